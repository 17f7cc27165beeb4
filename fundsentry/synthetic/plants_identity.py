"""Planted cases of identity: wrong ids, one id under two names, one person under two ids."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from fundsentry.synthetic.persons import valid_ids
from fundsentry.synthetic.plants_shared import BASIC, EMPLOYEE, last, pensioner
from fundsentry.synthetic.plot import Person, Plot

_TWO_IDS = "identity/one_person_two_ids"
_EARLIEST, _DAYS = date(1938, 1, 1), 4_000


def identities(plot: Plot) -> None:
    """A wrong check digit; one id under two names."""
    person, lines = pensioner(plot, 2)
    wrong = person.id[:-1] + ("0" if person.id[-1] != "0" else "1")
    for row in (*plot.rows["payouts"][-2:], plot.rows["entitlements"][-1]):
        row["person_id"] = wrong
    plot.rows["entitlements"][-1]["birth_date"] = person.born.isoformat()
    plot.expect(lines, "identity/invalid_id", "2410.55", "potential")
    _, of_two = pensioner(plot, 3)
    plot.rows["payouts"][-1] |= {"name": "钱小满", "account_name": "钱小满"}
    plot.expect(of_two, "identity/one_id_two_names", "2410.55", "potential")


def _somebody(plot: Plot) -> Person:
    """Return a person born on a day of their own: planted people mostly share one."""
    return plot.person(_EARLIEST + timedelta(days=plot.persons * 37 % _DAYS), "female")


def _other_number(person: Person, born: date, serial: int) -> str:
    """Return another valid id of a woman born on that day."""
    days = np.array([(born - date(1970, 1, 1)).days])
    return str(valid_ids(days, np.array([False]), np.array([serial]))[0])


def _paid_twice_over(
    plot: Plot, person: Person, second: Person, is_found: bool = True
) -> list[str]:
    """Pay both ids for some months; return the lines of the second."""
    mine = plot.paid(person, *EMPLOYEE, last(plot, 4), "2050.00")
    theirs = plot.paid(second, *BASIC, last(plot, 2), "205.00")
    if is_found:
        plot.expect(mine[2:], _TWO_IDS, "2050.00", "potential")
        plot.expect(theirs, _TWO_IDS, "205.00", "potential")
    return theirs


def two_ids(plot: Plot) -> None:
    """A second number, a wrong digit, a corrected birth date; and two people who only look like one."""
    registered = _somebody(plot)
    number = _other_number(registered, registered.born, 90_000 + plot.persons)
    _paid_twice_over(
        plot, registered, replace(registered, id=number, account=registered.account + "1")
    )
    mistyped = _somebody(plot)
    digit = str((int(mistyped.id[8]) + 1) % 10)
    wrong = replace(mistyped, id=mistyped.id[:8] + digit + mistyped.id[9:])
    lines = _paid_twice_over(plot, mistyped, wrong)
    plot.expect(lines, "identity/invalid_id", "205.00", "potential")
    corrected = _somebody(plot)
    born = corrected.born.replace(year=corrected.born.year + 2, day=min(28, corrected.born.day))
    number = _other_number(corrected, born, 90_000 + plot.persons)
    _paid_twice_over(plot, corrected, replace(corrected, id=number))
    namesake = _somebody(plot)
    other = _somebody(plot)
    _paid_twice_over(plot, namesake, replace(other, name=namesake.name), is_found=False)


PLANTS: tuple[Callable[[Plot], None], ...] = (identities, two_ids)
