"""A lead opens a case, or joins the person's open cases, raises their rank and sets their due date."""

from datetime import date

import polars as pl
import pytest

from tests.support.office import Office

PAYOUTS = """
payout_id | person_id       | name | scheme           | benefit       | benefit_month | paid_on    | amount
a         | @fay 1950-01-01 | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00
b         | @eve 1950-01-02 | 王芳 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 290.00
"""
DEATHS = """
record_id | name | died_on    | person_id | source
d1        | 孟浩 | 2026-03-01 | @fay      | police
d2        | 王芳 | 2026-03-01 | @eve      | police
"""
LEADS = """
lead_id | received_on | source | person_id | name | text     | due_on
l1      | 2026-05-10  | tip    | @fay      | 孟浩 | 长期在外 | 2026-11-06
"""
NO_DEATHS = "record_id | name | died_on | person_id\nd9 | 他人 | 2026-03-01 | @xen"
DEATH, LEAD = "death/paid_after_death", "lead/received"
LATER = date(2026, 11, 2)


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def states(office):
    return dict(office.cases().select("rule", "state").filter(pl.col("rule") == LEAD).iter_rows())


def test_a_lead_about_somebody_without_cases_opens_one_with_its_own_due_date(office):
    office.deliver(payouts=PAYOUTS, leads=LEADS).screen()
    case = office.case_of(LEAD)
    assert (case["state"], case["due_on"]) == ("flagged", date(2026, 11, 6))


def test_a_lead_joins_the_persons_case_raises_its_rank_and_sets_its_due_date(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS, leads=LEADS).screen()
    assert office.listed("rank", "person_id", "rule", "due_on", "payouts", "event_on").rows() == [
        ("1", office.people.ids["@fay"], DEATH, "2026-11-06", "1", "2026-03-01"),
        ("2", office.people.ids["@eve"], DEATH, "2026-12-11", "1", "2026-03-01"),
    ]
    assert "长期在外" in office.listed("because")["because"][0]


def test_without_the_lead_the_larger_amount_comes_first(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS).screen()
    first = office.listed("person_id")["person_id"][0]
    assert first == office.people.ids["@eve"]


def test_a_lead_that_comes_later_joins_a_case_that_is_open_and_moves_its_due_date(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS).screen()
    version = office.case_of(DEATH, "fay")["version"]
    office.deliver(leads=LEADS).screen(LATER)
    case = office.case_of(DEATH, "fay")
    assert (case["due_on"], case["version"]) == (date(2026, 11, 6), version)
    assert states(office) == {}


def test_a_lead_joins_an_open_case_whose_months_are_not_delivered_tonight(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS).screen()
    later = PAYOUTS.replace("a  ", "a2 ").replace("b  ", "b2 ").replace("2026-05 ", "2026-02 ")
    office.deliver(payouts=later, leads=LEADS).screen(LATER)
    assert states(office) == {}
    assert office.case_of(DEATH, "fay")["due_on"] == date(2026, 11, 6)


def test_a_lead_with_a_case_of_its_own_joins_the_case_that_a_later_list_opens(office):
    office.deliver(payouts=PAYOUTS, leads=LEADS).screen()
    office.deliver(deaths=DEATHS).screen(LATER)
    assert states(office) == {LEAD: "withdrawn"}
    assert office.case_of(DEATH, "fay")["due_on"] == date(2026, 11, 6)


def test_a_lead_whose_case_loses_its_evidence_opens_a_case_of_its_own(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS, leads=LEADS).screen()
    office.deliver(deaths=NO_DEATHS).screen(LATER)
    assert states(office) == {LEAD: "flagged"}
    assert office.case_of(DEATH, "fay")["state"] == "withdrawn"


def test_a_night_that_is_repeated_leaves_leads_where_they_are(office):
    office.deliver(payouts=PAYOUTS, deaths=DEATHS, leads=LEADS).screen()
    before = office.cases()
    office.screen(LATER)
    assert office.cases().equals(before)


def test_a_lead_that_names_nobody_is_a_case_without_a_person(office):
    nobody = LEADS.replace("@fay ", "     ").replace("孟浩", "    ")
    office.deliver(payouts=PAYOUTS, deaths=DEATHS, leads=nobody).screen()
    lead = office.listed("rule", "person_id", "related_cases").filter(pl.col("rule") == LEAD)
    assert lead.rows() == [(LEAD, None, "")]
