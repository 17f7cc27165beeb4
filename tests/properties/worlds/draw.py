"""Small worlds in which everything collides: few names and birth dates, and every list about everybody.

`draw_world` takes its choices either from a seed (large worlds) or from Hypothesis (small ones, which
shrink). A world has each row twice: as values, for the reference, and as text, for the gate.

What the rule book leaves open does not happen here: shares that pass on more than is due, two
ceilings of one benefit, scheme, region and day.
"""

from datetime import date

from schemas import TABLES
from schemas.table import Kind
from tests.properties.worlds.choices import Choices, Plain, Seeded
from tests.properties.worlds.entitlements import draw_entitlements
from tests.properties.worlds.lists import draw_lists
from tests.properties.worlds.notes import draw_contributions, draw_exclusions, draw_leads
from tests.properties.worlds.office import draw_office
from tests.properties.worlds.payouts import draw_payouts
from tests.properties.worlds.people import draw_people
from tests.properties.worlds.pool import DAYS
from tests.properties.worlds.world import World
from tests.properties.worlds.written import as_text


def draw_world(
    choices: Choices, people: int, *, as_of: date | None = None, mark: str = ""
) -> World:
    """Draw a world; one with a mark shares no person, name, account, operator or number with others."""
    seed = choices.number(0, 999)
    world = World(as_of or choices.of(DAYS), Seeded(seed) if seed else Plain(), mark)
    crowd = draw_people(choices, people, world)
    for person in crowd:
        draw_payouts(choices, world, person)
        draw_entitlements(choices, world, person)
        draw_lists(choices, world, person)
        draw_contributions(choices, world, person)
        draw_leads(choices, world, person)
        draw_exclusions(choices, world, person)
    draw_office(choices, world, people)
    draw_rows_to_drop(choices, world)
    return world


def draw_rows_to_drop(choices: Choices, world: World) -> None:
    """Add rows that are only text: a row again, its number with other content, and bad rows."""
    for table, rows in world.texts.items():
        if not rows or not choices.rarely(0.3):
            continue
        again = choices.number(0, len(rows) - 1)
        unique = TABLES[table].unique_column
        if not TABLES[table].equal_rows_count:
            rows.append(as_text(table, world.values[table][again], world.forms))
        bad = dict(rows[again])
        if unique:
            rows.append({**bad, "name" if "name" in bad else "year": "2017"})
            bad[unique] = "bad"
        day = next((c.name for c in TABLES[table].columns if c.kind in (Kind.DATE, Kind.MONTH)), "")
        if day:
            rows.append({**bad, day: "31.02.2026"})
