"""What the notebooks show, from frames drawn here: the figures, what is hidden, and pictures as files."""

import doctest
import json
from datetime import date

import polars as pl
import pytest

import flows.study
from flows.study import open_study
from fundsentry.errors import LedgerError, OutputError, SettingsError
from fundsentry.reports.model_words import FEATURES, drifted_words
from fundsentry.reports.slides import (
    Sheet,
    delivered,
    model,
    picture,
    replayed,
    rules,
    townships,
    why,
)
from tests.support.drawn import RULEBOOK
from tests.support.office import Office

DEATH, PRISON = "death/paid_after_death", "custody/paid_while_imprisoned"


@pytest.mark.parametrize(
    "module",
    [delivered, model, replayed, rules, townships, why, flows.study],
    ids=lambda one: one.__name__,
)
def test_examples_are_true(module):
    tried = doctest.testmod(module, extraglobs={"pl": pl})
    assert tried.failed == 0
    assert tried.attempted > 0


def cases(*verdicts, rule=DEATH):
    columns = {"rule": rule, "verdict": pl.Series(verdicts, dtype=pl.String)}
    return pl.DataFrame(columns).with_columns(
        subject_id=rule + pl.int_range(pl.len()).cast(pl.String), is_drawn=False
    )


def test_open_cases_are_no_verdicts():
    found = rules.precision(cases(*["confirmed"] * 3, None, "open", None))
    assert found["verdicts"].to_list() == [3, 3]


def test_a_rule_with_few_verdicts_is_not_judged_and_one_about_two_people_is_not_shown():
    given = pl.concat([cases(*["confirmed"] * 9), cases(*["dismissed"] * 2, rule=PRISON)])
    found = {row["rule"]: row for row in rules.precision(given).to_dicts()}
    assert found[PRISON]["verdicts"] is None
    assert found[DEATH]["low_share"] is None
    sheet = rules.precision_sheet(rules.precision(given), RULEBOOK)
    assert PRISON not in str(sheet.frame.rows())
    assert RULEBOOK.rules[PRISON].title("zh") not in str(sheet.frame.rows())


def test_the_picture_of_precision_says_the_interval_of_all():
    found = rules.precision(cases(*["confirmed"] * 30, *["dismissed"] * 10))
    drawn = rules.precision_picture(found, RULEBOOK)
    assert drawn.title == "核查过的问题，55%–90%属实"
    assert "（40件）" in drawn.svg()


def test_without_verdicts_nothing_is_said_of_precision():
    drawn = rules.precision_picture(rules.precision(cases(None)), RULEBOOK)
    assert drawn.title == "结论不足10件，还不能说规则有多准"
    assert "<svg" in drawn.svg()


CARD = {
    "as_of": "2026-10-31",
    "named": 5,
    "drift_bound": 0.25,
    "drift": {"unemployment": {"accounts": 0.01, "resumptions": 0.3}},
    "spread": {"sex": {"female": [50, 1], "male": [50, 4]}, "age_band": {"60-69": [100, 5]}},
}


def test_groups_of_few_named_people_are_hidden_with_the_next():
    found = model.spread(CARD).filter(by="sex")
    assert found["named"].to_list() == [None, None]
    assert model.spread(CARD).filter(by="age_band")["named_share"].to_list() == [1.0]


def test_drift_beyond_the_bound_is_the_message():
    drawn = model.drift_picture(model.drift(CARD), CARD)
    assert drawn.title == "1项特征与上次相比明显变化"
    assert "中断后恢复次数" in drawn.svg()


def test_every_feature_of_the_model_has_a_chinese_name():
    from detectors.features import NAMES

    assert set(FEATURES) == set(NAMES)


def test_what_has_drifted_is_told_in_the_words_of_the_office():
    drifted = ["work_injury/accounts", "unemployment/round_amounts"]
    assert drifted_words(drifted, "zh") == "工伤保险的收款账户数、失业保险的整百元笔数"
    assert drifted_words(drifted, "en") == "work_injury/accounts, unemployment/round_amounts"


@pytest.fixture
def looked_at(tmp_path):
    """An office after a night, and what a notebook opens of it."""
    months = "\n".join(
        f"p{month} | @li | 李四方 | resident_pension | basic_pension | 2026-{month:02} | 2026-{month:02}-10 | 190.00"
        for month in range(6, 11)
    )
    header = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    office = Office(tmp_path).deliver(
        payouts=f"{header}\n{months}",
        deaths="""
            record_id | person_id | name   | died_on    | reported_on | source
            D7        | @li       | 李四方 | 2026-08-05 | 2026-09-01  | police
            D8        | @wu       | 吴五   | 2026-08-06 | 2026-12-01  | police
        """,
    )
    office.screen()
    return open_study(folder=tmp_path / "in", ledger=office.url), office


def test_what_becomes_known_later_makes_no_list_fresh(looked_at):
    study, _ = looked_at
    found = delivered.tables(study.checked, study.as_of)
    by_table = {row["table"]: row for row in found.to_dicts()}
    assert by_table["deaths"]["newest_on"] == date(2026, 9, 1)
    assert by_table["deaths"]["days_old"] == 60
    assert by_table["payouts"]["last_month"] == "2026-10"
    assert delivered.freshness(found).title == "1张数据表超过31天没有新数据"


def test_a_case_is_told_by_its_months_its_list_row_and_its_law(looked_at):
    study, office = looked_at
    case_id = why.telling_case(study.told.books.cases, study.resting)
    case, findings = study.case(case_id)
    around = why.months_around(study.lines, findings)
    owed = [(19000, 0)] * 3
    assert around.select("owed_fen", "undue_fen").rows() == owed + [(0, 19000)] * 2
    drawn = why.paid_though_not_owed(around, case, findings, study.rulebook)
    assert drawn.title == "死亡后继续领取待遇：2个月共380.00元不应发"
    months = why.months_sheet(study.months(case_id)).frame
    assert months["累计（元）"].to_list() == ["190.00", "380.00"]
    listed = why.list_rows_sheet(findings, study.checked).frame
    assert listed.filter(pl.col("列") == "死亡日期")["内容"].to_list() == ["2026-08-05"]
    shown = str([listed.rows(), why.case_sheet(case, findings, study.rulebook).frame.rows()])
    assert office.people.ids["@li"] not in shown
    assert case["name"] == "李四方"
    assert case["name"] not in shown
    assert "第" in why.law_sheet(findings, study.rulebook).frame["法规依据"][0]
    assert why.history_sheet(study.history(case_id)).frame["事项"].to_list() == ["立案"]


def test_a_night_with_nothing_after_it_is_not_replayed(looked_at):
    study, _ = looked_at
    assert study.first_night is None
    assert study.hindsight.is_empty()
    drawn = replayed.worth_picture(study.worth, study.first_night)
    assert drawn.title == "之后有结论的问题不足10件，还不能比较办理顺序"
    told = replayed.outcomes_sheet(replayed.outcomes(study.hindsight), study.first_night)
    assert told.frame["问题数"].to_list() == ["0"] * 4


def test_an_outcome_of_two_people_is_hidden_with_another():
    columns = {
        "subject_id": list("abcdefgh"),
        "outcome": ["early"] * 3 + ["late"] * 3 + ["wrong"] * 2,
    }
    found = pl.DataFrame(columns).with_columns(days=1, fen=pl.lit(100))
    told = {row["outcome"]: row["cases"] for row in replayed.outcomes(found).to_dicts()}
    assert told["wrong"] is None
    assert told["missed"] == 0
    assert list(told.values()).count(None) == 2


def worth(part, *rows):
    names = ("first", "order_fen", "amount_fen", "random_fen", "all_fen")
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.select(pl.lit(part).alias("part"), pl.all())


def test_the_order_is_told_beside_chance_of_the_list_and_of_those_without_leads_and_deadlines():
    whole = worth("whole", (10, 800, 700, 250, 1000))
    drawn = replayed.worth_picture(whole, date(2026, 10, 31))
    assert drawn.title == "按办理顺序先查10件，查实80%的金额；随机查只有25%"
    below = worth("below", (10, 500, 450, 200, 1000), (50, 990, 980, 900, 1000))
    drawn = replayed.worth_picture(pl.concat([whole, below]), date(2026, 10, 31))
    # Of several cuts the one that says most: where the order is ahead of chance by most.
    assert drawn.title == "按办理顺序先查10个对象，查实50%的金额；随机查只有20%"
    assert [drawn.svg().count(f">{first}<") for first in ("前10件", "前10个", "前50个")] == [
        1,
        1,
        1,
    ]


def test_a_ledger_that_is_not_there_is_not_made(tmp_path):
    study = open_study(folder=tmp_path, ledger=f"sqlite:///{tmp_path / 'no.db'}")
    with pytest.raises(LedgerError, match="is not there"):
        study.told  # noqa: B018 - it is read when first asked for
    assert list(tmp_path.iterdir()) == []


def test_the_office_is_the_one_that_the_environment_names(tmp_path, monkeypatch):
    file = tmp_path / "fundsentry.toml"
    file.write_text('input = "in"\n', "utf-8")
    monkeypatch.setenv("FUNDSENTRY_CONFIG", str(file))
    with pytest.raises(SettingsError, match="names no ledger"):
        open_study()
    file.write_text('input = "in"\nledger = "sqlite:///a.db"\n', "utf-8")
    assert open_study().ledger_url.endswith("a.db")
    monkeypatch.setenv("FUNDSENTRY_LEDGER", "sqlite:///b.db")
    assert open_study().ledger_url == "sqlite:///b.db"


def test_pictures_are_saved_as_their_ending_says(tmp_path, monkeypatch):
    drawn = model.drift_picture(model.drift(CARD), CARD)
    svg = drawn.save(tmp_path / "drift.svg")
    assert "中断后恢复次数" in svg.read_text("utf-8")
    assert svg.stat().st_mode & 0o077 == 0
    with pytest.raises(OutputError, match=r"expected \.svg or \.png"):
        drawn.save(tmp_path / "drift.pdf")
    monkeypatch.setattr(picture, "is_drawn", lambda character: False)
    with pytest.raises(OutputError, match="no type with Chinese characters"):
        drawn.save(tmp_path / "drift.png")
    monkeypatch.setattr(picture, "is_drawn", lambda character: True)
    assert drawn.save(tmp_path / "drift.png").read_bytes().startswith(b"\x89PNG")


def test_a_hostile_cell_is_text_in_a_sheet():
    sheet = Sheet("<b>", pl.DataFrame({"<i>": ["<script>alert(1)</script>"], "n": [1234]}))
    html = sheet._repr_html_()
    assert "<script" not in html
    assert "&lt;b&gt;" in html
    assert "1,234" in html


def test_a_score_is_read_from_facts_of_any_sentence():
    assert model.score_of(json.dumps([{"because": "default", "facts": {}}])) == 0
