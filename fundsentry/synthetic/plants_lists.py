"""Planted cases of death, custody, duplicate benefits and re-employment, with their innocent neighbours.

M is the month of the as-of day; every function plants persons of its own and says what must be found.
"""

from collections.abc import Callable
from datetime import date

from fundsentry.synthetic.calendar import day_in, written
from fundsentry.synthetic.plot import Person, Plot

EMPLOYEE = ("employee_pension", "pension")
PUBLIC = ("public_pension", "pension")
BASIC = ("resident_pension", "basic_pension")
OWN = ("resident_pension", "account_pension")
BENEFIT = ("unemployment", "unemployment_benefit")
PREMIUM = ("unemployment", "medical_premium")
DEATH = "death/paid_after_death"
PRISON = "custody/paid_while_imprisoned"
ELSEWHERE = "330106"


def last(plot: Plot, count: int) -> range:
    """Return the last months up to the month of the as-of day."""
    return range(plot.month - count + 1, plot.month + 1)


def on(plot: Plot, months_ago: int, number: int = 17) -> str:
    """Return a day so many months ago."""
    return day_in(plot.month - months_ago, number).isoformat()


def pensioner(
    plot: Plot,
    months: int = 6,
    yuan: str = "2410.55",
    kind: tuple[str, str] = EMPLOYEE,
    **entitlement: str,
) -> tuple[Person, list[str]]:
    """Return a person paid every month up to now, and the lines."""
    person = plot.person()
    return person, plot.paid(person, *kind, last(plot, months), yuan, None, **entitlement)


def claimant(
    plot: Plot, months: int = 6, born: date = date(1985, 4, 9)
) -> tuple[Person, list[str], list[str]]:
    """Return an unemployed person with the lines of benefit and premium."""
    person = plot.person(born)
    start = plot.month - months + 1
    benefit = plot.paid(
        person, *BENEFIT, last(plot, months), "1460.00", start=start, contribution_months="150"
    )
    return person, benefit, plot.paid(person, *PREMIUM, last(plot, months), "412.36", start=start)


def died(
    plot: Plot, person: Person, months_ago: int, source: str = "cremation", **cells: str
) -> None:
    """Report a death."""
    plot.listed("deaths", person, died_on=on(plot, months_ago), source=source, **cells)


def death_after(plot: Plot) -> None:
    """Paid on after death; the month of death is owed, and so is an earlier month paid late."""
    person, lines = pensioner(plot)
    plot.pay(person, *EMPLOYEE, plot.month - 9, "2410.55", late=8)
    died(plot, person, 3)
    plot.expect(lines[3:], DEATH, "2410.55")
    resident, basic = pensioner(plot, yuan="190.00", kind=BASIC)
    own = plot.paid(resident, *OWN, last(plot, 6), "32.17")
    died(plot, resident, 1, "medical")
    plot.expect(basic[5:], DEATH, "190.00")
    plot.expect(own[5:], DEATH, "32.17")


def death_disputed(plot: Plot) -> None:
    """Two sources, two months: disputed between them, sure after the later."""
    person, lines = pensioner(plot)
    died(plot, person, 4, "police")
    died(plot, person, 2, "medical")
    plot.expect(lines[2:4], DEATH, "2410.55", "potential")
    plot.expect(lines[4:], DEATH, "2410.55")


def death_seen_alive(plot: Plot) -> None:
    """Seen face to face after the day of death; a village's word is no such sign."""
    seen = on(plot, 2)
    person, lines = pensioner(plot, verified_on=seen, verified_by="face")
    died(plot, person, 3, "police")
    plot.expect(lines[3:], DEATH, "2410.55", "potential")
    other, others = pensioner(plot, verified_on=seen, verified_by="village")
    died(plot, other, 3, "police")
    plot.expect(others[3:], DEATH, "2410.55")


def death_probable(plot: Plot) -> None:
    """Another name under the id, or no id and name and birth date: probable; an exact row decides."""
    person, lines = pensioner(plot)
    died(plot, person, 3, name="陈建国")
    plot.expect(lines[3:], DEATH, "2410.55", "potential", identity="probable")
    nameless, of_nameless = pensioner(plot, yuan="195.00", kind=BASIC)
    born = nameless.born.isoformat()
    died(plot, nameless, 3, person_id="", birth_date=born, sex="male")
    plot.expect(of_nameless[3:], DEATH, "195.00", "potential", identity="probable")
    both, of_both = pensioner(plot)
    died(plot, both, 5, person_id="", birth_date=both.born.isoformat(), sex="male")
    died(plot, both, 2, "medical")
    plot.expect(of_both[4:], DEATH, "2410.55")


def death_net(plot: Plot) -> None:
    """Claw-backs and returned lines: only what is left is undue."""
    person, lines = pensioner(plot, 3, "2000.00")
    died(plot, person, 3)
    plot.pay(person, *EMPLOYEE, plot.month - 2, "-1500.00", day=25, late=1)
    plot.pay(person, *EMPLOYEE, plot.month - 1, "-2000.00", day=25)
    plot.expect(lines[0], DEATH, "500.00")
    plot.expect(lines[2], DEATH, "2000.00")
    back, _ = pensioner(plot, 4)
    died(plot, back, 1)
    plot.rows["payouts"][-1]["status"] = "returned"


def death_excluded(plot: Plot) -> None:
    """An exclusion in force keeps the finding and claims nothing."""
    person, lines = pensioner(plot)
    died(plot, person, 1, "police")
    plot.add(
        "exclusions",
        person_id=person.id,
        rule="death/",
        reason="户籍误注销",
        decided_by="股长",
        valid_from=on(plot, 2),
    )
    plot.expect(lines[5:], DEATH, "2410.55", "excluded", claimed="0.00")


def death_innocent(plot: Plot) -> None:
    """Reported later than the as-of day, impossible, a namesake, a death this month: nothing is found."""
    late, _ = pensioner(plot)
    died(plot, late, 3, reported_on=day_in(plot.month + 1, 2).isoformat())
    impossible, _ = pensioner(plot)
    died(plot, impossible, 3, reported_on=on(plot, 4))
    namesake, _ = pensioner(plot)
    other = plot.person(date(1948, 2, 3))
    died(plot, other, 3, name=namesake.name)
    recent, _ = pensioner(plot)
    died(plot, recent, 0)


def funeral_grants(plot: Plot) -> None:
    """Three grants on one death: the largest is kept; a grant without the deceased's id is not judged."""
    father, son = plot.person(date(1940, 1, 1)), plot.person(date(1970, 3, 4))
    grant = "funeral_grant"
    small = plot.pay(
        son, "resident_pension", grant, plot.month - 2, "800.00", deceased_id=father.id
    )
    plot.pay(son, "employee_pension", grant, plot.month - 2, "8000.00", deceased_id=father.id)
    other = plot.pay(son, "unemployment", grant, plot.month - 1, "3000.00", deceased_id=father.id)
    plot.pay(son, "unemployment", grant, plot.month - 1, "3000.00")
    plot.expect(small, "death/funeral_grant_twice", "800.00")
    plot.expect(other, "death/funeral_grant_twice", "3000.00")


def held(
    plot: Plot, person: Person, kind: str, since: int, until: int | None, **cells: str
) -> None:
    """Add a custody record from so many months ago until so many months ago, or open."""
    end = {} if until is None else {"custody_until": on(plot, until, 20)}
    plot.listed("custody", person, kind=kind, custody_from=on(plot, since, 10), **end, **cells)


def imprisoned(plot: Plot) -> None:
    """From the month after admission through the month of release; open to now; several records."""
    person, lines = pensioner(plot, yuan="2600.00")
    held(plot, person, "fixed_term", 4, 2)
    plot.expect(lines[2:4], PRISON, "2600.00")
    life, basic = pensioner(plot, yuan="190.00", kind=BASIC)
    held(plot, life, "life", 80, None)
    plot.expect(basic, PRISON, "190.00")
    two, of_two = pensioner(plot)
    held(plot, two, "short_term", 5, 4)
    held(plot, two, "fixed_term", 5, 3)
    plot.expect(of_two[1:3], PRISON, "2410.55")
    early = plot.person(date(1950, 3, 3))
    months = range(2014 * 12 + 1, 2014 * 12 + 3)
    of_early = plot.paid(early, *BASIC, months, "70.00")
    plot.listed(
        "custody", early, kind="fixed_term", custody_from="2013-05-05", custody_until="2014-12-01"
    )
    plot.expect(of_early[1], PRISON, "70.00")


def detained(plot: Plot) -> None:
    """Awaiting trial is suspended; what a sentence covers is the sentence's."""
    person, lines = pensioner(plot)
    held(plot, person, "pretrial", 4, 2)
    plot.expect(lines[2:4], "custody/paid_while_detained", "2410.55", "potential")
    tried, of_tried = pensioner(plot)
    held(plot, tried, "pretrial", 5, 2)
    held(plot, tried, "fixed_term", 3, None)
    plot.expect(of_tried[1:3], "custody/paid_while_detained", "2410.55", "potential")
    plot.expect(of_tried[3:], PRISON, "2410.55")


def barred_from_rises(plot: Plot) -> None:
    """On probation or parole the pension goes on, its rise does not; without a base it is not judged."""
    for kind in ("probation", "parole"):
        person = plot.person()
        plot.entitle(person, *EMPLOYEE, plot.month - 60)
        for ago in (5, 4, 3):
            plot.pay(person, *EMPLOYEE, plot.month - ago, "2500.00")
        raised = [plot.pay(person, *EMPLOYEE, plot.month - ago, "2587.50") for ago in (2, 1, 0)]
        held(plot, person, kind, 5, 1)
        plot.expect(raised[:2], "custody/raised_while_barred", "87.50", "potential")
    baseless, _ = pensioner(plot, 3)
    held(plot, baseless, "control", 9, None)


def after_sentence(plot: Plot) -> None:
    """A public pension does not come back by itself after prison."""
    person, lines = pensioner(plot, yuan="5200.00", kind=PUBLIC)
    held(plot, person, "fixed_term", 5, 3)
    plot.expect(lines[1:3], PRISON, "5200.00")
    plot.expect(lines[3:], "custody/public_pension_after_sentence", "5200.00", "potential")
    outside, of_outside = pensioner(plot, yuan="4900.00", kind=PUBLIC)
    held(plot, outside, "probation", 2, None)
    plot.expect(of_outside[4:], "custody/public_pension_after_sentence", "4900.00", "potential")


def dead_in_prison(plot: Plot) -> None:
    """One line, one claim: death goes before prison."""
    person, lines = pensioner(plot, 4, "2600.00")
    held(plot, person, "fixed_term", 20, None)
    died(plot, person, 1, "medical")
    plot.expect(lines[:3], PRISON, "2600.00")
    plot.expect(lines[3], DEATH, "2600.00")
    plot.expect(lines[3], PRISON, "2600.00", claimed="0.00")


def elsewhere(
    plot: Plot, person: Person, scheme: str, since: int, until: int | None, **cells: str
) -> None:
    """Add a benefit that the province platform reports."""
    end = {} if until is None else {"to_month": written(plot.month - until)}
    plot.listed(
        "other_benefits",
        person,
        **(
            {"scheme": scheme, "from_month": written(plot.month - since), "region_code": ELSEWHERE}
            | end
            | cells
        ),
    )


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


def contributed(plot: Plot, person: Person, months: range, kind: str = "employer") -> None:
    """Add contributions for those months."""
    for month in months:
        plot.add(
            "contributions",
            person_id=person.id,
            scheme="employee_pension",
            month=written(month),
            kind=kind,
            employer_id="91340826MA2N000001" if kind == "employer" else "",
            employer_name="龙泉县新兴服装有限公司" if kind == "employer" else "",
            paid_on=min(day_in(month, 25), plot.as_of).isoformat(),
        )


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
    death_after,
    death_disputed,
    death_seen_alive,
    death_probable,
    death_net,
    death_excluded,
    death_innocent,
    funeral_grants,
    imprisoned,
    detained,
    barred_from_rises,
    after_sentence,
    dead_in_prison,
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
