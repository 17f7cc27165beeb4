"""Old and statutory ages, month by month."""

from datetime import date

from tests.properties.reference.words import RESIDENT, Row, month, month_of


def birth_month(entitlement: Row) -> int | None:
    return month(entitlement["born"]) if entitlement["born"] else None


def old_age_years(entitlement: Row) -> int:
    if entitlement["sex"] == "male":
        return 60
    return 55 if entitlement.get("worker_category") == "cadre" else 50


def months_of_reform(years: int, born: int, is_man: bool) -> int:
    first_born, slow = month_of(1965, 1), True
    if not is_man and years == 55:
        first_born = month_of(1970, 1)
    if not is_man and years == 50:
        first_born, slow = month_of(1975, 1), False
    n = born - first_born
    if n < 0:
        return 0
    return min(36, n // 4 + 1) if slow else min(60, n // 2 + 1)


def old_month(entitlement: Row) -> int:
    return birth_month(entitlement) + 12 * old_age_years(entitlement)


def statutory_month(entitlement: Row, as_of: date) -> int:
    """The old age and, once the reform is published, its months."""
    later = 0
    if as_of >= date(2024, 9, 13):
        later = months_of_reform(
            old_age_years(entitlement), birth_month(entitlement), entitlement["sex"] == "male"
        )
    return old_month(entitlement) + later


def months_before_age(entitlement: Row, as_of: date) -> tuple[int, int]:
    """The last month that is surely not owed, and the last that perhaps is not."""
    born, is_man = birth_month(entitlement), entitlement["sex"] == "male"
    kind = entitlement.get("retirement_type") or "normal"
    if entitlement["scheme"] == RESIDENT:
        return born + 12 * 60, born + 12 * 60
    if kind == "special_trade":
        age = born + 12 * (55 if is_man else 45)
        return age, age
    if kind == "illness" and entitlement["start_month"] < month_of(2025, 1):
        age = born + 12 * (50 if is_man else 45)
        return age, age
    old, statutory = old_month(entitlement), statutory_month(entitlement, as_of)
    if kind == "flexible_early":
        age = max(old, statutory - 36)
        return age, age
    return old, statutory
