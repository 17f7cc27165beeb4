"""Ranking: the auditors' order of work, and for each case where it stands and why."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from detectors.precision import Prior

NEEDS_VERDICT = ("flagged", "under_review")
WAITS_FOR_MONEY = ("notified", "recovering")
LEAD, DUE, WORTH, DRAWN, WAITS = "lead", "due", "worth", "drawn", "waits"
_GROUPS = (LEAD, DUE, WORTH, WAITS)
SUBJECT = ("subject_kind", "subject_id")
_DAYS_OF_A_STEP = 30


@dataclass(frozen=True)
class Weights:
    """What the order of work is made of.

    capacity: cases that the office can take on. random_share: part of them (0–1) that is drawn from the rest.
    deadline_share: part of them (0–1) for which deadlines alone may decide. due_soon_days: a deadline counts
    from so many days before. floor_fen: so much every case counts for. age_gain: what 30 days add to what a
    case counts for, as a share of it, up to age_gain_at_most. model_gain: what a model's score of 1 adds.
    prior: what is believed of rules before verdicts.
    """

    capacity: int = 200
    random_share: float = 0.05
    deadline_share: float = 0.5
    due_soon_days: int = 7
    floor_fen: int = 10_000
    age_gain: float = 0.05
    age_gain_at_most: float = 0.5
    model_gain: float = 0.25
    prior: Prior = field(default_factory=Prior)


def rank(
    cases: pl.DataFrame, precision: pl.DataFrame, weights: Weights, as_of: date
) -> pl.DataFrame:
    """Return the open cases in the order of work.

    Leads and appeals come first, for somebody waits for an answer; then what is due, as far as the deadlines'
    share goes; then the rest by expected amount; at last what waits for others' money. A few of the rest are
    drawn at random into the capacity. Cases of one subject stand together, where the first of them stands, and for
    what all of them together are worth: a file is opened once.

    Args:
        cases: One row per case: case_id, rule, state, certainty, subject_kind, subject_id, has_lead, opened_on,
            due_on, claimed_fen, potential_fen, outstanding_fen, score (of the model; null unless named).
        precision: As `precision_of` returns it.
        weights: What the office has set.
        as_of: The day; a case due on it is not late.

    Returns:
        One row per case in order of work, `rank` from 1; with place (lead, due, worth, drawn, waits), follows
        (the case of the same subject for which it stands here; null: it stands for itself), together (how many of
        its subject stand here), is_late, is_soon, age_days, expected_fen, worth_fen, precision, decided.
    """
    weighed = _placed(_weighed(cases, precision, weights, as_of), weights, as_of)
    of_subject = pl.col("worth_fen").sum().over(*SUBJECT, "group")
    keys = ("group", "rushes", "of_subject", "worth_fen", "case_id")
    ordered = weighed.with_columns(of_subject=of_subject, together=pl.len().over(SUBJECT)).sort(
        keys, descending=[False, True, True, True, False]
    )
    ordered = ordered.with_row_index("single")
    first = pl.col("single").min().over(SUBJECT)
    together = ordered.with_columns(first=first).sort("first", "single")
    together = together.with_columns(follows=_for(pl.col("case_id").first()))
    return _with_drawn(together.with_row_index("rank", offset=1), weights, as_of).drop(
        "group", "rushes", "single", "first", "of_subject", "rule_drawn", "rule_decided"
    )


def _for(case_id: pl.Expr) -> pl.Expr:
    """Return the case of a subject for which its others stand where they stand; null for that case itself."""
    leader = case_id.over(SUBJECT)
    return pl.when(leader != pl.col("case_id")).then(leader)


def _weighed(
    cases: pl.DataFrame, precision: pl.DataFrame, weights: Weights, as_of: date
) -> pl.DataFrame:
    """Add what a case is expected to bring, and what it counts for with its age and the model's score."""
    potential = precision.filter(pl.col("certainty") == "potential").drop("certainty", "drawn")
    of_rule = precision.group_by("rule").agg(
        pl.col("drawn").sum().alias("rule_drawn"), pl.col("decided").sum().alias("rule_decided")
    )
    needs_verdict = pl.col("state").is_in(NEEDS_VERDICT)
    expected = pl.col("claimed_fen") + (pl.col("potential_fen") * pl.col("precision")).round().cast(
        pl.Int64
    )
    age = (pl.lit(as_of) - pl.col("opened_on")).dt.total_days().clip(lower_bound=0)
    older = (age / _DAYS_OF_A_STEP * weights.age_gain).clip(upper_bound=weights.age_gain_at_most)
    stranger = pl.col("score").fill_null(0) * weights.model_gain
    counts_for = (pl.col("expected_fen") + weights.floor_fen) * (1 + older) * (1 + stranger)
    return (
        cases.join(potential, on="rule", how="left", maintain_order="left")
        .join(of_rule, on="rule", how="left", maintain_order="left")
        .with_columns(
            pl.col("precision").fill_null(weights.prior.potential),
            pl.col("decided", "rule_drawn", "rule_decided").fill_null(0),
        )
        .with_columns(
            age_days=age,
            expected_fen=pl.when(needs_verdict).then(expected).otherwise("outstanding_fen"),
        )
        .with_columns(worth_fen=counts_for.round().cast(pl.Int64))
    )


def _placed(weighed: pl.DataFrame, weights: Weights, as_of: date) -> pl.DataFrame:
    """Add the place of each case and the number of its group; of what is due no more than its share goes first."""
    soon = as_of + timedelta(days=weights.due_soon_days)
    is_late = (pl.col("due_on") < as_of).fill_null(value=False)
    is_soon = (pl.col("due_on") <= soon).fill_null(value=False)
    waits = pl.col("state").is_in(WAITS_FOR_MONEY)
    answers = (pl.col("state") == "appealed") | (
        pl.col("state").is_in(NEEDS_VERDICT) & pl.col("has_lead")
    )
    due = ~answers & pl.when(waits).then(is_late).otherwise(is_soon)
    first = round(weights.deadline_share * weights.capacity)
    place = (
        pl.when(answers)
        .then(pl.lit(LEAD))
        .when(due & (due.cum_sum() <= first))
        .then(pl.lit(DUE))
        .when(waits & ~is_late)
        .then(pl.lit(WAITS))
        .otherwise(pl.lit(WORTH))
    )
    by_worth = weighed.sort("worth_fen", "case_id", descending=[True, False])
    placed = by_worth.with_columns(is_late=is_late, is_soon=is_soon, place=place)
    numbers = {name: number for number, name in enumerate(_GROUPS)}
    group = pl.col("place").replace_strict(numbers, return_dtype=pl.Int8)
    return placed.with_columns(group=group, rushes=(pl.col("place") == LEAD) & pl.col("is_soon"))


def _with_drawn(ranked: pl.DataFrame, weights: Weights, as_of: date) -> pl.DataFrame:
    """Return the order with a few subjects from below at the end of the capacity, if not all cases fit into it."""
    room = round(weights.random_share * weights.capacity)
    if not room or ranked.height <= weights.capacity:
        return ranked
    above = pl.col("rank").max().over(SUBJECT) <= weights.capacity - room
    below = ranked.filter(pl.col("rank").min().over(SUBJECT) > weights.capacity - room)
    drawn = _drawn(below, room, as_of)
    ranked = ranked.join(drawn, on="case_id", how="left", maintain_order="left")
    turn = pl.col("turn").min().over(SUBJECT)
    drawn_of_subject = _for(pl.col("case_id").filter(pl.col("turn").is_not_null()).first())
    # What stays above the drawn ones comes first, what has no turn after them.
    ranked = ranked.with_columns(
        place=pl.when(pl.col("turn").is_not_null()).then(pl.lit(DRAWN)).otherwise("place"),
        follows=pl.when(turn.is_not_null()).then(drawn_of_subject).otherwise("follows"),
        turn=pl.when(above).then(-1).otherwise(turn.fill_null(ranked.height)),
    )
    return (
        ranked.sort("turn", "rank")
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32))
        .drop("turn")
    )


def _drawn(below: pl.DataFrame, room: int, as_of: date) -> pl.DataFrame:
    """Return the cases drawn, one of a subject, as far as they and what stands with them find room: case_id, turn.

    Rules take turns, those of which the fewest drawn cases have a verdict first, then those with the fewest verdicts;
    within a rule every case has the same chance.
    """
    mine = below.with_columns(
        size=pl.len().over(SUBJECT),
        ticket=pl.Series([ticket(as_of, case) for case in below["case_id"]], dtype=pl.UInt64),
    ).filter(pl.col("state").is_in(NEEDS_VERDICT))
    one_each = mine.sort("ticket").unique(SUBJECT, keep="first", maintain_order=True)
    in_turn = one_each.with_columns(
        round=pl.int_range(pl.len()).over("rule"),
    ).sort("round", "rule_drawn", "rule_decided", "ticket")
    fits = pl.col("size").cum_sum() <= room
    return in_turn.filter(fits).select("case_id", turn=pl.int_range(pl.len(), dtype=pl.Int64))


def ticket(as_of: date, case_id: str) -> int:
    """Return a case's lot in the draw of a month: the draw stays the same from night to night of it."""
    text = f"{as_of:%Y-%m} {case_id}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
