"""What linkage finds on made-up counties: precision and recall by kind, by the line of the rule.

.venv/bin/python tests/benchmarks/second_ids.py --seeds 201 202 203 204 205 [--clans]
"""

import argparse
from collections import Counter
from datetime import date

import polars as pl
from rich.console import Console
from rich.table import Table

from detectors.tables import link_tables
from fundsentry.synthetic.second_ids import Doubles, county_of_doubles
from rules import load_rulebook
from tests.support.drawn import checked_frames

AS_OF = date(2026, 10, 31)
RULE = "identity/one_person_two_ids"
LINE = float(load_rulebook().rules[RULE].versions[-1].parameters["score"])
CONSOLE = Console()


def scores_of(county: Doubles) -> dict[frozenset[str], float]:
    """Return the score of each pair of ids that linkage hands to the rule."""
    linked = link_tables(checked_frames({"payouts": county.payouts}, AS_OF), AS_OF)
    of_line = linked.lines.select("payout_id", "person", id=pl.col("person_id").cast(pl.String))
    people = of_line.select("person", mine="id").unique()
    pairs = (
        linked.tables["second_ids"]
        .join(people, on="person")
        .join(of_line.select(payout="payout_id", theirs="id"), on="payout")
    )
    columns = ("mine", "theirs", "score")
    return {frozenset((a, b)): score for a, b, score in pairs.select(columns).iter_rows()}


def measured(county: Doubles, line: float = LINE) -> tuple[Counter[str], Counter[str], int]:
    """Return pairs found by kind, look-alikes named by kind, and how many pairs of strangers were named."""
    named = {pair for pair, score in scores_of(county).items() if score >= line}
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for found, kinds in ((right, county.one_person), (wrong, county.look_alikes)):
        for kind, pairs in kinds.items():
            mine = {frozenset(pair) for pair in pairs} & named
            found[kind] = len(mine)
            named -= mine
    return right, wrong, len(named)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=155_000)
    options.add_argument("--seeds", type=int, nargs="+", default=[101])
    options.add_argument("--each", type=int, default=25)
    options.add_argument("--clans", action="store_true")
    options.add_argument("--line", type=float, default=LINE)
    asked = options.parse_args()
    right, wrong, strangers = Counter(), Counter(), 0
    for seed in asked.seeds:
        county = county_of_doubles(asked.people, seed, asked.each, is_of_clans=asked.clans)
        of_seed = measured(county, asked.line)
        right, wrong, strangers = right + of_seed[0], wrong + of_seed[1], strangers + of_seed[2]
    each = asked.each * len(asked.seeds)
    grid = Table("pairs", "named", title=f"{len(asked.seeds)} counties, line {asked.line}")
    for kind in county.one_person:
        grid.add_row(kind, f"{right[kind] / each:.2f}")
    for kind in county.look_alikes:
        grid.add_row(f"not one person: {kind}", f"{wrong[kind] / each:.2f}")
    grid.add_row("not one person: strangers, pairs in all counties", str(strangers))
    CONSOLE.print(grid)
    named = right.total() + wrong.total() + strangers
    recall, precision = right.total() / each / len(county.one_person), right.total() / named
    CONSOLE.print(f"recall {recall:.3f}, precision {precision:.3f} of {named} pairs")


if __name__ == "__main__":
    main()
