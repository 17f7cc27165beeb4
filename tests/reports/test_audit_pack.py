"""审计包: everything is in it, plain Python checks it, and whatever is changed is named."""

import csv
import hashlib
import json
import stat
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from datetime import date
from io import StringIO

import pytest

from fundsentry.cli.options import office as office_of
from fundsentry.cli.papers import write_pack
from fundsentry.ledger import open_ledger
from fundsentry.reports import audit_check
from tests.support.dead_and_imprisoned import CUSTODY, DEATH, DEATHS, PAYOUTS
from tests.support.deeds import DAY, appeal_against, give_verdict, pay
from tests.support.office import Office

EXCLUSIONS = "person_id | rule | reason | decided_by | valid_from\n@hal | custody/ | 已核实 | 李伟 | 2026-01-01"
LATER = date(2026, 11, 30)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Two nights, a case paid back in part, one dismissed, one under appeal, one excluded, one withdrawn."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.deliver(payouts=PAYOUTS, deaths=DEATHS, custody=CUSTODY, exclusions=EXCLUSIONS)
    office.screen()
    case = office.case_of(DEATH, "eve")
    give_verdict(office, case, "confirmed", DAY, root_cause="information")
    pay(office, case, 10000, DAY)
    pay(office, case, 200, DAY, "waiver", why="零头核销")
    fay = office.case_of(DEATH, "fay")
    give_verdict(office, fay, "confirmed", DAY, root_cause="handling")
    appeal_against(office, fay, DAY, "本人\u2028不服")
    office.deliver(deaths=DEATHS.replace("@gus", "@xen")).screen(LATER)
    return office


def write(office, to):
    here = office_of(office.url, None, None, LATER.isoformat())
    with open_ledger(office.url) as ledger:
        write_pack(here, ledger, to)
    return to


@pytest.fixture(scope="module")
def packed(office, tmp_path_factory):
    return write(office, tmp_path_factory.mktemp("pack") / "审计包.zip")


@pytest.fixture
def pack(packed, tmp_path):
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def checked(pack, *arguments):
    command = [sys.executable, "-I", pack / "check.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=pack)


def said(pack, *arguments):
    """What the check says of a pack that is not right; in this process, which is faster."""
    with redirect_stdout(StringIO()) as told:
        assert audit_check.main([str(pack), *arguments]) == 1, told.getvalue()
    return told.getvalue()


def mended_manifest(pack):
    """What somebody does who changes a file and then makes the manifest fit."""
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    files = [file for file in pack.rglob("*") if file.is_file() and file.name != "manifest.json"]
    manifest["files"] = {
        file.relative_to(pack).as_posix(): {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for file in files
    }
    last = (pack / "events.jsonl").read_text("utf-8").rstrip("\n").split("\n")[-1]
    manifest["ledger_head"] = json.loads(last)["hash"]
    (pack / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def change(pack, name, old, new):
    text = (pack / name).read_bytes().decode("utf-8")
    assert old in text
    (pack / name).write_bytes(text.replace(old, new, 1).encode())
    mended_manifest(pack)


def events(pack):
    return (pack / "events.jsonl").read_text("utf-8").rstrip("\n").split("\n")


def rows(pack, name):
    with (pack / name).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_plain_python_finds_everything_right_unpacked_and_packed(pack, packed):
    for arguments in ([], [packed]):
        done = checked(pack, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert done.stdout.count("相符 right") == 7
        assert "全部相符 everything is right" in done.stdout


def test_it_holds_the_whole_ledger(pack, office):
    with open_ledger(office.url) as ledger:
        assert len(events(pack)) == ledger.events().height
        assert len(rows(pack, "cases.csv")) == ledger.all_cases().height == 3
        assert len(rows(pack, "months.csv")) == ledger.all_findings().height == 5
        books, runs = ledger.rulebooks(), ledger.runs()
        assert json.loads((pack / "manifest.json").read_text("utf-8"))["ledger_head"] == (
            ledger.head_hash()
        )
    for book, files in books.items():
        for path, text in files.items():
            assert (pack / "rules" / book / path).read_text("utf-8") == text
    for run_id in runs["run_id"]:
        run = json.loads((pack / "runs" / f"{run_id}.json").read_text("utf-8"))
        assert run["software_version"]
        assert run["overrides"] == []
    payouts = next(one for one in run["inputs"] if one["table"] == "payouts")
    file = office.folder / "in" / "payouts.csv"
    assert payouts["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_month_has_its_reason_its_law_and_its_amounts(pack):
    row = next(one for one in rows(pack, "months.csv") if one["发放流水号 payout_id"] == "a\t")
    assert row["应追回金额（元） claimed"] == "190.00"
    assert row["待遇所属期 benefit_month"] == "2026-05"
    assert row["险种 scheme"] == "城乡居民养老保险 resident_pension"
    assert "2026-03-01" in row["认定理由 because"]
    assert row["法规依据 law"]


def test_the_same_ledger_makes_the_same_bytes_for_its_owner_only(office, packed, tmp_path):
    again = write(office, tmp_path / "again.zip")
    assert again.read_bytes() == packed.read_bytes()
    assert stat.S_IMODE(again.stat().st_mode) == 0o600


def test_the_readme_names_every_file(pack):
    readme = (pack / "README.md").read_text("utf-8")
    for file in pack.iterdir():
        shown = f"{file.name}/" if file.is_dir() else file.name
        assert f"`{shown}`" in readme or file.name in {"README.md"}, shown


def test_a_changed_file_is_named_by_the_manifest(pack):
    text = (pack / "months.csv").read_bytes()
    (pack / "months.csv").write_bytes(text.replace(b"190.00", b"180.00"))
    done = checked(pack)
    assert (done.returncode, done.stderr) == (1, "")
    assert "months.csv: 与清单的 SHA-256 不符" in done.stdout


def test_files_missing_and_added_are_named(pack):
    next((pack / "rules").rglob("*.toml")).unlink()
    (pack / "more.csv").write_text("x", "utf-8")
    told = said(pack)
    assert ".toml: 缺失 is missing" in told
    assert "more.csv: 清单中没有" in told


def test_an_edited_event_is_named_though_the_manifest_was_mended(pack):
    change(pack, "events.jsonl", '"amount_fen": 10000', '"amount_fen": 20000')
    number = next(n for n, line in enumerate(events(pack), 1) if '"amount_fen": 20000' in line)
    assert f"event {number}: 内容被改动 was edited" in said(pack)


def test_a_removed_event_is_named(pack):
    lines = events(pack)
    del lines[2]
    (pack / "events.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    mended_manifest(pack)
    assert "event 3: 缺失 was removed" in said(pack)


def rewritten(pack, lines):
    """Write events with numbers and hashes made anew, as somebody would who knows how."""
    previous = "0" * 64
    with (pack / "events.jsonl").open("w", encoding="utf-8") as file:
        for number, line in enumerate(lines, 1):
            event = json.loads(line) | {"seq": number, "previous_hash": previous}
            del event["hash"]
            text = json.dumps(event, sort_keys=True, ensure_ascii=False)
            previous = event["hash"] = hashlib.sha256(text.encode()).hexdigest()
            file.write(json.dumps(event, sort_keys=True, ensure_ascii=False) + "\n")
    mended_manifest(pack)


def test_a_chain_that_was_written_anew_says_otherwise_than_the_cases(pack, office):
    at = next(n for n, line in enumerate(events(pack)) if '"kind": "repayment"' in line)
    lines = events(pack)
    lines[at] = lines[at].replace("10000", "5000")
    rewritten(pack, lines)
    told = said(pack)
    assert f"问题 case {office.case_of(DEATH, 'eve')['case_id']}: recovered 与事件不符" in told
    assert "money.csv: 第" in told


def test_only_a_head_noted_elsewhere_finds_a_pack_written_anew_as_a_whole(pack, office):
    with open_ledger(office.url) as ledger:
        head = ledger.head_hash()
    assert checked(pack, "--head", head).returncode == 0
    lines = [line.replace("零头核销", "核销零头") for line in events(pack)]
    rewritten(pack, lines)
    change(pack, "money.csv", "零头核销", "核销零头")
    assert checked(pack).returncode == 0
    assert f"没有这个校验值 no event has the head {head}" in said(pack, "--head", head)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("cases.csv", "申诉中 appealed", "销号 closed", "its state is not what events say (appealed)"),
        ("cases.csv", "188.00", "0.00", "outstanding 与事件不符"),
        ("months.csv", f"{'1000.00,' * 4}", f"{'1000.00,' * 3}900.00,", "各月合计不符"),
        ("money.csv", "核销 waiver,2.00", "核销 waiver,3.00", "money.csv: 第"),
        ("totals.json", '"recovered_amount": "100.00"', '"recovered_amount": "1.00"', "totals.json"),
    ],
)  # fmt: skip
def test_what_no_longer_follows_from_the_events_is_named(pack, name, old, new, told):
    change(pack, name, old, new)
    assert told in said(pack)


def test_more_claimed_than_was_paid_is_named(pack):
    lines = (
        (pack / "months.csv")
        .read_bytes()
        .decode("utf-8")
        .replace("190.00,190.00,190.00,190.00", "190.00,90.00,190.00,190.00")
    )
    (pack / "months.csv").write_bytes(lines.encode())
    mended_manifest(pack)
    assert "流水 payout a: 应追回超过净额" in said(pack)


def test_a_pack_that_cannot_be_read_is_a_sentence_and_no_traceback(pack):
    (pack / "events.jsonl").write_text("{", "utf-8")
    assert "无法读取 cannot be read" in said(pack)
    (pack / "manifest.json").unlink()
    assert "无法读取 cannot be read" in said(pack)
