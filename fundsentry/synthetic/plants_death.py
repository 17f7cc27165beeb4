"""Planted cases of death, with their innocent neighbours."""

from collections.abc import Callable
from datetime import date

from fundsentry.synthetic.calendar import day_in
from fundsentry.synthetic.plants_shared import (
    BASIC,
    DEATH,
    EMPLOYEE,
    OWN,
    last,
    on,
    pensioner,
)
from fundsentry.synthetic.plot import Person, Plot


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


PLANTS: tuple[Callable[[Plot], None], ...] = (
    death_after,
    death_disputed,
    death_seen_alive,
    death_probable,
    death_net,
    death_excluded,
    death_innocent,
    funeral_grants,
)
