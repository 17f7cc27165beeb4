"""What worlds are made of: few names, birth dates and months, so that everything collides."""

import calendar
from datetime import date
from typing import Any

from schemas.codes import BENEFITS_OF_SCHEME

Row = dict[str, Any]


def month_of(year: int, number: int) -> int:
    return year * 12 + number - 1


def day_of(month: int, day: int) -> date:
    """Return that day of a month, or its last."""
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day, calendar.monthrange(year, place + 1)[1]))


def month_after(day: date) -> int:
    return day.year * 12 + day.month


# Months around which the law, or what is asked of it, changes.
TURNS = [
    month_of(2026, 5),
    month_of(2026, 9),
    month_of(2025, 1),
    month_of(2025, 6),
    month_of(2024, 12),
    month_of(2019, 12),
    month_of(2014, 7),
    month_of(2014, 3),
    month_of(2011, 7),
    month_of(2011, 1),
    month_of(2004, 1),
    month_of(2001, 4),
    month_of(1999, 2),
]
DAYS = [
    date(2026, 10, 31),
    date(2026, 9, 10),
    date(2025, 1, 31),
    date(2024, 9, 12),
    date(2024, 12, 31),
    date(2019, 12, 20),
    date(2014, 3, 31),
    date(2014, 2, 28),
    date(2011, 7, 15),
]
BIRTHS = [
    date(1950, 6, 15),
    date(1965, 1, 20),
    date(1964, 12, 31),
    date(1966, 2, 28),
    date(1969, 12, 1),
    date(1970, 11, 5),
    date(1974, 12, 31),
    date(1975, 3, 3),
    date(1985, 7, 1),
    date(2008, 2, 29),
    date(2007, 5, 31),
    date(2013, 3, 31),
    date(1944, 2, 29),
    # Where the reform adds a month more, or the last one.
    date(1965, 4, 30),
    date(1965, 5, 1),
    date(1975, 1, 31),
]
NAMES = ["王芳", "李强", "赵敏", "古丽·阿依", "欧阳明", "Ann Lee", "孙丽", "周涛", "吴刚", "郑洁"]
AMOUNTS = [200_00, 100_00, 100_01, 1500_50, 2400_00, 99]
REGIONS = [None, "340826", "340826101", "340826101005", "110101001"]
PREFIXES = [None, "34", "340826", "340826101"]
ACCOUNTS = [None, "6217001", "6217002", "6217003", "6217009"]
INSTITUTION = "6217009"
OPERATORS = [None, "op1", "op2"]
RULE_NAMES = ["*", "death/", "custody/", "duplicate/", "eligibility/", "lead/received"]
PERSONAL_BENEFITS = [
    ("employee_pension", "pension"),
    ("resident_pension", "basic_pension"),
    ("unemployment", "unemployment_benefit"),
    ("work_injury", "survivor_allowance"),
    ("work_injury", "disability_allowance"),
    ("public_pension", "pension"),
    ("resident_pension", "account_pension"),
    ("unemployment", "medical_premium"),
    ("unemployment", "temporary_aid"),
    ("work_injury", "nursing_allowance"),
    ("employee_pension", "survivor_allowance"),
]
GRANTS = [
    (scheme, benefit)
    for scheme, benefits in BENEFITS_OF_SCHEME.items()
    for benefit in benefits
    if "grant" in benefit or "subsidy" in benefit
]
DECEASED = [
    ["340826194001010010", "340826194001010029"],
    ["340826194001010037", "340826194001010045"],
]

# Two benefits that some rule compares: drawn together more often than chance would.
PAIRS = [
    (0, 1),
    (0, 5),
    (4, 0),
    (2, 0),
    (2, 1),
    (2, 7),
    (1, 6),
    (5, 1),
    (3, 9),
    (4, 5),
]
