"""Nights after which a case is no longer what somebody has in hand."""

from datetime import date, timedelta

import pytest

from fundsentry.ledger import open_ledger
from tests.support.deeds import appeal_against, give_verdict, pay
from tests.support.office import AS_OF, Office

HEAD = "payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount"
APRIL = "a         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-04       | 2026-04-10 | 290.00"
MAY = "b         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00"
BACK = "c         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-06-10 | -290.00"
PARTLY_BACK = BACK.replace("-290.00", "-200.00")
TWICE = "d         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-11 | 290.00"
JUNE = "e         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-06       | 2026-06-11 | 290.00"
OTHER = "x         | @xen 1950-01-03 | 他人 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00"
DEATHS = (
    "record_id | name | died_on    | person_id | source\nd2 | 王芳 | 2026-03-01 | @eve | police"
)
CREMATION = DEATHS + "\nd3 | 王芳 | 2026-03-02 | @eve | cremation"
NO_DEATHS = "record_id | name | died_on | person_id\nd9 | 他人 | 2026-09-01 | @xen"
DEATH, DUPLICATE = "death/paid_after_death", "duplicate/paid_twice"
DAYS = [AS_OF + timedelta(days=n) for n in range(1, 6)]


def lines(*payouts):
    return "\n".join([HEAD, *payouts])


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path).deliver(payouts=lines(APRIL, MAY, OTHER), deaths=DEATHS)
    office.screen()
    return office


def events(office, rule=DEATH):
    with open_ledger(office.url) as ledger:
        ledger.verify()
        return ledger.events_of(office.case_of(rule)["case_id"])["kind"].to_list()


def bring_to(office, state):
    if state == "under_review":
        give_verdict(office, office.case_of(DEATH), "open", AS_OF)
    elif state != "flagged":
        give_verdict(office, office.case_of(DEATH), "confirmed", AS_OF)
    if state == "recovering":
        pay(office, office.case_of(DEATH), 100, AS_OF)
    if state == "appealed":
        appeal_against(office, office.case_of(DEATH), AS_OF)
    assert office.case_of(DEATH)["state"] == state


STATES = ["flagged", "under_review", "confirmed", "recovering", "appealed"]


@pytest.mark.parametrize("state", STATES)
def test_evidence_that_vanished_withdraws_a_case_nobody_began_and_is_told_on_every_other(
    office, state
):
    bring_to(office, state)
    version = office.case_of(DEATH)["version"]
    office.deliver(deaths=NO_DEATHS).screen(DAYS[0])
    case = office.case_of(DEATH)
    assert case["version"] > version
    if state == "flagged":
        assert (case["state"], events(office)[-1]) == ("withdrawn", "withdrawn")
        assert DEATH not in office.listed("rule")["rule"].to_list()
        office.deliver(deaths=DEATHS).screen(DAYS[1])
        assert office.case_of(DEATH)["state"] == "flagged"
        return
    assert case["state"] == state
    assert "evidence_vanished" in events(office)
    (because,) = office.listed("rule", "because").filter(rule=DEATH)["because"].to_list()
    if state != "under_review":
        assert events(office)[-1] == "above_undue"
        assert because.startswith("580.00 yuan of the confirmed amount are not found any more")


def test_a_dismissed_case_stays_so_on_the_same_evidence_and_comes_back_on_other(office):
    give_verdict(office, office.case_of(DEATH), "dismissed", AS_OF, reason="本人在世")
    office.screen(DAYS[0])
    assert office.case_of(DEATH)["state"] == "dismissed"
    office.deliver(deaths=CREMATION).screen(DAYS[1])
    assert office.case_of(DEATH)["state"] == "under_review"
    assert events(office)[-1] == "reopened"


def test_a_dismissed_case_comes_back_on_months_that_were_not_there(office):
    give_verdict(office, office.case_of(DEATH), "dismissed", AS_OF, reason="本人在世")
    office.deliver(payouts=lines(APRIL, MAY, JUNE, OTHER)).screen(DAYS[0])
    assert office.case_of(DEATH)["state"] == "under_review"
    assert events(office)[-1] == "reopened"


def test_after_a_dismissal_the_next_rule_in_the_order_claims(office):
    office.deliver(payouts=lines(APRIL, MAY, TWICE, OTHER)).screen(DAYS[0])
    claimed = dict(office.findings().filter(payout_id="d").select("rule", "claimed_fen").rows())
    assert (claimed[DEATH], claimed[DUPLICATE]) == (29_000, 0)
    give_verdict(office, office.case_of(DEATH), "dismissed", DAYS[0], reason="本人在世")
    office.screen(DAYS[1])
    claimed = dict(office.findings().filter(payout_id="d").select("rule", "claimed_fen").rows())
    assert (claimed[DEATH], claimed[DUPLICATE]) == (0, 29_000)
    assert office.case_of(DEATH)["state"] == "dismissed"
    assert events(office, DUPLICATE)[-1] == "changed"


def test_a_case_that_grows_under_review_keeps_its_version_and_says_what_is_new(office):
    give_verdict(office, office.case_of(DEATH), "open", AS_OF)
    version = office.case_of(DEATH)["version"]
    office.deliver(payouts=lines(APRIL, MAY, JUNE, OTHER)).screen(DAYS[0])
    case = office.case_of(DEATH)
    assert (case["state"], case["version"], events(office)[-1]) == (
        "under_review",
        version,
        "extended",
    )
    may = 2026 * 12 + 4
    give_verdict(office, case, "confirmed", DAYS[0], last_month=may, seen={"undue_amount": 58_000})
    assert office.case_of(DEATH)["confirmed_fen"] == 58_000
    spoken = office.findings().filter(rule=DEATH).sort("payout_id")["confirmed_fen"].to_list()
    assert spoken == [29_000, 29_000, None]


@pytest.mark.parametrize(
    ("claw_back", "undue", "above"),
    [(BACK, 29_000, "290.00"), (PARTLY_BACK, 38_000, "200.00")],
)
def test_a_payout_clawed_back_after_the_verdict_is_told_and_nothing_is_changed_silently(
    office, claw_back, undue, above
):
    bring_to(office, "recovering")
    office.deliver(payouts=lines(APRIL, MAY, claw_back, OTHER)).screen(DAYS[0])
    case = office.case_of(DEATH)
    assert (case["state"], case["confirmed_fen"]) == ("recovering", 58_000)
    assert events(office)[-2:] == ["changed", "above_undue"]
    (row,) = office.listed("rule", "undue_amount", "because").filter(rule=DEATH).to_dicts()
    assert row["undue_amount"] == f"{undue / 100:.2f}"
    assert row["because"].startswith(f"{above} yuan of the confirmed amount are not found any more")
    office.screen(DAYS[1])
    assert events(office).count("above_undue") == 1


def test_tables_rules_and_months_that_are_missing_withdraw_nothing(office):
    before = office.case_of(DEATH)
    (office.folder / "in" / "deaths.csv").unlink()
    office.screen(DAYS[0])
    office.deliver(deaths=DEATHS).screen(DAYS[1], rules="duplicate/")
    office.deliver(payouts=lines(JUNE.replace("@eve 1950-01-02", "@xen"), OTHER)).screen(DAYS[2])
    assert office.case_of(DEATH) == before
    assert events(office) == ["opened"]


def test_a_night_as_of_a_past_day_books_nothing(office):
    office.deliver(deaths=NO_DEATHS)
    past = office.screen(date(2026, 9, 30))
    assert not past.booked.booked
    assert office.case_of(DEATH)["state"] == "flagged"
    assert events(office) == ["opened"]
