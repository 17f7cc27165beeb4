"""Golden cases of the rule book through the command line, in the forms in which offices deliver."""

import csv
import json
from pathlib import Path

import pytest
import xlsxwriter

from schemas import TABLES
from tests.support.golden import DEFAULT_AS_OF, load_cases, together
from tests.support.spellings import as_another_office, as_parquet

CASES = load_cases(Path(__file__).with_name("golden"))


def columns_of(rows):
    return list(dict.fromkeys(column for row in rows for column in row))


def plain(folder, name, rows):
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns_of(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)


def chinese_headers(name, rows):
    return {c: TABLES[name][c].headers[0] for c in columns_of(rows)}


def old_office(folder, name, rows):
    """Tabs, GB18030, Chinese headers, two files where there are several rows, every row twice."""
    headers = chinese_headers(name, rows)
    half = len(rows) // 2 or 1
    for part, own in enumerate((rows[:half], rows[half:])):
        text = ["\t".join(headers.values())]
        for row in own:
            line = "\t".join(row.get(column, "") for column in headers)
            text += [line] if TABLES[name].equal_rows_count else [line, line]
        (folder / f"{name}_{part}.txt").write_text("\r\n".join(text) + "\r\n", "gb18030")


def workbook(folder, name, rows):
    """A title above the header, spaces in headers, a total row below; the table's own sheet is the second."""
    headers = chinese_headers(name, rows)
    with xlsxwriter.Workbook(folder / f"{name}.xlsx") as book:
        book.add_worksheet("说明").write(0, 0, "本表由业务科导出")
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "某县数据表（2026年）")
        sheet.write_row(2, 0, [f"{header[0]} {header[1:]}" for header in headers.values()])
        for place, row in enumerate(rows, start=3):
            for column, key in enumerate(headers):
                sheet.write_string(place, column, row.get(key, ""))
        sheet.write(len(rows) + 3, 0, "合计")


@pytest.mark.parametrize("write", [plain, old_office, workbook, as_another_office, as_parquet])
def test_every_case_is_found_as_drawn(write, fundsentry, tmp_path):
    days = {case.as_of for case in CASES} if write is plain else {DEFAULT_AS_OF}
    problems = []
    for as_of in sorted(days):
        cases = [case for case in CASES if case.as_of == as_of]
        folder = tmp_path / f"{as_of}"
        (folder / "in").mkdir(parents=True)
        for name, rows in together(cases).items():
            write(folder / "in", name, rows)
        (folder / "plainly.toml").write_text("[quality]\nvalidate = false\n")
        done = fundsentry(
            *("screen", "--input", folder / "in", "--as-of", as_of),
            *("--config", folder / "plainly.toml", "--no-model"),
            *("--out", folder / "out", "--ledger", f"sqlite:///{folder}/l.db", "--lang", "en"),
        )
        assert done.returncode == 0, done.stderr
        with (folder / "out" / "findings.csv").open(encoding="utf-8-sig", newline="") as text:
            findings = list(csv.DictReader(text))
        for one in json.loads((folder / "out" / "run.json").read_text("utf-8"))["inputs"]:
            sorted_rows = one["accepted"] + one["quarantined"] + one["duplicates"]
            assert one["rows_in"] == sorted_rows, one["file"]
        problems += [line for case in cases for line in case.differences(findings)]
    assert problems == []


def test_a_case_that_is_not_found_is_told():
    (first, *_) = CASES
    assert len(first.differences([])) == len(first.expected) > 0
