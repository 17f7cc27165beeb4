"""Planted cases of duplicate benefits and re-employment, with their innocent neighbours."""

from collections.abc import Callable
from datetime import date

from fundsentry.synthetic.plants_shared import (
    BASIC,
    EMPLOYEE,
    OWN,
    PUBLIC,
    claimant,
    contributed,
    elsewhere,
    last,
    on,
    pensioner,
)
from fundsentry.synthetic.plot import Plot


def resident_beside_employee(plot: Plot) -> None:
    """The resident basic pension goes back, the person's own account does not."""
    rule = "duplicate/resident_with_employee_pension"
    person, basic = pensioner(plot, 4, "190.00", BASIC)
    plot.paid(person, *OWN, last(plot, 4), "41.20")
    plot.paid(person, *EMPLOYEE, last(plot, 2), "2400.00")
    plot.expect(basic[2:], rule, "190.00")
    far, of_far = pensioner(plot, 5, "190.00", BASIC)
    elsewhere(plot, far, "employee_pension", 3, 2, monthly_amount="3100.00")
    plot.expect(of_far[1:3], rule, "190.00")
    other, of_other = pensioner(plot, 3, "190.00", BASIC)
    elsewhere(plot, other, "public_pension", 1, None, name="赵大明")
    plot.expect(of_other[1:], rule, "190.00", "potential", identity="probable")
    survivor, _ = pensioner(plot, 3, "190.00", BASIC)
    elsewhere(plot, survivor, "employee_pension", 9, None, benefit="survivor_allowance")


def employee_beside_public(plot: Plot) -> None:
    """Two pensions of employment: the person chooses which stays."""
    rule = "duplicate/two_employee_pensions"
    person, lines = pensioner(plot, 3)
    plot.paid(person, *PUBLIC, last(plot, 2), "5100.00")
    plot.expect(lines[1:], rule, "2410.55", "potential")
    far, of_far = pensioner(plot, 3)
    elsewhere(plot, far, "public_pension", 0, None)
    plot.expect(of_far[2], rule, "2410.55", "potential")


def two_regions(plot: Plot) -> None:
    """The same benefit here and in another region; the same county is none, an empty one is."""
    rule = "duplicate/two_regions"
    person, lines = pensioner(plot, 4)
    elsewhere(plot, person, "employee_pension", 2, None)
    plot.expect(lines[1:], rule, "2410.55", "potential")
    nowhere, of_nowhere = pensioner(plot, 2, "190.00", BASIC)
    elsewhere(plot, nowhere, "resident_pension", 40, 1, region_code="")
    plot.expect(of_nowhere[0], rule, "190.00", "potential")
    same, _ = pensioner(plot, 3)
    elsewhere(plot, same, "employee_pension", 40, None, region_code="340826")


def paid_twice(plot: Plot) -> None:
    """The same amount again; a supplement and a settled repetition are none."""
    person, _ = pensioner(plot, 3)
    again = plot.pay(person, *EMPLOYEE, plot.month - 1, "2410.55", day=28)
    plot.pay(person, *EMPLOYEE, plot.month - 1, "96.00", day=28)
    plot.expect(again, "duplicate/paid_twice", "2410.55")
    settled, _ = pensioner(plot, 3)
    plot.pay(settled, *EMPLOYEE, plot.month - 2, "2410.55", day=20)
    plot.pay(settled, *EMPLOYEE, plot.month - 2, "-2410.55", day=25)
    partly, _ = pensioner(plot, 3)
    second = plot.pay(partly, *EMPLOYEE, plot.month - 2, "2410.55", day=20)
    plot.pay(partly, *EMPLOYEE, plot.month - 2, "-1000.00", day=25)
    plot.expect(second, "duplicate/paid_twice", "1410.55")


def disability_beside_pension(plot: Plot) -> None:
    """The injury fund owes only what the pension falls short."""
    rule = "duplicate/disability_allowance_with_pension"
    allowance = ("work_injury", "disability_allowance")
    more, lines = pensioner(plot, 2, "3000.00", allowance)
    plot.paid(more, *EMPLOYEE, last(plot, 1), "2400.00")
    plot.expect(lines[1], rule, "2400.00")
    less, of_less = pensioner(plot, 2, "2000.00", allowance)
    plot.paid(less, *EMPLOYEE, last(plot, 1), "2400.00")
    plot.expect(of_less[1], rule, "2000.00")
    far, of_far = pensioner(plot, 2, "2000.00", allowance)
    elsewhere(plot, far, "employee_pension", 30, None)
    plot.expect(of_far, rule, "2000.00", "potential")


def unemployed_with_pension(plot: Plot) -> None:
    """Unemployment benefit beside a pension: sure for employees, to be looked into for residents."""
    rule = "duplicate/unemployment_with_pension"
    person, benefit, premium = claimant(plot, 4, date(1955, 3, 1))
    plot.paid(person, *EMPLOYEE, last(plot, 2), "2400.00")
    plot.expect(benefit[2:], rule, "1460.00")
    plot.expect(premium[2:], rule, "412.36")
    resident, of_resident, premiums = claimant(plot, 3, date(1955, 3, 1))
    plot.paid(resident, *BASIC, last(plot, 1), "190.00")
    plot.expect(of_resident[2], rule, "1460.00", "potential")
    plot.expect(premiums[2], rule, "412.36", "potential")


def employed(plot: Plot) -> None:
    """The first month of a job is owed; an older job may have been reported late; one month is no job yet."""
    rule = "reemployment/paid_while_employed"
    person, benefit, premium = claimant(plot)
    contributed(plot, person, last(plot, 4))
    plot.expect(benefit[3:], rule, "1460.00")
    plot.expect(premium[3:], rule, "412.36")
    old, of_old, premiums = claimant(plot, 4)
    contributed(plot, old, range(plot.month - 8, plot.month - 1))
    plot.expect(of_old[:2], rule, "1460.00", "potential")
    plot.expect(premiums[:2], rule, "412.36", "potential")
    flexible, _, _ = claimant(plot)
    contributed(plot, flexible, last(plot, 4), "flexible")
    once, _, _ = claimant(plot)
    contributed(plot, once, range(plot.month - 2, plot.month - 1))


def in_business(plot: Plot) -> None:
    """A business of one's own from the month after its registration; a share is none."""
    rule = "reemployment/paid_while_in_business"
    person, benefit, premium = claimant(plot)
    facts = {"business_id": "92340826MA2N00XX01", "business_name": "东河镇桃园小吃店"}
    plot.listed("businesses", person, role="sole_trader", registered_on=on(plot, 2), **facts)
    plot.expect(benefit[4:], rule, "1460.00", "potential")
    plot.expect(premium[4:], rule, "412.36", "potential")
    share, _, _ = claimant(plot)
    plot.listed("businesses", share, role="shareholder", registered_on="2019-04-01", **facts)
    gone, _, _ = claimant(plot)
    dates = {"registered_on": "2019-04-01", "cancelled_on": on(plot, 6)}
    plot.listed("businesses", gone, role="legal_representative", **dates, **facts)


def departed(plot: Plot) -> None:
    """Enlisted and back; emigrated."""
    rule = "reemployment/paid_after_departure"
    person, benefit, premium = claimant(plot, born=date(2004, 5, 6))
    dates = {"departed_on": on(plot, 4), "returned_on": on(plot, 2)}
    plot.listed("departures", person, kind="enlisted", **dates)
    plot.expect(benefit[2:4], rule, "1460.00")
    plot.expect(premium[2:4], rule, "412.36")
    away, of_away, premiums = claimant(plot)
    plot.listed("departures", away, kind="emigrated", departed_on=on(plot, 1))
    plot.expect(of_away[5], rule, "1460.00")
    plot.expect(premiums[5], rule, "412.36")


PLANTS: tuple[Callable[[Plot], None], ...] = (
    resident_beside_employee,
    employee_beside_public,
    two_regions,
    paid_twice,
    disability_beside_pension,
    unemployed_with_pension,
    employed,
    in_business,
    departed,
)
