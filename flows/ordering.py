"""The order of work, from what the ledger says: for the night's list, for parts of it, for the screen."""

from datetime import date

import polars as pl

from detectors.precision import Prior, certainty_of, precision_of, verdicts_of
from detectors.rank import Weights, rank
from flows.modelling import MODEL_RULE
from fundsentry.ledger.reading import listed, rested_on
from fundsentry.reports.accounts import Books
from fundsentry.reports.places import told_places
from fundsentry.settings import Settings
from rules import Rulebook

_SCORE = r'"score":\s*"?([0-9.]+)'


def in_order(books: Books, rulebook: Rulebook, settings: Settings, as_of: date) -> pl.DataFrame:
    """Return all open cases in order of work, one row per case, as `rank` does.

    Verdicts up to the day count, the day itself included.
    """
    weights = weights_of(settings)
    precision = precision_by(books, rulebook, weights, as_of)
    return rank(as_ranked(listed(books.cases), books.findings, rulebook), precision, weights, as_of)


def precision_by(books: Books, rulebook: Rulebook, weights: Weights, as_of: date) -> pl.DataFrame:
    """Return the precision of every rule from the verdicts up to a day, as `precision_of` does."""
    verdicts = verdicts_of(books.was_drawn(), books.findings, books.before, as_of)
    return precision_of(verdicts, sorted(rulebook.rules), weights.prior)


def ranked_rows(rows: pl.DataFrame, order: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return rows of the list in order of work, with `rank` and a few words why each stands there (`place`)."""
    return rows.join(places(order, lang), on="case_id").sort("rank")


def places(order: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return the rank of every case of the order of work, and why it has it: case_id, rank, place."""
    return order.select("case_id", "rank", told_places(order, lang).alias("place"))


def weights_of(settings: Settings) -> Weights:
    """Return what the office has set for the order of work."""
    own = settings.order
    return Weights(
        capacity=settings.capacity,
        random_share=own.random_share,
        deadline_share=own.deadline_share,
        due_soon_days=own.due_soon_days,
        floor_fen=int(own.floor * 100),
        age_gain=own.age_gain,
        age_gain_at_most=own.age_gain_at_most,
        model_gain=own.model_gain,
        prior=Prior(own.prior_recoverable, own.prior_potential, own.prior_weight),
    )


def as_ranked(cases: pl.DataFrame, findings: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Return cases as `rank` takes them: what they rest on summed, and the score of a person whom the model names.

    A task for the village is no money, whatever is paid meanwhile.
    """
    rules = rulebook.rules.values()
    leads = [rule.name for rule in rules if rule.text.lines == "leads"]
    tasks = [rule.name for rule in rules if rule.text.is_task]
    rests = rested_on(findings)
    is_potential = (pl.col("certainty") == "potential") & ~pl.col("rule").is_in(tasks)
    sums = rests.group_by("case_id").agg(
        certainty_of(),
        pl.col("claimed_fen").sum(),
        potential_fen=pl.col("undue_fen").filter(is_potential).sum(),
        has_lead=pl.col("rule").is_in(leads).any(),
    )
    settled = pl.col("recovered_fen") + pl.col("waived_fen") + pl.col("transferred_fen")
    return (
        cases.join(sums, on="case_id", how="left", maintain_order="left")
        .join(_scores(cases, rests), on="subject_id", how="left", maintain_order="left")
        .select(
            "case_id",
            "rule",
            "state",
            pl.col("certainty").fill_null("potential"),
            "subject_kind",
            "subject_id",
            pl.col("has_lead").fill_null(value=False),
            "opened_on",
            "due_on",
            pl.col("claimed_fen", "potential_fen").fill_null(0),
            outstanding_fen=pl.col("confirmed_fen") - settled,
            score=pl.when(pl.col("subject_kind") == "person").then("score"),
        )
    )


def _scores(cases: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return the highest score of each person whom an open case of the model names: subject_id, score."""
    mine = findings.filter(pl.col("rule") == MODEL_RULE).join(cases, on="case_id", how="semi")
    score = pl.col("facts").str.extract(_SCORE).cast(pl.Float64)
    return mine.group_by("subject_id").agg(score=score.max())
