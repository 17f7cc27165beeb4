"""`fundsentry review` as a person sees it: what is said, and the file with the rows that were not taken."""

import csv
import stat

import pytest
from typer.testing import CliRunner

from fundsentry.cli import app
from tests.support.handed_in import DAY, Listed
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, MORE, PAYOUTS, case_of


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


def handed_in(office, file, *more, lang="zh"):
    command = ["review", file, "--by", "李伟", "--as-of", DAY, "--ledger", office.url]
    return CliRunner().invoke(app, [*map(str, command), "--lang", lang, *map(str, more)])


def returned(file):
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_rows_not_taken_come_back_each_with_why_are_mended_there_and_handed_in_again(office):
    listed = Listed(office.out).fill(case_of(office, "fay"), verdict="排除")
    listed.fill(case_of(office, "eve"), verdict="属实", confirmed_amount="9999")
    listed.fill(case_of(office, "gus"), verdict="待查")
    done = handed_in(office, listed.save("gb18030"))
    assert done.exit_code == 0, done.output
    assert "已采纳 1 行" in done.stdout
    assert "退回 2 行" in done.stdout
    refused = office.out / "filled.refused.csv"
    assert stat.S_IMODE(refused.stat().st_mode) == 0o600
    rows = returned(refused)
    place = {row["case_id"].strip(): str(at) for at, row in enumerate(listed.rows, start=2)}
    assert {row["原行号"]: row["退回原因"][:4] for row in rows} == {
        place[case_of(office, "fay")]: "缺少理由",
        place[case_of(office, "eve")]: "核定金额",
    }
    for row in rows:
        row |= {"结论理由": "健在", "核定金额": ""}
    with refused.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    again = handed_in(office, refused)
    assert "已采纳 2 行" in again.stdout
    assert not (office.out / "filled.refused-2.csv").exists()


def test_what_an_earlier_hand_in_left_does_not_stay(office):
    listed = Listed(office.out).fill(case_of(office, "fay"), verdict="排除")
    handed_in(office, listed.save(), "--out", office.folder / "back")
    left = office.folder / "back" / "filled.refused.csv"
    assert left.exists()
    listed.fill(case_of(office, "fay"), verdict_reason="健在")
    handed_in(office, listed.save(), "--out", office.folder / "back")
    assert not left.exists()


def test_what_is_new_since_the_list_was_written_is_told(office):
    file = Listed(office.out).fill(case_of(office, "fay"), verdict="属实").save()
    office.deliver(payouts=MORE).screen(DAY)
    done = handed_in(office, file, lang="en")
    assert "1 findings (704.00 yuan) are new since the list was written" in done.stdout


def test_nothing_personal_is_on_the_screen(office):
    listed = Listed(office.out).fill(case_of(office, "fay"), verdict="排除")
    listed.fill(case_of(office, "eve"), verdict="排除", verdict_reason="名单有误")
    shown = handed_in(office, listed.save()).output
    for secret in ("孟浩", "王芳", office.people.ids["@fay"], office.people.ids["@eve"]):
        assert secret not in shown


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("broken.xlsx", b"PK\x03\x04", 11),
        ("other.csv", "甲,乙\n1,2\n".encode(), 12),
    ],
)
def test_a_file_that_is_no_list_is_a_sentence_and_an_exit_code(
    fundsentry, office, name, content, code
):
    file = office.folder / name
    file.write_bytes(content)
    done = fundsentry("review", file, "--by", "李伟", "--ledger", office.url)
    assert done.returncode == code, done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr
