"""A list comes back after its cases have moved: what happened meanwhile, and who did it, is told."""

from datetime import date

import polars as pl
import pytest

from fundsentry.ledger import acts, open_ledger
from schemas.returned import FILLED_IN
from tests.support.handed_in import DAY, LI, POLICY, Listed, contents, take_back
from tests.support.paid_after_death import DEATH, DEATHS, MORE, case_of, of


def test_a_row_whose_case_has_moved_meanwhile_names_who_moved_it_and_when(office, listed):
    fay = case_of(office, "fay")
    old = listed.fill(fay, verdict="排除", verdict_reason="健在", auditor="张三").save(name="old")
    take_back(office.url, Listed(office.out).fill(fay, verdict="属实").save(name="new"))
    ((_, said),) = take_back(office.url, old, by="张三").refused
    assert "李伟" in said
    assert "2026-11-02 10:00" in said  # by the office's clock
    assert of(office, "fay")["state"] == "confirmed"


def test_a_row_whose_case_a_night_changed_names_the_night(office, listed):
    old = listed.fill(case_of(office, "fay"), verdict="属实").save(name="old")
    less = "\n".join(line for line in DEATHS.splitlines() if "d1" not in line)
    office.deliver(deaths=less).screen(DAY, lang="zh")
    ((_, said),) = take_back(office.url, old).refused
    assert "the night" in said
    assert "2026-11-02" in said


def test_a_verdict_speaks_of_the_months_of_its_list_and_what_is_new_is_told(office, listed):
    old = listed.fill(case_of(office, "fay"), verdict="属实").save(name="old")
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    done = take_back(office.url, old)
    (one,) = done.applied
    assert (one.confirmed_fen, one.new_findings, one.new_fen) == (140800, 1, 70400)
    assert of(office, "fay")["confirmed_fen"] == 140800
    # The list of the next night holds all three months, and the verdict can be given anew for them.
    office.screen(date(2026, 11, 3), lang="zh")
    new = Listed(office.out).fill(case_of(office, "fay"), verdict="属实")
    assert (
        take_back(office.url, new.save(name="new"), on=date(2026, 11, 3)).applied[0].confirmed_fen
        == 211200
    )


def test_an_author_corrects_a_verdict_with_the_same_row_and_both_events_stay(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    listed.fill(fay, verdict="排除", verdict_reason="填错")
    assert len(take_back(office.url, listed.save()).applied) == 1
    case = of(office, "fay")
    assert (case["state"], case["confirmed_fen"]) == ("dismissed", 0)
    kinds = contents(office.url)[2].filter(pl.col("case_id") == fay)["kind"].to_list()
    assert kinds.count("verdict") == 2
    assert "taken_back" in kinds


def test_nobody_else_takes_a_verdict_back(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    office.screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="排除", verdict_reason="不同意")
    ((_, said),) = take_back(office.url, new.save(), by="张三").refused
    assert "李伟 decided this case" in said


@pytest.mark.parametrize("form", ["cases.csv", "cases.xlsx"])
def test_a_list_after_verdicts_asks_for_new_ones_and_untouched_changes_nothing(
    office, listed, form
):
    listed.fill(case_of(office, "fay"), verdict="属实", root_cause="信息", remark="已谈话")
    listed.fill(case_of(office, "eve"), verdict="待查")
    take_back(office.url, listed.save())
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    assert {row[name] for row in Listed(office.out).rows for name in FILLED_IN if name in row} == {
        ""
    }
    before = contents(office.url)
    done = take_back(office.url, office.out / form, by="张三")
    assert (done.applied, done.unchanged, done.refused) == ((), (), ())
    assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))


def test_another_adds_what_is_new_to_a_verdict_and_takes_nothing_from_it(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    office.deliver(payouts=MORE).screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="部分属实", verdict_reason="x", confirmed_amount=700)
    ((_, said),) = take_back(office.url, new.save(), by="张三").refused
    assert "李伟 confirmed more (1408.00 yuan" in said
    assert of(office, "fay")["confirmed_fen"] == 140800
    new.fill(fay, verdict="属实", confirmed_amount=2112)
    assert len(take_back(office.url, new.save(), by="张三").applied) == 1
    assert of(office, "fay")["confirmed_fen"] == 211200


def test_an_appeal_reopens_and_is_decided_by_anybody(office, listed):
    fay = case_of(office, "fay")
    take_back(office.url, listed.fill(fay, verdict="属实").save())
    with open_ledger(office.url) as ledger:
        assert (
            ledger.act([fay], lambda docket: acts.appeal(docket, fay, "在世", LI, POLICY)) is None
        )
    office.screen(DAY, lang="zh")
    new = Listed(office.out).fill(fay, verdict="排除", verdict_reason="申诉成立")
    assert len(take_back(office.url, new.save(), by="张三").applied) == 1
    assert of(office, "fay")["state"] == "dismissed"


def test_a_dismissal_with_an_end_is_an_exclusion_until_that_day_from_the_next_night_on(
    office, listed
):
    eve = case_of(office, "eve")
    listed.fill(eve, verdict="排除", verdict_reason="健在", exclude_until="2026-11-05")
    take_back(office.url, listed.save())

    def certainty(day):
        office.screen(day, lang="en")
        found = pl.read_csv(office.out / "findings.csv", infer_schema=False)
        return found.filter(pl.col("payout_id") == "b1", pl.col("rule") == DEATH)[
            "certainty"
        ].to_list()

    assert certainty(date(2026, 11, 3)) == ["excluded"]
    assert certainty(date(2026, 11, 5)) == ["excluded"]
    assert certainty(date(2026, 11, 6)) == ["recoverable"]
    assert of(office, "eve")["state"] == "dismissed"
