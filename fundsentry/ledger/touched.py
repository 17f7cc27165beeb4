"""What a night means for each case that its findings touch, in numbers."""

from collections.abc import Iterator

import polars as pl

# What an auditor is told of a finding: one that differs has changed. The rest follows quietly.
TOLD = (
    "rule_version",
    "certainty",
    "identity",
    "undue_fen",
    "claimed_fen",
    "evidence_table",
    "evidence_id",
    "facts",
)
LIVE = pl.col("certainty") != "excluded"
BEFORE = "_before"
_AMOUNTS = ("undue_fen", "claimed_fen")
_SAME_CASE = pl.col("case_id").eq(pl.col("case_id" + BEFORE)).fill_null(value=False)
_WAS_LIVE = _SAME_CASE & pl.col("was_live")


def touched_cases(known: pl.DataFrame, both: pl.DataFrame, vanished: pl.DataFrame) -> pl.DataFrame:
    """Return the cases that something happened to.

    `known`: the findings of the ledger. `both`: tonight's, beside how they were. `vanished`: those that are
    live in the ledger and no longer found.

    Returns:
        One row per case, in the order of ids: case_id; numbers of findings (new, returned, changed,
        excluded, vanished; `left` live in the end; `told_*` by what changed); sums in fen of what was live
        (`was_*`), by which that moved (`moved_*`) and of what is new (`new_*`); above_fen: by how much more
        than before what was confirmed of its lines lies above what is not owed of them; has_unseen: whether
        there is a line or evidence that the case did not have.
    """
    elsewhere = both.filter(pl.col("was_live") & ~_SAME_CASE)
    elsewhere = elsewhere.with_columns(
        pl.col(name + BEFORE).alias(name) for name in ("case_id", *_AMOUNTS)
    )
    happened = pl.concat([_happened(both), _gone(elsewhere), _gone(vanished)], how="diagonal")
    numbers = ("new", "returned", "changed", "excluded", "vanished")
    summed = happened.group_by("case_id").sum().filter(pl.any_horizontal(pl.col(numbers) > 0))
    cases = summed.join(_was(known), on="case_id", how="left").fill_null(0)
    left = pl.col("was_live") + pl.col("new") + pl.col("returned")
    return cases.with_columns(
        left=left - pl.col("excluded") - pl.col("vanished"),
        has_unseen=(pl.col("new") > 0)
        | pl.col("case_id").is_in(_with_unseen(known, both).implode()),
    ).sort("case_id")


def _happened(both: pl.DataFrame) -> pl.DataFrame:
    """Return what happened to each of tonight's findings."""
    differs = {name: pl.col(name).ne_missing(pl.col(name + BEFORE)) for name in TOLD}
    is_new, is_back = LIVE & ~_SAME_CASE, LIVE & _SAME_CASE & ~pl.col("was_live")
    has_changed = LIVE & _WAS_LIVE & pl.any_horizontal(differs.values())
    numbers = both.select(
        "case_id",
        new=is_new,
        returned=is_back,
        changed=has_changed,
        excluded=~LIVE & _WAS_LIVE,
        **{f"told_{name}": has_changed & differs[name] for name in TOLD},
    ).cast({pl.Boolean: pl.Int64})
    above = _above(LIVE & _SAME_CASE, "undue_fen") - _above(_WAS_LIVE, "undue_fen" + BEFORE)
    return numbers.hstack(both.select(*_sums(is_new), above_fen=above))


def _above(is_live: pl.Expr, undue: str) -> pl.Expr:
    """Return how much of what was confirmed of a line is owed after all."""
    not_owed = pl.when(is_live).then(undue).otherwise(0)
    return (pl.col("confirmed_fen").fill_null(0) - not_owed).clip(lower_bound=0)


def _sums(is_new: pl.Expr) -> Iterator[pl.Expr]:
    for name in _AMOUNTS:
        now = pl.when(LIVE & _SAME_CASE).then(name).otherwise(0)
        before = pl.when(_WAS_LIVE).then(name + BEFORE).otherwise(0)
        yield pl.when(is_new).then(name).otherwise(0).alias(f"new_{name}")
        yield (now - before).alias(f"moved_{name}")


def _gone(findings: pl.DataFrame) -> pl.DataFrame:
    """Return findings that their case has no more."""
    return findings.select(
        "case_id",
        vanished=pl.lit(1, dtype=pl.Int64),
        above_fen=pl.min_horizontal(pl.col("confirmed_fen").fill_null(0), "undue_fen"),
        **{f"moved_{name}": -pl.col(name) for name in _AMOUNTS},
    )


def _was(known: pl.DataFrame) -> pl.DataFrame:
    """Return what was live in each case before tonight: findings, and their sums."""
    amounts = {f"was_{name}": pl.col(name).sum() for name in _AMOUNTS}
    live = known.filter("was_live").group_by("case_id")
    return live.agg(was_live=pl.len().cast(pl.Int64), **amounts)


def _with_unseen(known: pl.DataFrame, both: pl.DataFrame) -> pl.Series:
    """Return the cases with evidence that none of their findings had, those of old nights included."""
    differs = pl.col("evidence_id").ne_missing(pl.col("evidence_id" + BEFORE))
    differs |= pl.col("evidence_table").ne_missing(pl.col("evidence_table" + BEFORE))
    tonight = _evidence(both.filter(LIVE & _SAME_CASE & differs))
    before = _evidence(known.join(tonight, on="case_id", how="semi"))
    return tonight.join(before, on=tonight.columns, how="anti")["case_id"].unique()


def _evidence(findings: pl.DataFrame) -> pl.DataFrame:
    """Return one row per case and evidence row: those named together are taken apart."""
    names = ("evidence_table", "evidence_id")
    rows = findings.select("case_id", *names).drop_nulls("evidence_id").unique()
    apart = [pl.col(name).str.split(";") for name in names]
    fit = apart[0].list.len() == apart[1].list.len()
    # An id with a semicolon in it cannot be taken apart, and counts as a whole.
    lists = rows.select(
        "case_id",
        *(
            pl.when(fit).then(each).otherwise(pl.concat_list(name))
            for each, name in zip(apart, names, strict=True)
        ),
    )
    return lists.explode(names).unique()
