"""Months as whole numbers (year * 12 + month - 1), and the days in them."""

from calendar import monthrange
from datetime import date


def month_of(day: date) -> int:
    """Return the month of a day."""
    return day.year * 12 + day.month - 1


def written(month: int) -> str:
    """Return a month as YYYY-MM."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def day_in(month: int, number: int) -> date:
    """Return that day of a month, or its last one."""
    year, place = month // 12, month % 12 + 1
    return date(year, place, min(number, monthrange(year, place)[1]))
