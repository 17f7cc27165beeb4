"""The notebooks, executed from top to bottom on a made-up county whose story was played."""

import ast
import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import polars as pl
import pytest

from fundsentry.ledger import open_ledger
from fundsentry.reports.slides import picture
from tests.support import browser as chromium
from tests.support.played import play

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PEOPLE = 1500
PICTURES = {"01": 3, "02": 1, "03": 3, "04": 3, "05": 2}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    play(folder, PEOPLE)
    return folder


@pytest.fixture(scope="module")
def pages(county):
    ledger = f"sqlite:///{county / 'out' / 'ledger.db'}"
    office = {"FUNDSENTRY_INPUT": str(county / "in"), "FUNDSENTRY_LEDGER": ledger}
    command = [sys.executable, ROOT / "notebooks" / "read.py", "--to", county / "pages"]
    done = subprocess.run(
        command, env=os.environ | office, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {file.stem: readable(file) for file in sorted((county / "pages").glob("*.html"))}


def readable(file):
    """The page with its pictures, which stand in it encoded, as the text they are."""

    def decoded(found):
        return base64.b64decode(found[1]).decode()

    return re.sub(
        r'<img[^>]*src="data:image/svg\+xml;base64,([^"]+)"/?>', decoded, file.read_text("utf-8")
    )


def cells(file, kind):
    notebook = nbformat.read(file, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_all_five_are_executed_to_the_end(pages):
    assert list(pages) == [file.stem for file in NOTEBOOKS]
    assert len(pages) == 5
    for name, page in pages.items():
        assert "Traceback" not in page, name
        assert page.count("<svg") == PICTURES[name[:2]], name
        assert "<table" in page, name


def test_pages_name_nobody(pages, county):
    with open_ledger(f"sqlite:///{county / 'out' / 'ledger.db'}") as ledger:
        findings = ledger.all_findings()
    paid = pl.read_csv(county / "in" / "payouts.csv", infer_schema=False)
    columns = [paid["person_id"], paid["bank_account"], findings["person_id"], findings["name"]]
    personal = {value for column in columns for value in column.drop_nulls().unique()}
    personal = {value for value in personal if len(value) > 2}
    assert len(personal) > PEOPLE
    for name, page in pages.items():
        assert not re.search(r"(?<![\w.])\d{17}[\dX](?![\w.])", page), name
        text = re.sub(r"<[^>]+>", "\n", page)
        assert {value for value in personal if value in text} == set(), name


def test_pages_load_nothing_from_a_network(pages):
    for name, page in pages.items():
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page), name
        assert "@import" not in page, name


def test_pages_are_readable_by_their_owner_only(pages, county):
    assert {file.stat().st_mode & 0o077 for file in (county / "pages").iterdir()} == {0}


def test_the_case_explained_is_one_of_the_ledger_with_the_months_it_has(pages, county):
    page = re.sub(r"<[^>]+>", "\n", pages["02_why_was_this_case_flagged"])
    with open_ledger(f"sqlite:///{county / 'out' / 'ledger.db'}") as ledger:
        cases = ledger.all_cases()["case_id"].to_list()
        case_id = next(word for word in page.split() if word in cases)
        findings = ledger.findings_of(case_id)
    assert all(payout_id in page for payout_id in findings["payout_id"])
    rows = {row for ids in findings["evidence_id"] for row in ids.split(";")}
    assert all(page.count(row) >= 2 for row in rows)  # beside the month, and as it was delivered


def test_every_character_of_every_label_is_drawn(pages):
    """Labels render: with the type that the set-up installs no character is an empty box."""
    if chromium.program() is None:
        assert not os.environ.get("CI")
        pytest.skip("no Chinese type here, and it could not be installed")
    labels = [text for page in pages.values() for text in re.findall(r"<text[^>]*>([^<]+)<", page)]
    characters = set("".join(labels))
    assert len({c for c in characters if "\u4e00" <= c <= "\u9fff"}) > 100
    assert {c for c in characters if c.strip() and not picture.is_drawn(c)} == set()
    assert not picture.is_drawn("\ufdd0")  # which is no character


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebooks_are_thin_and_say_what_they_show_in_both_languages(file):
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.ListComp)
    for cell in cells(file, "code"):
        assert len(cell.source.splitlines()) <= 6
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)]
        assert cell.outputs == []
        assert cell.execution_count is None
    for cell in cells(file, "markdown"):
        chinese, english = cell.source.rsplit("\n\n", 1)
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert re.fullmatch(r"\*[A-Z][^\u4e00-\u9fff]*\*", english)


def test_the_list_of_notebooks_names_all():
    text = (ROOT / "notebooks" / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `(\d\w+)`", text, re.MULTILINE) == [file.stem for file in NOTEBOOKS]
