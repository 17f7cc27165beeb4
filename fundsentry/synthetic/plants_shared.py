"""What several plots share: benefits, months, and ordinary people to whom something happens."""

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
