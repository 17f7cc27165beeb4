from hypothesis import given
from hypothesis import strategies as st

from fundsentry.ledger.money import KINDS, add_up

FEN = st.integers(0, 10_000_00)


@given(FEN, st.lists(st.tuples(st.sampled_from(KINDS), FEN)))
def test_confirmed_is_recovered_waived_transferred_and_outstanding_and_no_fen_is_lost(
    confirmed, entries
):
    money = add_up(confirmed, entries)
    assert (
        money.confirmed
        == money.recovered + money.waived + money.transferred + money.outstanding
        == confirmed
    )
    assert min(*vars(money).values(), money.outstanding) >= 0
    received = sum(fen for kind, fen in entries if kind not in {"waiver", "transfer"})
    assert received == money.recovered + money.overpaid
    assert money.overpaid == 0 or money.outstanding == 0


def test_what_was_waived_is_not_owed_so_that_a_payment_above_the_rest_is_overpaid():
    money = add_up(1000, [("waiver", 400), ("repayment", 700)])
    assert (money.recovered, money.waived, money.overpaid, money.outstanding) == (600, 400, 100, 0)


def test_where_a_later_verdict_confirms_nothing_all_that_came_in_is_overpaid():
    money = add_up(0, [("waiver", 400), ("repayment", 700)])
    assert (money.recovered, money.waived, money.overpaid, money.outstanding) == (0, 0, 700, 0)
