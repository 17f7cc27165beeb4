"""Features of how a person was paid: amounts, jumps, back-payments, gaps, lines, operators."""

from collections.abc import Iterator, Sequence

import polars as pl

# A line counts as back-payment from so many months later than the scheme usually pays.
LATE_MONTHS = 2
# Just under a limit: within so much of it.
JUST_UNDER_SHARE = 0.05
# An operator is unfamiliar where others enter more than ten times as many of the township's lines.
_UNFAMILIAR = 0.1
_FEWEST_LINES = 3


def parts(paid: pl.LazyFrame, limits_fen: Sequence[int]) -> Iterator[pl.LazyFrame]:
    """Yield frames with one row per who; a person who is in none has the feature missing."""
    lag = (pl.col("paid_month") - pl.col("benefit_month")).alias("lag")
    of_scheme = paid.filter("is_periodic").group_by("scheme").agg(usual_lag=lag.median())
    is_late = pl.col("is_periodic") & (lag >= pl.col("usual_lag") + LATE_MONTHS)
    lagged = (
        paid.join(of_scheme, on="scheme", how="left")
        .with_columns(is_late=is_late.fill_null(value=False))
        .collect()
        .lazy()
    )
    months = (
        lagged.filter(pl.col("is_periodic"))
        .group_by("who", "benefit_month")
        .agg(
            pl.col("scheme").first(),
            fen=(pl.col("net") * ~pl.col("is_late")).sum(),
            is_in_time=(~pl.col("is_late")).any(),
        )
        .sort("who", "benefit_month")
        .collect()
        .lazy()
    )
    in_time = months.filter("is_in_time")
    yield in_time.group_by("who").agg(monthly_amount=pl.col("fen").median())
    yield _rises(in_time)
    yield _gaps(months)
    yield _late(lagged, in_time, limits_fen)
    yield _operators(lagged)


def _rises(months: pl.LazyFrame) -> pl.LazyFrame:
    """Return the largest rise from a month to the next, beyond what the scheme's people got that month."""
    follows = (pl.col("who") == pl.col("who").shift()) & (
        pl.col("benefit_month") == pl.col("benefit_month").shift() + 1
    )
    step = (pl.col("fen").log() - pl.col("fen").log().shift()).cast(pl.Float64)
    usual = pl.col("step").median().over("scheme", "benefit_month")
    return (
        months.with_columns(step=pl.when(follows).then(step))
        .filter(pl.col("step").is_not_null())
        .with_columns(beyond=pl.col("step") - usual)
        .group_by("who")
        .agg(largest_rise=(pl.col("beyond").max().clip(0).exp() - 1))
    )


def _gaps(months: pl.LazyFrame) -> pl.LazyFrame:
    """Return the months not paid between the first and the last month paid, and how often it went on again."""
    month = pl.col("benefit_month")
    missing = (month - month.shift() - 1).clip(0)
    same = pl.col("who") == pl.col("who").shift()
    return (
        months.with_columns(missing=pl.when(same).then(missing).otherwise(0))
        .group_by("who")
        .agg(months_not_paid=pl.col("missing").sum(), resumptions=(pl.col("missing") > 0).sum())
    )


def _late(lines: pl.LazyFrame, months: pl.LazyFrame, limits_fen: Sequence[int]) -> pl.LazyFrame:
    """Return lines a month, and back-payments: how many, worth how many months, how many just under a limit."""
    monthly = months.group_by("who").agg(usual=pl.col("fen").median())
    late = pl.col("is_late")
    return (
        lines.group_by("who")
        .agg(
            back_payments=late.sum(),
            back_paid=(pl.col("net") * late).sum(),
            under=(late & _is_just_under(limits_fen)).sum(),
            lines_a_month=pl.len() / pl.col("paid_month").n_unique(),
        )
        .join(monthly, on="who", how="left")
        .select(
            "who",
            "back_payments",
            "lines_a_month",
            # Without limits in the settings nobody knows what lies under them.
            just_under_limit=pl.when(bool(limits_fen)).then("under"),
            back_paid_months=pl.col("back_paid") / pl.col("usual"),
        )
    )


def _is_just_under(limits_fen: Sequence[int]) -> pl.Expr:
    under = [
        (pl.col("net") < limit) & (pl.col("net") >= limit * (1 - JUST_UNDER_SHARE))
        for limit in limits_fen
    ]
    return pl.any_horizontal(under) if under else pl.lit(value=False)


def _operators(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return the share of the person's lines by one operator, and by operators who are rare in the township."""
    known = lines.filter(pl.col("operator_id").is_not_null()).with_columns(
        township=pl.col("region_code").cast(pl.String).str.slice(0, 9)
    )
    here = ["township", "operator_id"]
    of_operator = known.group_by(here).agg(entered=pl.len())
    is_unfamiliar = pl.col("entered") < pl.col("entered").max().over("township") * _UNFAMILIAR
    of_operator = of_operator.with_columns(is_unfamiliar=is_unfamiliar)
    return (
        known.group_by("who", *here)
        .agg(lines=pl.len())
        .join(of_operator, on=here, nulls_equal=True)
        .group_by("who")
        .agg(
            one_operator_share=pl.col("lines").max() / pl.col("lines").sum(),
            unfamiliar_operator_share=pl.col("lines").filter("is_unfamiliar").sum()
            / pl.col("lines").sum(),
            of=pl.col("lines").sum(),
        )
        .filter(pl.col("of") >= _FEWEST_LINES)
        .drop("of")
    )
