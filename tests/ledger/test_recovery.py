import json
from dataclasses import replace
from datetime import date

import pytest

from fundsentry.ledger import open_ledger
from tests.ledger.nights import finding, night
from tests.support.casework import POLICY, TODAY, Desk, case_of

CASE = case_of()


@pytest.fixture
def desk(tmp_path):
    """A case of three months of 180.00 yuan, confirmed in full."""
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        months = [finding(f"l{n}", benefit_month=2026 * 12 + 4 + n) for n in range(3)]
        ledger.book(night(*months))
        at_work = Desk(ledger)
        assert at_work.verdict(CASE) is None
        yield at_work


def events(desk, kind):
    rows = desk.ledger.events_of(CASE).filter(kind=kind)
    return [row | {"details": json.loads(row["details"])} for row in rows.iter_rows(named=True)]


def test_the_first_money_makes_a_case_recovering_and_the_last_closes_it(desk):
    assert desk.pay(CASE, 10_000) is None
    assert (desk.state(CASE), desk.money(CASE)) == ("recovering", (54_000, 10_000, 0, 0, 0))
    assert desk.pay(CASE, 44_000) is None
    case = desk.ledger.case(CASE)
    assert (case["state"], case["closed_on"], case["due_on"]) == ("closed", TODAY, None)


def test_after_the_first_money_the_rest_is_due_and_no_longer_the_notice(desk):
    assert desk.ledger.case(CASE)["due_on"] == POLICY.notice_due(TODAY)
    desk.pay(CASE, 10_000)
    assert desk.ledger.case(CASE)["due_on"] == POLICY.repayment_due(TODAY)


def test_one_payment_of_all_that_is_owed_leaves_the_events_of_both_moves(desk):
    desk.pay(CASE, 54_000)
    told = desk.ledger.events_of(CASE)["kind"].to_list()
    assert told[-3:] == ["repayment", "recovering", "closed"]


def test_what_is_paid_beyond_is_kept_as_overpaid(desk):
    desk.pay(CASE, 60_000)
    assert (desk.state(CASE), desk.money(CASE)) == ("closed", (54_000, 54_000, 0, 0, 6_000))


def test_money_that_arrives_on_a_closed_case_is_overpaid_and_leaves_it_closed(desk):
    desk.pay(CASE, 54_000)
    assert desk.pay(CASE, 500) is None
    assert (desk.state(CASE), desk.money(CASE)) == ("closed", (54_000, 54_000, 0, 0, 500))
    assert desk.ledger.case(CASE)["closed_on"] == TODAY


def test_overpaid_money_is_given_back_by_counter_entries_of_the_last_money_first(desk):
    desk.pay(CASE, 50_000)
    desk.pay(CASE, 9_000, kind="account_offset")
    desk.pay(CASE, 1_000)
    _, second, third = (seq for seq, _, _ in desk.entries(CASE))
    assert desk.give_back(CASE, 6_001) == "above_overpaid"
    assert desk.give_back(CASE, 6_000) is None
    assert desk.entries(CASE)[3:] == [
        (max(e["seq"] for e in events(desk, "repayment")), "repayment", -1_000),
        (max(e["seq"] for e in events(desk, "account_offset")), "account_offset", -5_000),
    ]
    given = [e["details"] for e in events(desk, "repayment") + events(desk, "account_offset")]
    assert [d["corrects"] for d in given if d.get("given_back")] == [third, second]
    assert (desk.state(CASE), desk.money(CASE)) == ("closed", (54_000, 54_000, 0, 0, 0))
    assert desk.give_back(CASE, 1) == "above_overpaid"


def test_a_correction_takes_back_no_more_than_is_left_of_its_entry_and_says_why(desk):
    desk.pay(CASE, 10_000)
    ((number, _, _),) = desk.entries(CASE)
    assert desk.correct(CASE, number, 10_001) == "corrects_too_much"
    assert desk.correct(CASE, number, 6_000, why=None) == "reason_missing"
    assert desk.correct(CASE, number, 6_000) is None
    assert desk.correct(CASE, number, 4_001) == "corrects_too_much"
    assert desk.correct(CASE, number, 4_000) is None
    assert desk.money(CASE) == (54_000, 0, 0, 0, 0)


def test_a_correction_names_an_entry_of_this_case_and_no_other_event(desk):
    desk.pay(CASE, 10_000)
    ((number, _, _),) = desk.entries(CASE)
    assert desk.correct(CASE, number + 1, 100) == "corrects_nothing"
    assert desk.correct(CASE, 0, 100) == "corrects_nothing"
    refused = desk.pay(CASE, 100, kind="waiver", corrects=number, why="错")
    assert refused == "corrects_nothing"
    desk.correct(CASE, number, 100)
    counter = desk.entries(CASE)[-1][0]
    assert desk.correct(CASE, counter, 50) == "corrects_nothing"


def test_a_correction_on_a_closed_case_opens_it_again_with_its_verdict_standing(desk):
    desk.pay(CASE, 50_000)
    desk.pay(CASE, 4_000)
    version = desk.ledger.case(CASE)["version"]
    number = desk.entries(CASE)[-1][0]
    assert desk.correct(CASE, number, 4_000, why="银行退票") is None
    case = desk.ledger.case(CASE)
    assert (case["state"], desk.money(CASE)) == ("recovering", (54_000, 50_000, 0, 0, 0))
    assert (case["closed_on"], case["due_on"]) == (None, POLICY.repayment_due(TODAY))
    assert (case["verdict"], case["version"]) == ("confirmed", version + 1)
    told = desk.ledger.events_of(CASE)["kind"].to_list()
    assert told[-4:] == ["repayment", "reopened", "stands", "recovering"]


def test_opening_a_closed_case_of_a_large_amount_by_a_correction_needs_a_second_person(desk):
    desk.policy = replace(POLICY, second_person_above_fen=50_000)
    desk.pay(CASE, 54_000)
    number = desk.entries(CASE)[-1][0]
    assert desk.correct(CASE, number, 100) == "second_person_missing"
    assert desk.correct(CASE, number, 100, second_person="李伟") == "second_person_is_first"
    assert desk.correct(CASE, number, 100, second_person="王芳") is None


def test_a_waiver_and_a_transfer_say_why_and_never_exceed_what_is_outstanding(desk):
    assert desk.pay(CASE, 100, kind="waiver") == "reason_missing"
    assert desk.pay(CASE, 54_001, kind="waiver", why="低保户") == "above_outstanding"
    assert desk.pay(CASE, 20_000, kind="waiver", why="低保户") is None
    assert desk.pay(CASE, 34_001, kind="transfer", why="移送法院") == "above_outstanding"
    assert desk.pay(CASE, 34_000, kind="transfer", why="移送法院") is None
    assert (desk.state(CASE), desk.money(CASE)) == ("closed", (54_000, 0, 20_000, 34_000, 0))
    assert desk.pay(CASE, 1, kind="waiver", why="再次") == "takes_no_money"


def test_a_waiver_above_the_set_amount_needs_a_second_person(desk):
    desk.policy = replace(POLICY, second_person_above_fen=10_000)
    assert desk.pay(CASE, 10_001, kind="waiver", why="低保户") == "second_person_missing"
    assert desk.pay(CASE, 10_000, kind="waiver", why="低保户") is None


def test_an_offset_leaves_the_minimum_living_amount_of_the_month_over_all_entries(desk):
    october = date(2026, 10, 12)

    def offset(fen, day=october, **more):
        return desk.pay(CASE, fen, kind="offset", on_day=day, **more)

    assert offset(100) == "benefit_missing"
    assert offset(5_001, benefit_fen=25_000) == "offset_too_high"
    assert offset(3_000, benefit_fen=25_000) is None
    assert offset(2_001, benefit_fen=25_000) == "offset_too_high"
    assert offset(2_001, day=date(2026, 11, 1), benefit_fen=25_000) is None
    number = desk.entries(CASE)[0][0]
    desk.correct(CASE, number, 3_000)
    # What was taken back in November frees October, not November.
    assert offset(3_000, day=TODAY, benefit_fen=25_000) == "offset_too_high"
    assert offset(5_000, benefit_fen=25_000) is None


def test_offsets_of_a_person_count_over_all_their_cases(desk):
    twice = "duplicate/paid_twice"
    desk.ledger.book(
        night(finding("m1", rule=twice), run="r2", rules=(twice,), as_of=date(2026, 8, 1))
    )
    other = case_of(twice)
    assert desk.verdict(other) is None
    assert desk.pay(CASE, 4_000, kind="offset", benefit_fen=25_000) is None
    assert desk.pay(other, 1_001, kind="offset", benefit_fen=25_000) == "offset_too_high"
    assert desk.pay(other, 1_000, kind="offset", benefit_fen=25_000) is None


def test_nothing_is_offset_before_the_office_has_set_the_minimum_living_amount(desk):
    desk.policy = replace(POLICY, minimum_living_fen=0)
    refused = desk.pay(CASE, 100, kind="offset", benefit_fen=25_000)
    assert refused == "minimum_living_not_set"


def test_an_amount_of_nothing_or_less_is_no_payment(desk):
    assert desk.pay(CASE, 0) == "payment_not_positive"
    assert desk.pay(CASE, -100) == "payment_not_positive"


def test_a_case_takes_no_money_before_it_was_confirmed(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.book(night(finding("l1")))
        desk = Desk(ledger)
        assert desk.pay(CASE, 100) == "takes_no_money"
        desk.verdict(CASE, "dismissed")
        assert desk.pay(CASE, 100) == "takes_no_money"
        assert desk.pay("ZZZZZZZZZZZZ", 100) == "unknown_case"


def test_money_in_and_then_an_appeal_dismissed_is_all_to_be_given_back(desk):
    desk.notify(CASE)
    desk.pay(CASE, 10_000)
    assert desk.appeal(CASE) is None
    assert desk.state(CASE) == "appealed"
    assert desk.pay(CASE, 5_000) is None
    assert (desk.state(CASE), desk.money(CASE)) == ("appealed", (54_000, 15_000, 0, 0, 0))
    assert desk.give_back(CASE, 100) == "not_decided"
    assert desk.pay(CASE, 100, kind="waiver", why="x") == "takes_no_money"
    assert desk.verdict(CASE, "dismissed", reason="提供了在世证明") is None
    assert (desk.state(CASE), desk.money(CASE)) == ("dismissed", (0, 0, 0, 0, 15_000))
    # A standing order goes on: what comes is kept, and belongs to the person.
    assert desk.pay(CASE, 5_000) is None
    assert (desk.state(CASE), desk.money(CASE)) == ("dismissed", (0, 0, 0, 0, 20_000))
    assert desk.give_back(CASE, 20_000) is None
    assert desk.money(CASE) == (0, 0, 0, 0, 0)


def test_an_appeal_confirmed_in_part_leaves_the_rest_overpaid_and_is_told_anew(desk):
    desk.notify(CASE)
    desk.pay(CASE, 40_000)
    desk.appeal(CASE)
    assert desk.verdict(CASE, "partly_confirmed", fen=30_000) is None
    assert (desk.state(CASE), desk.money(CASE)) == ("closed", (30_000, 30_000, 0, 0, 10_000))
    assert desk.ledger.case(CASE)["notified_on"] is None


def test_an_appeal_without_success_goes_on_where_it_was(desk):
    desk.pay(CASE, 40_000)
    desk.appeal(CASE)
    assert desk.verdict(CASE, "confirmed") is None
    assert (desk.state(CASE), desk.money(CASE)) == ("recovering", (54_000, 40_000, 0, 0, 0))


def test_a_notice_goes_out_once_for_each_verdict_also_where_money_came_first(desk):
    desk.pay(CASE, 10_000)
    assert desk.notify(CASE) is None
    case = desk.ledger.case(CASE)
    assert (case["state"], case["notified_on"]) == ("recovering", TODAY)
    assert desk.notify(CASE) == "not_to_be_notified"


def test_a_notice_makes_a_confirmed_case_notified_and_the_money_due(desk):
    assert desk.notify(CASE) is None
    case = desk.ledger.case(CASE)
    assert (case["state"], case["due_on"]) == ("notified", POLICY.repayment_due(TODAY))


def test_a_notice_is_not_sent_before_its_verdict(desk):
    assert desk.notify(CASE, date(2026, 11, 4)) == "sent_before_verdict"


def test_only_a_decided_case_is_appealed_and_only_an_ended_one_reopened(desk):
    assert desk.reopen(CASE) == "not_to_be_reopened"
    desk.pay(CASE, 54_000)
    assert desk.appeal(CASE) == "not_to_be_appealed"
    assert desk.reopen(CASE) is None
    assert desk.state(CASE) == "under_review"
    assert desk.pay(CASE, 100) is None
    assert desk.money(CASE) == (54_000, 54_000, 0, 0, 100)
