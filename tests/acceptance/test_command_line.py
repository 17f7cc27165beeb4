"""The program as a person starts it: outputs, sentences, exit codes."""

import csv
import json
import stat
import tomllib
import unicodedata
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest

from flows.inputs import OFFICE_CLOCK

ROOT = Path(__file__).parents[2]
PAYOUTS = """发放流水号,身份证号,姓名,险种,待遇项目,待遇所属期,发放日期,发放金额,区划代码,银行账号,户名
P0001,340826195003010027,王　芳,城乡居民养老保险,基础养老金,2026年3月,2026/3/12,180.00,340826101001,6217003320001234567,王芳
P0002,340826195003010027,王芳,城乡居民养老保险,基础养老金,202604,20260412,￥180.00,340826101001,6217003320001234567,王芳
P0003,340826195003010027,王芳,城乡居民养老保险,基础养老金,2026/5,2026.5.12,"1,180.00",340826101001,6217003320001234567,王芳
P0003,340826195003010027,王芳,城乡居民养老保险,基础养老金,2026/5,2026.5.12,"1,180.00",340826101001,6217003320001234567,王芳
P0004,3.40826E+17,李强,城乡居民养老保险,基础养老金,2026/5,2026.5.12,99.50,340826101001,,
"""
DEATHS = """编号,身份证号,姓名,死亡日期,信息来源
d1,340826195003010027,王芳,2026-03-20,火化
"""


@pytest.fixture
def office(tmp_path):
    # The same outcome, without the seconds that a library takes to load.
    (tmp_path / "fundsentry.toml").write_text("[quality]\nvalidate = false\n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "payouts.csv").write_bytes(PAYOUTS.encode("gb18030"))
    (folder / "deaths.csv").write_bytes(DEATHS.encode("utf-8-sig"))
    return tmp_path


def rows(file):
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def screened(fundsentry, office, *more):
    command = [
        "screen",
        "--input",
        office / "in",
        "--as-of",
        "2026-10-31",
        "--out",
        office / "out",
        *more,
    ]
    done = fundsentry(*command, cwd=office)
    assert done.returncode == 0, done.stderr
    return done


def test_a_chinese_night_writes_chinese_lists(fundsentry, office):
    (office / "fundsentry.toml").unlink()
    done = screened(fundsentry, office)
    assert (office / "out" / "cases.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    (case,) = [
        c for c in rows(office / "out" / "cases.csv") if c["规则"] == "death/paid_after_death"
    ]
    assert case["证件号码"] == "340826195003010027\t"
    assert case["银行账号"] == "6217003320001234567\t"
    assert case["问题类型"] == "死亡后继续领取待遇"
    assert (case["认定程度"], case["状态"], case["身份匹配"]) == ("应追回", "待核查", "一致")
    assert (case["笔数"], case["应追回金额"]) == ("2", "1360.00")
    assert (case["起始月份"], case["截止月份"], case["事件日期"]) == (
        "2026-04",
        "2026-05",
        "2026-03-20",
    )
    assert "火化2026-03-20" in case["认定理由"]
    assert "社会保险经办条例" in case["法规依据"]
    assert str(office / "out" / "cases.csv").split("/")[-1] in done.stdout
    assert "死亡后继续领取待遇" in "".join(done.stdout.split())
    (bad,) = rows(office / "out" / "quarantine.csv")
    assert (bad["数据表"], bad["文件"], bad["行号"], bad["列"]) == (
        "待遇发放明细",
        "payouts.csv",
        "6",
        "证件号码",
    )
    assert "3.40826E+17" not in bad["原值"]


def test_an_english_night_writes_the_names_of_the_contract(fundsentry, office):
    screened(fundsentry, office, "--lang", "en")
    found = rows(office / "out" / "findings.csv")
    death = [f for f in found if f["rule"] == "death/paid_after_death"]
    assert [(f["payout_id"], f["undue_amount"], f["benefit_month"]) for f in death] == [
        ("P0002", "180.00", "2026-04"),
        ("P0003", "1180.00", "2026-05"),
    ]
    run = json.loads((office / "out" / "run.json").read_text("utf-8"))
    payouts = next(f for f in run["inputs"] if f["table"] == "payouts")
    counted = {key: payouts[key] for key in ("rows_in", "accepted", "quarantined", "duplicates")}
    assert counted == {"rows_in": 5, "accepted": 3, "quarantined": 1, "duplicates": 1}
    assert run["quarantined_payout_amount"] == "99.50"
    assert "custody" in run["rules_not_applied"]["custody/paid_while_imprisoned"]


def test_the_same_night_twice_leaves_the_same_bytes(fundsentry, office):
    screened(fundsentry, office)
    names = ("cases.csv", "cases.xlsx", "findings.csv", "quarantine.csv", "totals.json")
    first = {name: (office / "out" / name).read_bytes() for name in names}
    head = json.loads((office / "out" / "run.json").read_text("utf-8"))["ledger_head"]
    screened(fundsentry, office)
    assert {name: (office / "out" / name).read_bytes() for name in names} == first
    assert json.loads((office / "out" / "run.json").read_text("utf-8"))["ledger_head"] == head


def test_a_later_night_extends_the_same_case(fundsentry, office):
    screened(fundsentry, office)
    before = rows(office / "out" / "cases.csv")
    more = (
        PAYOUTS
        + "P0009,340826195003010027,王芳,城乡居民养老保险,基础养老金,2026-06,2026-06-12,200.00,340826101001,6217003320001234567,王芳\n"
    )
    (office / "in" / "payouts.csv").write_bytes(more.encode("gb18030"))
    screened(fundsentry, office)
    after = rows(office / "out" / "cases.csv")
    assert [c["问题编号"] for c in after] == [c["问题编号"] for c in before]
    death = next(c for c in after if c["规则"] == "death/paid_after_death")
    assert (death["笔数"], death["应追回金额"], death["版本"]) == ("3", "1560.00", "1")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Nothing was booked: 2026-04-30 lies before {}, the day of the last night"),
        ("zh", "未入账：核查日 2026-04-30 早于最近一次入账的核查日 {}"),
    ],
)
def test_a_night_of_an_earlier_day_books_nothing(fundsentry, office, lang, told):
    screened(fundsentry, office)
    last = json.loads((office / "out" / "run.json").read_text("utf-8"))["as_of"]
    command = [
        "screen",
        "--input",
        office / "in",
        "--as-of",
        "2026-04-30",
        "--out",
        office / "out2",
    ]
    ledger = f"sqlite:///{office / 'out' / 'ledger.db'}"
    done = fundsentry(*command, "--ledger", ledger, "--lang", lang, cwd=office)
    assert done.returncode == 0
    assert told.format(last) in done.stdout
    assert not json.loads((office / "out2" / "run.json").read_text("utf-8"))["booked"]


def test_outputs_are_readable_by_their_owner_only(fundsentry, office):
    screened(fundsentry, office)
    for file in (office / "out").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_no_cell_can_run_as_a_formula(fundsentry, office):
    bad = (
        PAYOUTS.replace("王　芳", "=HYPERLINK(1)")
        .replace("P0001", "@P0001")
        .replace("王芳", "+王芳")
    )
    (office / "in" / "payouts.csv").write_bytes(bad.encode("gb18030"))
    (office / "in" / "deaths.csv").write_text(DEATHS.replace("王芳", "+王芳"), "utf-8")
    screened(fundsentry, office)
    for name in ("cases.csv", "findings.csv", "quarantine.csv"):
        with (office / "out" / name).open(encoding="utf-8-sig", newline="") as text:
            cells = [cell for row in csv.reader(text) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_nothing_personal_is_on_the_screen(fundsentry, office):
    done = screened(fundsentry, office)
    shown = unicodedata.normalize("NFKC", done.stdout + done.stderr)
    for secret in ("340826195003010027", "王芳", "6217003320001234567"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--input", "nowhere"], 11, "nowhere"),
        (["--input", "in", "--rules", "nothing/"], 10, "fits no rule"),
        (["--input", "in", "--as-of", "yesterday"], 2, "YYYY-MM-DD"),
        (["--input", "in", "--config", "missing.toml"], 10, "missing.toml"),
        (["--input", "in", "--ledger", "not a url"], 14, "--ledger"),
        ([], 10, "--input"),
        (["--unknown"], 2, "--unknown"),
    ],
)
def test_what_a_person_can_mend_is_a_sentence_and_an_exit_code(
    fundsentry, office, arguments, code, said
):
    done = fundsentry("screen", "--out", office / "out", *arguments, cwd=office)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (office / "out" / "cases.csv").exists()


def test_a_missing_column_stops_the_run_before_anything_is_written(fundsentry, office):
    (office / "in" / "deaths.csv").write_text(
        "编号,领取人姓名,死亡日期\nd1,王芳,2026-03-20\n", "utf-8"
    )
    done = fundsentry("screen", "--input", office / "in", "--out", office / "out", cwd=office)
    assert done.returncode == 12
    assert "deaths.csv" in done.stderr
    assert "领取人姓名" in done.stderr
    assert not (office / "out").exists()


def test_a_wrong_settings_file_names_every_problem(fundsentry, office):
    (office / "fundsentry.toml").write_text(
        'language = "fr"\nledgr = "x"\n[amounts]\nminimum_living = -1\n'
    )
    done = fundsentry("screen", "--input", office / "in", cwd=office)
    assert done.returncode == 10
    for key in ("language", "ledgr", "minimum_living"):
        assert key in done.stderr


def test_settings_give_input_output_and_an_office_number(fundsentry, office):
    (office / "fundsentry.toml").write_text(
        'input = "in"\noutput = "results"\nlanguage = "en"\n\n[[override]]\n'
        'rule = "account/shared_account"\nparameter = "persons"\nvalue = 4\nreason = "decided by the county"\n'
        "[quality]\nvalidate = false\n"
    )
    done = fundsentry("screen", "--as-of", "2026-10-31", cwd=office)
    assert done.returncode == 0, done.stderr
    run = json.loads((office / "results" / "run.json").read_text("utf-8"))
    assert run["overrides"][0]["reason"] == "decided by the county"


@pytest.mark.parametrize(
    "command",
    [
        "screen",
        "synthesise",
        "rules list",
        "rules show",
        "rules backtest",
        "ledger upgrade",
        "review",
        "cases export",
    ],
)
def test_every_help_shows_an_example(fundsentry, command):
    done = fundsentry(*command.split(), "--help")
    assert done.returncode == 0
    assert "Example: fundsentry" in " ".join(done.stdout.split())


def test_the_program_says_its_version(fundsentry):
    assert fundsentry("--version").stdout.strip() == f"fundsentry {version('fundsentry')}"


def test_the_changelog_begins_with_the_version_there_is():
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    first = next(line for line in lines if line.startswith("## "))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert first.split()[1] == project["version"]


def test_a_ledger_is_made_and_upgraded_by_command(fundsentry, tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    made = fundsentry("ledger", "init", "--ledger", url, "--lang", "en")
    assert "ready" in made.stdout
    assert fundsentry("ledger", "upgrade", "--ledger", url).returncode == 0
    assert fundsentry("ledger", "init", cwd=tmp_path).returncode == 10


def test_a_head_of_which_only_the_begin_was_typed_is_no_tail_that_was_cut_off(fundsentry, tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    fundsentry("ledger", "init", "--ledger", url)
    short = fundsentry("ledger", "verify", "--ledger", url, "--head", "1f3a", "--lang", "en")
    assert short.returncode == 2
    assert "is no whole head" in " ".join(short.stderr.split())
    other = fundsentry("ledger", "verify", "--ledger", url, "--head", "ab" * 32, "--lang", "en")
    assert other.returncode == 14


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_to_come_is_told_before_the_night_is_booked(fundsentry, office, lang):
    def told(day):
        out = office / day.isoformat()
        words = ["--as-of", day.isoformat(), "--out", out, "--lang", lang, "--no-model"]
        done = fundsentry("screen", "--input", office / "in", *words, cwd=office)
        assert done.returncode == 0, done.stderr
        return {"zh": "晚于今天", "en": "is a day to come"}[lang] in done.stderr

    today = datetime.now(OFFICE_CLOCK).date()
    assert not told(today)
    assert told(today + timedelta(days=40))
