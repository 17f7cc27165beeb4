"""Refunds to employers, drawn as rows: an ordinary one, and what differs from it."""

HEAD = "refund_id | employer_id | employer_name | year | amount | paid_on | prior_year_premium | insured_count | layoff_rate | size | is_dispatch"


def refunds(*rows):
    return "\n".join([HEAD, *(" | ".join(row) for row in rows)])


def refund(name, year="2024", amount="6000.00", paid_on="2024-08-01", **more):
    cells = {
        "employer": "g1",
        "premium": "10000.00",
        "insured": "40",
        "rate": "0.01",
        "size": "small",
        "dispatch": "no",
    } | more
    return (
        name,
        cells["employer"],
        "甲公司",
        year,
        amount,
        paid_on,
        cells["premium"],
        cells["insured"],
        cells["rate"],
        cells["size"],
        cells["dispatch"],
    )
