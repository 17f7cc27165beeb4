"""Working days of Chinese offices: public holidays, made-up days, and what an office adds of its own.

The State Council announces each year's holidays late in the year before; what lies beyond the announced years
counts by weekdays and the holidays of fixed date, and is provisional.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import chinese_calendar

# 全国年节及纪念日放假办法 (国令第795号): those of the statutory holidays that follow the solar calendar.
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_SATURDAY = 5
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class DueDay:
    """A day by which something is due; provisional where the holidays up to it are not announced yet."""

    day: date
    is_provisional: bool


@dataclass(frozen=True)
class WorkingDays:
    """The office's calendar. `days_off` and `days_on` are its own, above the announced ones."""

    days_off: Collection[date] = ()
    days_on: Collection[date] = ()

    def is_working(self, day: date) -> bool:
        """Return whether the office works on that day."""
        if day in self.days_on:
            return True
        if day in self.days_off:
            return False
        if self._is_announced(day):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED

    def after(self, day: date, working_days: int) -> DueDay:
        """Return the last day of a term of so many working days; the day it starts with does not count."""
        due = day
        for _ in range(working_days):
            due += _ONE
            while not self.is_working(due):
                due += _ONE
        return DueDay(due, is_provisional=self.is_provisional(due))

    def is_provisional(self, day: date) -> bool:
        """Return whether the holidays of that day's year are not announced yet."""
        return not self._is_announced(day)

    def _is_announced(self, day: date) -> bool:
        return day.year in self._announced

    @cached_property
    def _announced(self) -> range:
        years = [day.year for day in chinese_calendar.holidays]
        return range(min(years), max(years) + 1)
