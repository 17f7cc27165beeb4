from dataclasses import replace
from datetime import date

import pytest

from fundsentry.ledger import open_ledger
from fundsentry.ledger.receipts import Entered, EnteredBefore, Receipt
from tests.ledger.nights import DEATH, finding, night
from tests.support.casework import POLICY, Desk, actor, case_of

TWICE = "duplicate/paid_twice"
PAID = date(2026, 11, 2)
ANN, ANN_TWICE = case_of(), case_of(TWICE)
BOB, NAMESAKE = case_of(person="p2"), case_of(person="p3")


@pytest.fixture
def desk(tmp_path):
    """Ann (王芳) owes 180.00 and 70.00, Bob (李伟) 50.00, and another 王芳 90.00."""
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.book(
            night(
                finding("l1"),
                finding("l2", rule=TWICE, undue=7_000),
                finding("l3", person="p2", name="李伟", undue=5_000),
                finding("l4", person="p3", undue=9_000),
                rules=(DEATH, TWICE),
            )
        )
        at_work = Desk(ledger)
        for case in (ANN, ANN_TWICE, BOB, NAMESAKE):
            assert at_work.verdict(case) is None
        yield at_work


def receipt(fen, row=2, **more):
    return Receipt(row=row, amount_fen=fen, received_on=PAID, **more)


def received(desk, *receipts):
    """What became of each: the case it was entered on, `before`, or why it was refused."""
    outcomes = desk.ledger.receive(receipts, desk.by, POLICY)
    told = {Entered: lambda one: one.case_id, EnteredBefore: lambda _: "before"}
    return [told.get(type(one), lambda one: one.key)(one) for one in outcomes]


def recovered(desk, *cases):
    return [desk.ledger.case(case)["recovered_fen"] for case in cases]


def test_a_receipt_goes_to_the_case_it_names(desk):
    assert received(desk, receipt(2_000, case_id=ANN)) == [ANN]
    assert recovered(desk, ANN, ANN_TWICE) == [2_000, 0]


def test_a_payer_with_one_case_pays_that_case_by_id_or_by_name(desk):
    rows = receipt(2_000, payer_id="p2"), receipt(1_000, payer="李伟")
    assert received(desk, *rows) == [BOB, BOB]
    assert recovered(desk, BOB) == [3_000]


def test_of_a_payers_several_cases_the_exact_amount_decides_and_nothing_else(desk):
    assert received(desk, receipt(7_000, payer_id="p1")) == [ANN_TWICE]
    assert received(desk, receipt(18_001, payer_id="p1", reference="a")) == [ANN]


def test_an_amount_that_fits_none_of_several_cases_is_refused(desk):
    assert received(desk, receipt(100, payer_id="p1")) == ["payer_of_several_cases"]
    assert recovered(desk, ANN, ANN_TWICE) == [0, 0]


def test_an_amount_that_fits_two_cases_of_a_payer_is_refused(desk):
    desk.pay(ANN, 11_000)
    assert received(desk, receipt(7_000, payer_id="p1")) == ["payer_of_several_cases"]


def test_a_name_that_two_people_have_is_refused(desk):
    assert received(desk, receipt(9_000, payer="王芳")) == ["payer_of_several_names"]


def test_a_name_that_one_person_has_among_those_who_owe_is_enough(desk):
    desk.pay(NAMESAKE, 9_000)
    assert received(desk, receipt(7_000, payer="王芳")) == [ANN_TWICE]


def test_an_unknown_payer_and_none_at_all_are_refused(desk):
    rows = receipt(100, payer_id="p9"), receipt(100, payer="无名"), receipt(100)
    assert received(desk, *rows) == ["unknown_payer", "unknown_payer", "no_payer"]
    assert received(desk, receipt(100, case_id="ZZZZZZZZZZZZ")) == ["unknown_case"]


def test_a_payer_whose_cases_are_settled_is_refused_but_money_on_a_named_case_is_kept(desk):
    desk.pay(BOB, 5_000)
    assert received(desk, receipt(300, payer_id="p2")) == ["unknown_payer"]
    assert received(desk, receipt(300, case_id=BOB)) == [BOB]
    assert desk.money(BOB) == (5_000, 5_000, 0, 0, 300)


def test_a_payer_may_go_on_paying_while_an_appeal_runs(desk):
    desk.appeal(BOB)
    assert received(desk, receipt(300, payer_id="p2")) == [BOB]
    assert (desk.state(BOB), desk.money(BOB)) == ("appealed", (5_000, 300, 0, 0, 0))


def test_the_second_of_two_receipts_sees_what_the_first_settled(desk):
    rows = receipt(7_000, payer_id="p1"), receipt(500, payer_id="p1")
    assert received(desk, *rows) == [ANN_TWICE, ANN]


def test_more_than_is_outstanding_is_kept_as_overpaid(desk):
    received(desk, receipt(6_000, payer_id="p2"))
    assert (desk.state(BOB), desk.money(BOB)) == ("closed", (5_000, 5_000, 0, 0, 1_000))


def test_the_same_file_again_changes_nothing(desk):
    file = [receipt(2_000, payer_id="p2"), receipt(1_000, payer_id="p2", reference="77")]
    received(desk, *file)
    head = desk.ledger.head_hash()
    assert received(desk, *file) == ["before", "before"]
    assert desk.ledger.head_hash() == head


def test_two_equal_rows_of_a_file_are_two_payments_and_again_no_more_than_two(desk):
    row = receipt(2_000, payer_id="p2")
    assert received(desk, row, replace(row, row=3)) == [BOB, BOB]
    assert recovered(desk, BOB) == [4_000]
    assert received(desk, row) == ["before"]
    assert received(desk, row, row, row) == ["before", "before", BOB]


def test_overlapping_statements_enter_a_payment_once(desk):
    first, second, third = (
        receipt(fen, payer_id="p2", reference=number)
        for fen, number in ((2_000, "71"), (1_000, None), (500, None))
    )
    assert received(desk, first, second) == [BOB, BOB]
    assert received(desk, second, third, first) == ["before", BOB, "before"]
    assert recovered(desk, BOB) == [3_500]


def test_equal_payments_with_the_banks_own_numbers_are_all_entered(desk):
    rows = [receipt(1_000, payer_id="p2", reference=number) for number in ("71", "72")]
    assert received(desk, *rows) == [BOB, BOB]


def test_a_bank_number_that_stands_for_another_payment_is_refused(desk):
    row = receipt(1_000, payer_id="p2", reference="71")
    assert received(desk, row, replace(row, amount_fen=900)) == [BOB, "reference_reused"]


def test_a_row_completed_with_its_case_is_still_the_same_payment(desk):
    row = receipt(100, payer_id="p1")
    assert received(desk, row) == ["payer_of_several_cases"]
    assert received(desk, replace(row, case_id=ANN)) == [ANN]
    assert received(desk, row) == ["before"]
    assert received(desk, replace(row, case_id=ANN_TWICE)) == ["entered_elsewhere"]


def test_a_payment_entered_on_the_wrong_case_is_taken_back_and_entered_on_the_right_one(desk):
    row = receipt(100, payer_id="p1", case_id=ANN)
    received(desk, row)
    desk.correct(ANN, desk.entries(ANN)[0][0], 100)
    assert received(desk, row) == ["before"]
    right = replace(row, case_id=ANN_TWICE)
    assert received(desk, right) == [ANN_TWICE]
    assert received(desk, right) == ["before"]
    assert recovered(desk, ANN, ANN_TWICE) == [0, 100]


def test_a_payment_that_somebody_typed_is_not_entered_again(desk):
    desk.pay(BOB, 700, on_day=PAID)
    assert received(desk, receipt(700, payer_id="p2")) == ["entered_by_hand"]
    desk.correct(BOB, desk.entries(BOB)[0][0], 700)
    assert received(desk, receipt(700, payer_id="p2")) == [BOB]


def test_a_negative_amount_is_no_receipt(desk):
    assert received(desk, receipt(-700, payer_id="p2")) == ["payment_not_positive"]


def test_a_receipt_of_tomorrow_is_refused(desk):
    desk.by = actor(on_day=date(2026, 11, 1))
    assert received(desk, receipt(700, payer_id="p2")) == ["received_in_future"]
