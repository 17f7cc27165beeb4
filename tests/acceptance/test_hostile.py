"""Hostile text in every list and answer: nothing runs, nothing breaks, and nobody is named where no name belongs."""

import csv
import io
import json
import os
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from html.parser import HTMLParser
from unittest.mock import patch

import docx
import openpyxl
import pytest

from fundsentry.cli import main
from fundsentry.reports import audit_check
from tests.support.drawn import People
from tests.support.hostile import ESCAPES, LONG, TEXTS

# A text that is a name may not be trimmed to nothing, so each has somebody's own name before it.
PEOPLE = {name: f"孟{chr(0x6000 + at)}{text}" for at, (name, text) in enumerate(TEXTS.items())}
MONTHS = ("2026-07", "2026-08")
# Those who are on the list of deaths, get a verdict, and are written to.
DEAD = ("beyond", "entity", "escape", "lines", "long", "markup", "script", "template", "xml")
SHEET, BOOK = "=1+1'<b>&𠮷", "custody_<i>=1+1'𠮷.xlsx"
COMMANDS = ("--as-of", "2026-10-31")


class Office:
    """A folder of hostile lists, and the command line over them."""

    def __init__(self, folder):
        self.folder, self.people = folder, People()
        self.ids = {name: self.people.person(f"@{name} 1950-01-01") for name in PEOPLE}
        self.accounts = {name: f"62284804{at:011d}" for at, name in enumerate(PEOPLE)}
        self.out = folder / "out"
        self.said = ""

    def write(self, name, rows):
        file = self.folder / "in" / name
        file.parent.mkdir(exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def run(self, *command):
        """Run a command as a person types it, and keep and return all it says."""
        words = [str(word) for word in command]
        if words[0] != "screen":
            words += ["--ledger", f"sqlite:///{self.out / 'ledger.db'}"]
        with (
            patch.object(sys, "argv", ["fundsentry", *words]),
            redirect_stdout(io.StringIO()) as told,
            redirect_stderr(io.StringIO()) as warned,
            suppress(SystemExit),
        ):
            main()
        self.said += told.getvalue() + warned.getvalue()
        return told.getvalue() + warned.getvalue()


def deliver(office):
    names, ids = list(PEOPLE), office.ids
    pays = [
        {
            "payout_id": f"P{at}-{month}",
            "person_id": ids[name],
            "name": PEOPLE[name],
            "scheme": "resident_pension",
            "benefit": "basic_pension",
            "benefit_month": month,
            "paid_on": f"{month}-10",
            "amount": "190.00",
            "region_code": f"340826{101 + at % 5}201",
            "bank_account": office.accounts[name],
            "account_name": f"他{TEXTS[name]}",
            "operator_id": TEXTS[name],
            "approver_id": TEXTS[name],
        }
        for at, name in enumerate(names)
        for month in MONTHS
    ]
    bad = pays[0] | {"payout_id": "BAD", "amount": TEXTS["escape"]}
    office.write("payouts.csv", [*pays, bad])
    office.write(
        "deaths.csv",
        [
            {"record_id": f"d{TEXTS[name]}", "name": PEOPLE[name], "died_on": "2026-03-01"}
            | {"person_id": ids[name], "source": "police"}
            for name in DEAD
        ],
    )
    office.write(
        "businesses.csv",
        [
            {"record_id": f"b{at}", "name": PEOPLE[name], "role": "shareholder"}
            | {"registered_on": "2026-01-01", "person_id": ids[name]}
            | {"business_name": PEOPLE[name] + "商店"}
            for at, name in enumerate(names)
        ],
    )
    office.write(
        "leads.csv",
        [
            {"lead_id": f"l{at}", "received_on": "2026-09-01", "source": "tip"}
            | {"person_id": ids[name], "name": PEOPLE[name], "text": f"{PEOPLE[name]}已去世"}
            for at, name in enumerate(names)
        ],
    )
    office.write(
        "employer_refunds.csv",
        [
            {"refund_id": f"R{at}", "employer_id": f"91340826MA2N{at:06d}", "year": "2023"}
            | {"employer_name": text, "amount": "1000.00", "paid_on": "2023-09-01"}
            | {"prior_year_premium": "1000.00", "size": "large"}
            for at, text in enumerate(TEXTS.values())
        ],
    )
    sheet = openpyxl.Workbook()
    sheet.active.title = SHEET
    sheet.active.append(["record_id", "name", "kind", "custody_from", "person_id"])
    sheet.active.append(["c1", PEOPLE["beyond"], "fixed_term", "2026-05-01", office.ids["beyond"]])
    sheet.active.append(["c2", TEXTS["image"], "fixed_term", "never", office.ids["image"]])
    sheet.save(office.folder / "in" / BOOK)
    towns = ("script", "markup", "escape", "formula", "template")
    office.write(
        "regions.csv",
        [
            {"region_code": f"340826{101 + at}", "region_name": TEXTS[town]}
            for at, town in enumerate(towns)
        ],
    )
    for stranger in ("[red]x[/red].csv", "<script>window.hurt=1<", "\x1b[31mred.csv", "=1+1.csv"):
        (office.folder / "in" / stranger.replace("/", "⁄")).write_text("a,b\n1,2\n", "utf-8")
    with open(os.fsencode(office.folder / "in") + b"/half\xff.csv", "w") as file:  # noqa: PTH123
        file.write("a\n1\n")


def hand_in(office):
    """Give verdicts with hostile reasons, and pay under hostile names."""
    with (office.out / "cases.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    texts = list(TEXTS.values())
    for at, row in enumerate(rows):
        if row["规则"].startswith(("death/", "employer/")):
            row |= {
                "核查结论": "属实",
                "结论理由": texts[at % len(texts)],
                "备注": texts[-at % len(texts)],
            }
        elif row["规则"].startswith("lead/"):
            row |= {"核查结论": TEXTS["markup"]}
    office.write("../back.csv", rows)
    receipts = [
        {"付款人": PEOPLE[name], "付款人证件号码": office.ids[name], "到账金额": amount, "到账日期": "2026-10-30"}
        for name, amount in zip(list(PEOPLE), ["100.00", TEXTS["escape"], "1"] * 9, strict=False)
    ]  # fmt: skip
    office.write("../receipts.csv", receipts)
    office.run("review", office.folder / "back.csv", "--by", "李伟", *COMMANDS)
    office.run("recover", "--import", office.folder / "receipts.csv", "--by", "李伟", *COMMANDS)
    return {row["问题编号"].strip(): row["规则"] for row in rows}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A night, a review, receipts, all pages and papers, over hostile lists."""
    office = Office(tmp_path_factory.mktemp("office"))
    deliver(office)
    night = ("screen", "--input", office.folder / "in", "--out", office.out, "--no-model")
    office.run(*night, *COMMANDS, "--lang", "zh")
    cases = hand_in(office)
    confirmed = [case for case, rule in cases.items() if rule.startswith(("death/", "employer/"))]
    for at, case in enumerate(confirmed):
        office.run("cases", "notice", case, "--out", office.out / f"notice{at}.docx", *COMMANDS)
    months = ("cases", "months", confirmed[0], "--out", office.out / "months.docx")
    office.run(*months, *COMMANDS)
    for case in [*confirmed[:3], *(case for case in cases if case not in confirmed)][:12]:
        office.run("cases", "show", case, *COMMANDS)
    office.run("cases", "list", *COMMANDS)
    papers = ("--json", office.out / "totals.json", "--html", office.out / "totals.html")
    papers += (
        "--rectification",
        office.out / "整改台账.xlsx",
        "--audit-pack",
        office.out / "pack.zip",
    )
    office.run("totals", *papers, *COMMANDS)
    for by in ("township", "village"):
        office.run("cases", "export", "--split", by, "--out", office.out / by, *COMMANDS)
    office.run("totals", "--html", office.out / "english.html", *COMMANDS, "--lang", "en")
    office.run("review", office.out / "cases.xlsx", "--by", "李伟", *COMMANDS)
    office.run("screen", "--input", office.folder / "in" / "nowhere[red]\x1b[31m")
    return office


def test_the_whole_story_is_told(office):
    assert office.run("ledger", "verify").startswith("台账完整")
    assert "nowhere[red]" in office.said
    assert len(list(office.out.iterdir())) > 8


def test_no_escape_sequence_and_no_markup_of_a_list_reaches_the_terminal(office):
    assert [mark for mark in ESCAPES if mark in office.said] == []


def test_what_looks_like_markup_is_shown_as_it_is(office):
    for text in ("nowhere[red]", "[red]x[⁄red].csv", "half\\xff.csv", TEXTS["markup"][:6]):
        assert text.replace("\\xff", "\\udcff") in office.said, text


def test_word_files_open_and_hold_what_was_written(office):
    drafts = sorted(office.out.glob("*.docx"))
    assert len(drafts) == len(DEAD) + len(TEXTS) + 1
    texts = ["".join(docx.Document(draft).element.itertext()) for draft in drafts]
    shown = "".join(texts)
    for name in ("script", "entity", "template", "markup", "beyond"):
        assert TEXTS[name] in shown, name


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and what would run."""

    def __init__(self):
        super().__init__()
        self.scripts, self.handlers, self.tags, self.within = [], [], set(), None

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.within = tag
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag):
        self.within = None

    def handle_data(self, text):
        if self.within == "script":
            self.scripts.append(text)


def test_employers_have_their_cases_under_the_names_they_gave(office):
    with (office.out / "cases.csv").open(encoding="utf-8-sig", newline="") as text:
        named = [row["姓名"] for row in csv.DictReader(text) if row["规则"].startswith("employer/")]
    assert len(named) == len(TEXTS)
    for text in ("formula", "script", "entity", "beyond", "long"):
        assert [name for name in named if TEXTS[text] in name], text


def test_a_list_is_read_whatever_its_file_and_sheet_are_called(office):
    (read,) = (
        one
        for one in json.loads((office.out / "run.json").read_text("utf-8"))["inputs"]
        if one["table"] == "custody"
    )
    assert (read["rows_in"], read["quarantined"]) == (2, 1)
    with (office.out / "quarantine.csv").open(encoding="utf-8-sig", newline="") as text:
        files = [row["文件"] for row in csv.DictReader(text)]
    assert BOOK in files
    assert "<i>" not in (office.out / "quality.html").read_text("utf-8")


def test_townships_and_villages_get_files_that_every_system_can_hold(office):
    files = [file.name for by in ("township", "village") for file in (office.out / by).iterdir()]
    assert len(files) == len({name.casefold() for name in files}) == 22
    assert not [name for name in files if set(name) & set('\\/:*?"<>|=\x1b\u202e\n')]
    assert max(len(name.encode()) for name in files) <= 255


@pytest.mark.parametrize("name", ["totals.html", "english.html"])
def test_nothing_of_a_list_runs_on_the_page(office, name):
    page = Page()
    text = (office.out / name).read_text("utf-8")
    page.feed(text)
    assert page.handlers == []
    assert not {"img", "iframe", "object", "embed", "form"} & page.tags
    assert not [script for script in page.scripts if script.lstrip().startswith("window.hurt")]
    assert "<script>window.hurt" not in text
    assert "window.hurt" in text  # as the name of a township, harmless


def test_no_template_is_filled_in_from_a_list(office):
    assert "{{ 7*7 }}" in (office.out / "totals.html").read_text("utf-8")
    assert "49 {%" not in (office.out / "totals.html").read_text("utf-8")


def test_workbooks_open_and_hold_no_formula(office):
    for file in [*office.out.glob("*.xlsx"), *office.out.glob("*/*_340826*.xlsx")]:
        cells = [
            cell
            for sheet in openpyxl.load_workbook(file)
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert cells
        assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_the_audit_pack_is_whole_and_its_tables_have_no_formula(office, capsys):
    assert audit_check.main([str(office.out / "pack.zip")]) == 0, capsys.readouterr().out
    with zipfile.ZipFile(office.out / "pack.zip") as archive:
        for name in ("cases.csv", "months.csv", "money.csv"):
            text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
            cells = [cell for row in csv.reader(text) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], name


def test_the_quarantine_tells_place_and_reason_and_hides_the_value(office):
    with (office.out / "quarantine.csv").open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert ("待遇发放明细", "金额") in [(row["数据表"], row["列"][-2:]) for row in rows]
    assert not [row for row in rows if LONG in str(row)]


def test_nobody_is_named_where_no_name_belongs(office):
    places = {
        "terminal": office.said,
        **{
            name: (office.out / name).read_text("utf-8")
            for name in ("totals.html", "totals.json", "run.json")
        },
    }
    for place, text in places.items():
        unescaped = json.dumps(text, ensure_ascii=False)
        for name in PEOPLE:
            assert office.ids[name] not in text, (place, name)
            assert office.accounts[name] not in text, (place, name)
            assert PEOPLE[name][:2] not in unescaped, (place, name)


def test_nobody_is_named_in_the_rectification_ledger(office):
    with zipfile.ZipFile(office.out / "整改台账.xlsx") as parts:
        text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for name in PEOPLE:
        assert office.ids[name] not in text
        assert PEOPLE[name][:2] not in text
