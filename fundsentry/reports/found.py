"""What a night found, by scheme and rule, as its screen shows it: small cells hidden."""

from collections.abc import Collection, Iterable, Set
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from fundsentry.reports.scheme_words import scheme_word
from fundsentry.reports.screen_words import TITLE_WIDTH, grid_of, word
from fundsentry.reports.shown import concealed, concealed_alone, crossed
from fundsentry.reports.small_cells import HIDDEN
from fundsentry.reports.totals import Figures
from rules import Rulebook
from schemas.codes import SCHEMES
from schemas.written import yuan_grouped

_BLANK = {"zh": "", "en": " "}
Key = tuple[Any, ...]


def found(findings: pl.DataFrame, rulebook: Rulebook, lang: str) -> RenderableType:
    """Return the table of what was found and is not excluded, or the sentence that it was nothing."""
    live = findings.filter(pl.col("certainty") != "excluded")
    if live.is_empty():
        return Text(word("nothing", lang))
    grid = grid_of("found", lang)
    # Titles are long, and a terminal of 80 columns is what there is: figures give way to them.
    grid.add_column(word("rule", lang), overflow="fold", min_width=TITLE_WIDTH)
    for name in ("lines", "persons", "claimed", "potential"):
        grid.add_column(word(name, lang), justify="right", no_wrap=True)
    groups = _figures(live, ["rule", "scheme"])
    cells = concealed(groups, crossed)
    for scheme, keys in _by_scheme(groups):
        grid.add_row(Text(scheme_word(scheme, lang), style="bold"))
        for key in keys:
            gone = {name for hidden, name in cells if hidden == key}
            title = Padding(Text(rulebook.rules[key[0]].title(lang)), (0, 0, 0, 2))
            grid.add_row(title, *_cells(groups[key], gone))
    (overall,) = _figures(live.with_columns(all=1), ["all"]).values()
    gone = set(concealed_alone(overall))
    grid.add_section()
    grid.add_row(word("all", lang), *_cells(overall, gone), style="bold")
    notes = ("yuan", "few") if cells or gone else ("yuan",)
    grid.caption = _BLANK[lang].join(word(note, lang) for note in notes)
    return grid


def _by_scheme(groups: Collection[Key]) -> Iterable[tuple[str | None, Iterable[Key]]]:
    """Return the groups (rule, scheme) of each scheme, in the order in which schemes stand everywhere."""
    places = {scheme: place for place, scheme in enumerate(SCHEMES)}
    ordered = sorted(groups, key=lambda key: places.get(key[1], len(places)))
    return groupby(ordered, key=itemgetter(1))


def _figures(findings: pl.DataFrame, by: list[str]) -> dict[tuple[Any, ...], Figures]:
    """Return lines, people and amounts in fen of groups of findings, and who is behind each amount."""
    people = pl.col("subject_id")
    undue = pl.when(pl.col("certainty") == "potential").then("undue_fen").otherwise(0)
    rows = (
        findings.with_columns(potential=undue)
        .group_by(by)
        .agg(
            lines=pl.len(),
            persons=people.n_unique(),
            claimed=pl.col("claimed_fen").sum(),
            potential=pl.col("potential").sum(),
            behind_claimed=people.filter(pl.col("claimed_fen") != 0).n_unique(),
            behind_potential=people.filter(pl.col("potential") != 0).n_unique(),
        )
    )
    return {
        tuple(row[name] for name in by): Figures(
            cases=row["lines"],
            persons=row["persons"],
            fen={name: row[name] for name in ("claimed", "potential")},
            people={
                "cases": row["persons"],
                "claimed": row["behind_claimed"],
                "potential": row["behind_potential"],
            },
        )
        for row in rows.sort(by).iter_rows(named=True)
    }


def _cells(one: Figures, gone: Set[str]) -> list[str]:
    counts = [HIDDEN] * 2 if "cases" in gone else [str(one.cases), str(one.persons)]
    amounts = [HIDDEN if name in gone else yuan_grouped(fen) for name, fen in one.fen.items()]
    return [*counts, *amounts]
