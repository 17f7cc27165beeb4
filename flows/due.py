"""Which nights are due: those that the schedule named since the last good one."""

import asyncio
from datetime import date, datetime, time, timedelta

from flows.inputs import OFFICE_CLOCK
from flows.night import LEDGER_FILE
from fundsentry.ledger import open_ledger
from fundsentry.settings import Settings
from fundsentry.settings.office import Schedule


def last_night(settings: Settings) -> date | None:
    """Return the day of the last night in the ledger; none before the first."""
    with open_ledger(ledger_of(settings)) as ledger:
        last = ledger.last_run()
    return last["as_of"] if last else None


def ledger_of(settings: Settings) -> str:
    """Return the address of the office's ledger; a SQLite file beside the results unless it is set."""
    return settings.ledger or f"sqlite:///{settings.output / LEDGER_FILE}"


def days_due(schedule: Schedule, last: date | None, moment: datetime) -> list[date]:
    """Return the days after the last good night whose hour has come, oldest first, as many as may be caught up.

    Without a night in the ledger nothing was missed. The day of `moment` counts once its hour has come, itself
    included, beside those that are caught up.
    """
    if last is None:
        return []
    today = moment.astimezone(OFFICE_CLOCK).date()
    first = max(last + timedelta(days=1), today - timedelta(days=schedule.catch_up))
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    return [day for day in days if _has_begun(schedule.cron, day, moment)]


def _has_begun(cron: str, day: date, moment: datetime) -> bool:
    """Say whether the schedule names an hour of a day that is not after a moment."""
    # Read by the very scheduler that starts the nights, so that both mean the same by it.
    from prefect.server.schemas.schedules import CronSchedule

    midnight = datetime.combine(day, time(), OFFICE_CLOCK)
    until = min(midnight + timedelta(days=1, seconds=-1), moment)
    schedule = CronSchedule(cron=cron, timezone=OFFICE_CLOCK.key)
    named = schedule.get_dates(n=1, start=midnight, end=until)
    return bool(asyncio.run(named))
