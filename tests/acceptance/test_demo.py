"""The story that `make demo` plays, on a small county, through the command line: its figures add up."""

import csv
import json
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from fundsentry.ledger import open_ledger
from fundsentry.reports import audit_check
from fundsentry.synthetic import demo
from tests.support.played import Player, play

PEOPLE = 400


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return folder, *play(folder, PEOPLE)


@pytest.fixture(scope="module")
def ledger(story):
    with open_ledger(f"sqlite:///{story[0] / 'out' / 'ledger.db'}") as opened:
        yield opened


def rows(file):
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_of_the_list_that_comes_back_all_rows_count_but_the_two_mistaken(story, ledger):
    folder, player, _ = story
    given = [row for row in rows(folder / "back" / "核查反馈.csv") if row["核查结论"]]
    refused = rows(folder / "back" / "核查反馈.refused.csv")
    assert len(refused) == 2
    first = player.said_by("review")[0]
    assert f"已采纳 {len(given) - 2} 行" in first
    verdicts = ledger.events(["verdict"])
    assert verdicts.height == len(given) - 2
    assert set(verdicts["by"]) == {demo.AUDITOR}


def test_a_village_gives_evidence_and_no_verdict(story, ledger):
    evidence = ledger.events(["evidence"])
    assert 0 < evidence.height <= 10
    assert set(evidence["by"]) == {demo.VILLAGE}


def test_the_first_confirmed_person_is_written_to(story, ledger):
    sent = ledger.events(["notified"])
    assert sent.select("on_day", "by").rows() == [(demo.SENT, demo.AUDITOR)]
    assert (story[0] / "out" / "应退月份表.xlsx").exists()


def test_money_confirmed_is_what_came_back_was_let_off_or_is_outstanding(story, ledger):
    cases, entries = ledger.all_cases(), ledger.entries()
    sums = {name: cases[f"{name}_fen"].sum() for name in ("confirmed", "recovered", "overpaid")}
    bank = Decimal(0)
    receipts = rows(story[0] / "back" / "到账明细.csv")
    refused = {row["流水号"] for row in rows(story[0] / "back" / "到账明细.refused.csv")}
    assert refused == {receipts[-1]["流水号"]}
    for receipt in receipts[:-1]:
        bank += Decimal(receipt["到账金额"])
    assert bank * 100 == sums["recovered"] + sums["overpaid"]
    assert sums["overpaid"] == 10000
    assert set(entries["kind"]) == {"repayment", "waiver", "transfer"}
    let_off = entries.filter(pl.col("kind") != "repayment")["amount_fen"].sum()
    assert cases["waived_fen"].sum() + cases["transferred_fen"].sum() == let_off > 0
    assert 0 < sums["recovered"] + let_off < sums["confirmed"]


def test_the_second_night_opens_extends_withdraws_and_tells(story, ledger):
    kinds = ledger.events().filter(pl.col("on_day") == demo.SECOND_NIGHT)["kind"]
    counted = dict(kinds.value_counts().iter_rows())
    assert counted["opened"] >= 12
    assert counted["extended"] > 0
    assert counted["withdrawn"] == 1
    assert counted["evidence_vanished"] == 1
    # A payment of a case that nobody had reached was clawed back.
    changed = ledger.events(["changed"]).filter(pl.col("on_day") == demo.SECOND_NIGHT)
    assert any("vanished" in details for details in changed["details"])


def test_every_state_of_the_story_is_there(story, ledger):
    states = set(ledger.all_cases()["state"])
    expected = {"flagged", "under_review", "confirmed", "recovering", "appealed", "dismissed"}
    assert expected | {"closed", "withdrawn"} <= states


def test_rectification_ledger_and_audit_pack_say_what_the_ledger_says(story, ledger, capsys):
    out = story[0] / "out"
    assert audit_check.main([str(out / "审计包.zip"), "--head", ledger.head_hash()]) == 0
    pack = audit_check.Pack(out / "审计包.zip")
    overall = pack.json("totals.json")["overall"]
    cases = ledger.all_cases()
    for name in ("confirmed", "recovered", "waived", "transferred"):
        assert audit_check.fen(overall[f"{name}_amount"]) == cases[f"{name}_fen"].sum()
    sheet = openpyxl.load_workbook(out / "整改台账.xlsx")["整改台账"]
    header = [cell.value for cell in sheet[3]]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "合计")
    for title, name in (("核定金额（元）", "confirmed"), ("已追回（元）", "recovered")):
        assert round(total[header.index(title)] * 100) == cases[f"{name}_fen"].sum()
    assert total[header.index("问题数")] == cases.filter(pl.col("state") != "withdrawn").height
    run = json.loads((out / "run.json").read_text("utf-8"))
    assert run["ledger_head"] == ledger.head_hash()


def test_it_ends_by_saying_where_everything_is(story):
    folder, _, told = story
    end = told[told.index("结果在这里") :]
    named = [line.split("  ")[1] for line in end.splitlines()[1:]]
    assert len(named) >= 5
    assert all((folder / name).exists() for name in named)


def test_it_is_played_into_an_empty_folder_only(story):
    with pytest.raises(SystemExit, match="not empty"):
        demo.play(story[0], PEOPLE, 1, Player())
