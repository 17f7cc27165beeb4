"""Numbers that an office sets for its county."""

from decimal import Decimal

import pytest

from fundsentry.errors import SettingsError
from rules import load_rulebook
from rules.overrides import Override, overridden
from tests.support.drawn import RULEBOOK, night

PAYOUTS = """
payout_id | person_id | name | scheme           | benefit | benefit_month | paid_on    | amount
may       | @bob      | 韩磊 | employee_pension | pension | 2026-05       | 2026-05-10 | 2600.00
june      | @bob      | 韩磊 | employee_pension | pension | 2026-06       | 2026-06-10 | 2600.00
july      | @bob      | 韩磊 | employee_pension | pension | 2026-07       | 2026-07-10 | 2600.00
"""


@pytest.mark.parametrize(
    ("rule", "kind"),
    [("custody/paid_while_imprisoned", "life"), ("custody/paid_while_detained", "pretrial")],
)
@pytest.mark.parametrize(("first", "lines"), [(0, "may june july"), (1, "june july"), (2, "july")])
def test_the_first_suspended_month_after_admission(rule, kind, first, lines):
    custody = f"""
    record_id | person_id | name | kind   | custody_from
    k1        | @bob      | 韩磊 | {kind} | 2026-05-31
    """
    own = overridden(load_rulebook(), [Override(rule, "first_suspended_month", first, "县局纪要")])
    got = night(rules=rule, rulebook=own, payouts=PAYOUTS, custody=custody)
    assert got.rows("payout_id") == {(line,) for line in lines.split()}


@pytest.mark.parametrize(("persons", "count"), [(2, 2), (3, 0)])
def test_people_on_one_account(persons, count):
    payouts = """
    payout_id | person_id | name | scheme           | benefit | benefit_month | paid_on    | amount  | bank_account
    a         | @bob      | 韩磊 | employee_pension | pension | 2026-05       | 2026-05-10 | 2600.00 | 1
    b         | @cai      | 任静 | employee_pension | pension | 2026-05       | 2026-05-10 | 2600.00 | 1
    """
    rule = "account/shared_account"
    own = overridden(load_rulebook(), [Override(rule, "persons", persons, "县局纪要")])
    assert night(rules=rule, rulebook=own, payouts=payouts).findings.height == count


@pytest.mark.parametrize(("days", "count"), [(31, 0), (30, 1), (0, 1)])
def test_days_that_a_dispatch_agency_has(days, count):
    refunds = """
    refund_id | employer_id | employer_name | year | amount | paid_on    | prior_year_premium | is_dispatch
    r1        | h1          | 劳务一        | 2026 | 900.00 | 2026-09-30 | 90000.00           | yes
    """
    shares = """
    refund_id | client_id | due_amount
    r1        | k1        | 900.00
    """
    rule = "employer/dispatch_refund_withheld"
    own = overridden(load_rulebook(), [Override(rule, "days", days, "县局纪要")])
    got = night(rules=rule, rulebook=own, employer_refunds=refunds, refund_shares=shares)
    assert got.findings.height == count


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (Override("no/such", "months", 1, "x"), "there is no such rule"),
        (Override("death/paid_after_death", "months", 1, "x"), "an office may not set it"),
        (
            Override("account/other_holder", "months", Decimal("1.5"), "x"),
            "is 1.5; expected a whole",
        ),
        (
            Override("account/other_holder", "months", -1, "x"),
            "is -1; expected a whole number, 0 or",
        ),
    ],
)
def test_what_an_office_may_not_set_is_refused_with_a_sentence(override, said):
    with pytest.raises(SettingsError, match=said):
        overridden(RULEBOOK, [override])


def test_all_that_is_wrong_comes_at_once():
    wrong = [Override("no/such", "months", 1, "x"), Override("no/other", "months", 1, "x")]
    with pytest.raises(SettingsError) as refused:
        overridden(RULEBOOK, wrong)
    assert len(str(refused.value).splitlines()) == 2
