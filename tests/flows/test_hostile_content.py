"""Whatever stands in names and remarks: a whole night, its files and the way back are harmless and lose nothing."""

import csv
from datetime import date

import openpyxl
import polars as pl
import pytest

from fundsentry.ledger import open_ledger
from tests.support import postgres
from tests.support.handed_in import Listed, take_back
from tests.support.office import Office

DEATH = "death/paid_after_death"
# By what it is: as it is delivered, and as it stands in the ledger and in a list.
NAMES = {
    "formula": ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    "plus": ("+1+1", "'+1+1"),
    "minus": ("-2+3", "'-2+3"),
    "at": ("@SUM(1)", "'@SUM(1)"),
    "wide": ("＝1+1", "'=1+1"),
    "html": ("<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;"),
    "quotes": ("王\"芳',;", "王\"芳',;"),
    "emoji": ("王👵🏽芳", "王👵🏽芳"),
    "beyond the plane": ("𠀀㐂𪚥", "𠀀㐂𪚥"),
    "controls": ("王\x00\x01\x1f\x7f\ufffe芳", "王芳"),
    "direction": ("\u202e王芳", "王芳"),
    "long": ("长" * 10_000, "长" * 10_000),
    "escape of excel": ("_x0041_", "_x0041_"),
    "sql": ("'; DROP TABLE cases; --", "'; DROP TABLE cases; --"),
    "placeholders": ("{name} %s %(x)s {0}", "{name} %s %(x)s {0}"),
}
REMARKS = {
    "lines": "第一行\n第二行\r\n第三行",
    "tab": "甲\t乙",
    "formula": "=1+1",
    "long": "备" * 10_000,
    "wide": "𠀀👵",
    "control": "甲\x00乙\x0b",
    "quotes": '"甲";乙,丙',
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        return screened(Office(folder))
    socket = request.getfixturevalue("postgres_socket")
    return screened(Office(folder, ledger=postgres.new_database(socket)))


def screened(office):
    """A night over people of these names, each dead and paid; the texts of leads are hostile too."""
    inputs = office.folder / "in"
    inputs.mkdir(parents=True)
    payouts, deaths, leads = [], [], []
    for at, (name, _) in enumerate(NAMES.values()):
        person = office.people.person(f"@p{at} 1950-02-{at + 1:02d}")
        payouts.append(
            (
                f"L{at}",
                person,
                name,
                "resident_pension",
                "basic_pension",
                "2026-05",
                "2026-05-10",
                "100.00",
                name,
            )
        )
        deaths.append((f"d{at}", name, "2026-03-01", person))
        leads.append(
            (f"l{at}", "2026-10-01", "tip", "", "", list(REMARKS.values())[at % len(REMARKS)])
        )
    heads = {
        "payouts": [
            "payout_id",
            "person_id",
            "name",
            "scheme",
            "benefit",
            "benefit_month",
            "paid_on",
            "amount",
            "account_name",
        ],
        "deaths": ["record_id", "name", "died_on", "person_id"],
        "leads": ["lead_id", "received_on", "source", "person_id", "name", "text"],
    }
    for table, rows in (("payouts", payouts), ("deaths", deaths), ("leads", leads)):
        with (inputs / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads[table], *rows])
    office.screen(lang="zh")
    return office


def test_every_name_stands_in_the_list_as_it_is_and_can_run_nowhere(office):
    listed = Listed(office.out)
    names = [row["name"] for row in listed.rows if row["rule"] == DEATH]
    assert sorted(names) == sorted(shown for _, shown in NAMES.values())
    for name in ("cases.csv", "findings.csv"):
        with (office.out / name).open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c[:9] for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


def test_the_workbook_says_the_same_and_holds_no_formula(office):
    sheet = openpyxl.load_workbook(office.out / "cases.xlsx").active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    heads = [cell.value for cell in sheet[1]]
    at, rule = heads.index("姓名"), heads.index("规则")
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    names = [row[at] for row in rows if row[rule] == DEATH]
    assert sorted(names) == sorted(shown for _, shown in NAMES.values())


def test_the_ledger_keeps_the_names_and_the_chain(office):
    with open_ledger(office.url) as ledger:
        assert ledger.verify() == ledger.events().height
        kept = ledger.all_cases().filter(pl.col("rule") == DEATH)["name"].to_list()
    assert {name for name in kept if not name.startswith("=")} >= {"王芳", "𠀀㐂𪚥", "-2+3"}


@pytest.mark.parametrize("form", ["utf-8 with a mark", "gb18030", "xlsx"])
def test_hostile_words_of_an_auditor_are_kept_and_come_back_in_the_refused_file(
    office, form, tmp_path
):
    from fundsentry.reports.refused_rows import write_refused
    from schemas.returned import REVIEW

    listed = Listed(office.out)
    mine = [row for row in listed.rows if row["rule"] == DEATH][: 2 * len(REMARKS)]
    day = {"utf-8 with a mark": 3, "gb18030": 4, "xlsx": 5}[form]
    for row, remark in zip(mine, REMARKS.values(), strict=False):
        row |= {
            "verdict": "待查",
            "remark": remark,
            "version": str(office.case_of(DEATH, key(office, row))["version"]),
        }
    for row in mine[len(REMARKS) :]:
        row |= {"verdict": "排除", "remark": "=1+1", "verdict_reason": ""}
    done = take_back(office.url, listed.save(form, name=f"filled{day}"), on=date(2026, 11, day))
    assert len(done.applied) == len(REMARKS)
    with open_ledger(office.url) as ledger:
        told = ledger.events({"verdict", "taken_up"}).filter(
            pl.col("on_day") == date(2026, 11, day)
        )
    kept = [text for text in told["details"].str.json_path_match("$.remark").to_list() if text]
    wanted = [plain(remark) for remark in REMARKS.values()]
    assert sorted(map(plain, kept)) == sorted(wanted)
    to = write_refused(done.raw.frame, done.refused, REVIEW, tmp_path / "refused.csv", "zh")
    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["备注"] for row in rows} == {"'=1+1"}
    assert not [c for row in rows for c in row.values() if c.startswith(("=", "+", "-", "@", "\t"))]


def key(office, row):
    ids = {person: short for short, person in office.people.ids.items()}
    return ids[row["person_id"].strip("\t")].removeprefix("@")


def plain(remark):
    """A remark without what no database and no workbook keeps, line ends as one."""
    kept = "".join(c for c in remark if c in "\t\n\r" or c.isprintable())
    return kept.replace("\r\n", "\n").replace("_x000D_\n", "\n")
