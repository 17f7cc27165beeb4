"""Who gets a case for the look: above the line, within the capacity, and those who have one already stay."""

import json

import polars as pl

NOBODY_HELD = pl.DataFrame(
    schema={
        "person_id": pl.String,
        "scheme": pl.String,
        "payout_id": pl.String,
        "facts": pl.String,
        "is_open": pl.Boolean,
    }
)
_PERSON = ["person_id", "scheme"]
_DECIMALS = range(3, 10)
_FACTS = ("score", "line_of_scores", "own", "peers")
ROWS = {
    "line": pl.UInt32,
    "payout_id": pl.String,
    "place": pl.Int16,
    "because": pl.String,
    **dict.fromkeys(_FACTS, pl.String),
}


def named(scored: pl.DataFrame, held: pl.DataFrame, capacity: int) -> pl.DataFrame:
    """Return those who are named, the strangest first.

    `scored`: one row per person and scheme with score and line_of_scores. A person of whom the ledger holds
    a case stays named while above the line; others are named as far as the open ones leave room.
    """
    above = scored.filter(pl.col("score") > pl.col("line_of_scores")).join(
        held.select(*_PERSON, "is_open"), on=_PERSON, how="left"
    )
    beyond = (pl.col("score") - pl.col("line_of_scores")) / (1 - pl.col("line_of_scores"))
    ordered = above.with_columns(beyond=beyond).sort(
        "beyond", "payout_id", descending=[True, False]
    )
    is_new = pl.col("is_open").is_null()
    room = capacity - ordered["is_open"].sum()
    return ordered.filter(~is_new | (is_new.cum_sum() <= max(0, room)))


def rows_of(
    names: pl.DataFrame, told: pl.DataFrame, held: pl.DataFrame, lines: pl.LazyFrame
) -> pl.DataFrame:
    """Return the table `model`: of each person named first the score, then the reasons.

    `told` has one row per who and reason. Of a case that the ledger holds nothing changes from night to
    night: its line and facts stay, unless a decided one is strange for another reason now.
    """
    fresh = _fresh(names, told)
    strongest = told.filter(pl.col("place") == 1).select("who", strongest="because")
    kept = (
        names.select("who", *_PERSON)
        .join(held, on=_PERSON)
        .join(strongest, on="who", how="left")
        .filter(pl.col("is_open") | _says(pl.col("facts"), pl.col("strongest")))
    )
    if kept.is_empty():
        return fresh.select(list(ROWS)).sort("line", "place")
    new = fresh.join(kept, on="who", how="anti").drop("who")
    mine = lines.select("payout_id", "line")
    again = _again(kept).lazy().join(mine, on="payout_id").collect()
    return pl.concat([new.select(list(ROWS)), again.select(list(ROWS))]).sort("line", "place")


def _says(facts: pl.Expr, reason: pl.Expr) -> pl.Expr:
    return facts.str.contains(pl.format('"because":"{}"', reason), literal=True).fill_null(
        value=False
    )


def _fresh(names: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    first = names.select(
        "who",
        "line",
        "payout_id",
        place=pl.lit(0, dtype=pl.Int16),
        because=pl.lit("default"),
        **_told_apart("score", "line_of_scores"),
        own=none,
        peers=none,
    )
    rest = told.join(names.select("who", "line", "payout_id"), on="who").with_columns(
        score=none, line_of_scores=none
    )
    return pl.concat([first, rest.select(first.columns)])


def _told_apart(score: str, line: str) -> dict[str, pl.Expr]:
    """Return a score and the line below it as text, with as many decimals as it takes to see which is higher."""
    apart = {
        decimals: pl.col(score).round(decimals) > pl.col(line).round(decimals)
        for decimals in _DECIMALS
    }
    return {
        name: pl.coalesce(
            *(
                pl.when(is_seen).then(pl.col(name).round(decimals).cast(pl.String))
                for decimals, is_seen in apart.items()
            ),
            pl.col(name).cast(pl.String),
        )
        for name in (score, line)
    }


def _again(kept: pl.DataFrame) -> pl.DataFrame:
    """Return the rows from which the ledger's facts were made."""
    rows = [
        (payout, place, one["because"], *(one["facts"].get(name) for name in _FACTS))
        for payout, facts in kept.select("payout_id", "facts").iter_rows()
        for place, one in enumerate(json.loads(facts))
    ]
    schema = {name: dtype for name, dtype in ROWS.items() if name != "line"}
    return pl.DataFrame(rows, schema=schema, orient="row")
