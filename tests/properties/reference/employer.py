"""employer/ in plain loops."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.properties.reference.night import Night
from tests.properties.reference.words import Found

RATIOS = {
    2019: ("0.50", "0.50"),
    2020: ("1.00", "0.50"),
    2021: ("0.60", "0.30"),
    2022: ("0.90", "0.50"),
    2023: ("0.60", "0.30"),
    2024: ("0.60", "0.30"),
    2025: ("0.90", "0.50"),
}


def refund_over_ratio(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if refund["year"] not in RATIOS or not refund.get("size"):
            continue
        if refund["year"] > night.as_of.year:  # its ratio is not published yet
            continue
        small, large = RATIOS[refund["year"]]
        ratio = Decimal(small if refund["size"] == "small" else large)
        ceiling = (ratio * refund["prior_year_premium"]).quantize(Decimal(1), ROUND_HALF_UP)
        if refund["amount"] > ceiling:
            excess = refund["amount"] - int(ceiling)
            yield Found(refund["refund_id"], "employer/refund_over_ratio", "recoverable", excess)


def refund_twice(night: Night) -> Iterator[Found]:
    years = defaultdict(list)
    for refund in night.tables["employer_refunds"]:
        years[refund["employer_id"], refund["year"]].append(refund)
    for refunds in years.values():
        for refund in sorted(refunds, key=lambda row: (row["paid_on"], row["refund_id"]))[1:]:
            yield Found(
                refund["refund_id"], "employer/refund_twice", "recoverable", refund["amount"]
            )


def refund_with_layoffs(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if refund.get("layoff_rate") is None:
            continue
        count = refund.get("insured_count")
        if count is None or count <= 30:
            limit = Decimal("0.20")
        else:
            limit = Decimal("0.06") if refund["year"] == 2021 else Decimal("0.055")
        if refund["layoff_rate"] > limit:
            yield Found(
                refund["refund_id"],
                "employer/refund_with_layoffs",
                "recoverable",
                refund["amount"],
            )


def dispatch_refund_withheld(night: Night) -> Iterator[Found]:
    for refund in night.tables["employer_refunds"]:
        if not refund.get("is_dispatch") or night.as_of - refund["paid_on"] <= timedelta(30):
            continue
        shares = [
            share
            for share in night.tables["refund_shares"]
            if share["refund_id"] == refund["refund_id"]
        ]
        withheld = 0
        for share in shares:
            passed = share.get("passed_amount") or 0
            if share.get("passed_on") and share["passed_on"] > night.as_of:
                passed = 0
            withheld += share["due_amount"] - passed
        undue = min(withheld, refund["amount"]) if shares else refund["amount"]
        if undue > 0:
            yield Found(
                refund["refund_id"], "employer/dispatch_refund_withheld", "potential", undue
            )
