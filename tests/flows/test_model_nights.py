"""The model in the nights: whom it names gets a case without amount, and nothing moves without cause."""

import json
import shutil
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from flows.modelling import MODEL_RULE
from flows.night import Order, screen
from flows.outcome import ended
from fundsentry.ledger import open_ledger
from fundsentry.settings import Model, Settings
from fundsentry.synthetic.oddities import LIMIT_YUAN, odd_county

SETTINGS = Settings(model=Model(approval_limits=(Decimal(LIMIT_YUAN),)))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    (folder / "in").mkdir()
    for name, rows in odd_county(2_000, 31).tables.items():
        rows.write_csv(folder / "in" / f"{name}.csv")
    return folder


def night(office, day, **how):
    order = Order(
        input=office / "in",
        out=office / "out",
        as_of=day,
        ledger=f"sqlite:///{office / 'ledger.db'}",
        lang="zh",
        rules=how.pop("rules", "model/"),
        settings=SETTINGS,
        **how,
    )
    return screen(order)


@pytest.fixture(scope="module")
def first(office):
    return night(office, date(2026, 10, 30))


def cases_of(office):
    with open_ledger(f"sqlite:///{office / 'ledger.db'}") as ledger:
        return ledger.all_cases().filter(pl.col("rule") == MODEL_RULE)


def test_who_is_named_has_a_case_without_amount(office, first):
    named = first.unusual.scores.filter("is_named")
    assert named.height >= 10
    assert set(cases_of(office)["subject_id"]) == set(named["person_id"].cast(pl.String))
    assert first.findings.select(pl.col("undue_fen", "claimed_fen").sum()).row(0) == (0, 0)
    assert set(first.findings["certainty"]) == {"potential"}
    latest = first.linked.lines.group_by("person_id").agg(pl.col("paid_on").max())
    latest = latest.with_columns(pl.col("person_id").cast(pl.String))
    lines = first.findings.join(latest, on="person_id", suffix="_latest")
    assert lines.filter(pl.col("paid_on") != pl.col("paid_on_latest")).is_empty()


def test_model_csv_has_every_score_and_the_sentence_of_those_named(office, first):
    written = pl.read_csv(office / "out" / "model.csv", infer_schema=False)
    assert written.columns == ["证件号码", "姓名", "险种", "异常分", "列入核查", "认定理由"]
    assert written.height == first.unusual.scores.height
    named = written.filter(pl.col("列入核查") == "是")
    assert named.height == first.unusual.card["named"]
    assert named["认定理由"].str.starts_with("异常分").all()
    assert "未注明" not in "".join(named["认定理由"])
    assert (office / "out" / "model.csv").stat().st_mode & 0o077 == 0


def test_the_card_is_in_run_json_and_names_nobody(office, first):
    text = (office / "out" / "run.json").read_text("utf-8")
    card = json.loads(text)["model"]
    assert card["schemes"]["employee_pension"]["line_from"] == "year_before"
    assert not any(number in text for number in first.unusual.scores["person_id"].cast(pl.String))


def test_the_next_night_with_the_same_people_changes_nothing(office, first):
    again = night(office, date(2026, 10, 31))
    assert again.booked.booked
    moved = (again.booked.opened, again.booked.changed, again.booked.withdrawn)
    assert moved == (0, 0, 0)
    assert again.unusual.card["drifted"] == []
    assert set(again.unusual.card["drift"]["employee_pension"].values()) == {0.0}


def test_people_who_differ_much_from_the_last_night_are_a_warning(office, first, tmp_path):
    other = tmp_path / "office"
    shutil.copytree(office, other)
    payouts = pl.read_csv(other / "in" / "payouts.csv", infer_schema=False)
    fourth = pl.col("person_id").str.slice(16, 1).is_in(["1", "2", "3"])
    since = pl.col("paid_on") >= "2026-06-01"
    amount = pl.when(fourth & since).then(pl.format("1{}", "amount")).otherwise("amount")
    payouts.with_columns(amount=amount).write_csv(other / "in" / "payouts.csv")
    changed = night(other, date(2026, 10, 31))
    assert "employee_pension/largest_rise" in changed.unusual.card["drifted"]
    (told,) = [one for one in ended(changed, "zh").sentences if "人员构成" in one]
    assert told.startswith("与上次相比人员构成变化超出预期")
    assert "企业职工养老保险的最大一次涨幅" in told
    assert not any("人员构成" in one for one in ended(first, "zh").sentences)


def test_without_the_model_its_cases_stay(office, first):
    before = cases_of(office)
    without = night(office, date(2026, 10, 31), model=False, rules="*")
    assert MODEL_RULE in {one.rule for one in without.judged.not_applied}
    assert cases_of(office).select("case_id", "state").equals(before.select("case_id", "state"))
    assert pl.read_csv(office / "out" / "model.csv", infer_schema=False).is_empty()
