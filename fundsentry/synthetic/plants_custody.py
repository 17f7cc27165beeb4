"""Planted cases of custody, with their innocent neighbours."""

from collections.abc import Callable
from datetime import date

from fundsentry.synthetic.plants_death import died
from fundsentry.synthetic.plants_shared import (
    BASIC,
    DEATH,
    EMPLOYEE,
    PRISON,
    PUBLIC,
    on,
    pensioner,
)
from fundsentry.synthetic.plot import Person, Plot


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


PLANTS: tuple[Callable[[Plot], None], ...] = (
    imprisoned,
    detained,
    barred_from_rises,
    after_sentence,
    dead_in_prison,
)
