"""Who was drawn is kept as events, once a month; and what a dismissal excluded is known as what it was."""

from datetime import date

from fundsentry.ledger import open_ledger
from tests.ledger.nights import JULY, contents, finding, night
from tests.support.casework import Desk


def booked(url, *findings, **how):
    with open_ledger(url) as ledger:
        ledger.book(night(*findings, **how))
    return contents(url)[2]["case_id"].to_list()


def drawn(url, case_ids, run="r1", as_of=JULY):
    with open_ledger(url) as ledger:
        head = ledger.keep_draw(run, as_of, case_ids)
        assert head == ledger.head_hash()
        ledger.verify()
        return ledger.draws().rows()


def test_a_case_is_drawn_once_a_month_however_often_its_nights_draw_it(url):
    (case,) = booked(url, finding("a"))
    assert drawn(url, [case]) == [(case, JULY)]
    first, last = date(2026, 8, 1), date(2026, 8, 31)
    assert drawn(url, [case], "r2", first) == [(case, JULY), (case, first)]
    assert drawn(url, [case], "r3", last) == [(case, JULY), (case, first)]


def test_a_night_of_a_day_that_is_past_draws_nobody(url):
    (case,) = booked(url, finding("a"))
    assert drawn(url, [case], as_of=date(2026, 6, 30)) == []


def test_a_draw_leaves_the_case_and_the_list_in_hand_as_they_are(url):
    (case,) = booked(url, finding("a"))
    before = contents(url)[2]
    drawn(url, [case])
    assert contents(url)[2].equals(before)
    with open_ledger(url) as ledger:
        assert Desk(ledger).verdict(case) is None


def test_a_night_that_draws_nobody_leaves_nothing(url):
    booked(url, finding("a"))
    assert drawn(url, []) == []


def test_what_a_verdict_spoke_of_is_known_as_what_it_was_before_it_was_excluded(url):
    a, b = finding("a", certainty="potential"), finding("b", person="p2")
    cases = booked(url, a, b)
    with open_ledger(url) as ledger:
        for case in cases:
            assert Desk(ledger).verdict(case, "dismissed", reason="同名") is None
        assert ledger.before_exclusion().is_empty()
        excluded = [one | {"certainty": "excluded", "claimed_fen": 0} for one in (a, b)]
        new = finding("c", person="p2", certainty="excluded")
        ledger.book(night(*excluded, new, run="r2", as_of=date(2026, 8, 31)))
        was = ledger.before_exclusion()
        lines = ledger.all_findings().select("finding_id", "payout_id")
        assert sorted(was.join(lines, on="finding_id").select("payout_id", "certainty").rows()) == [
            ("a", "potential"),
            ("b", "recoverable"),
        ]
