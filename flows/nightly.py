"""The night as a Prefect flow: the same steps, each a task; Prefect adds logs, states and a schedule."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.tasks import Task

from flows.artifacts import leave_artifacts, leave_quality
from flows.cleaning import broken_off
from flows.due import days_due, last_night
from flows.inputs import OFFICE_CLOCK
from flows.mail import tell
from flows.night import Order, Screened, screen
from flows.outcome import Outcome, ended, failed, guarded
from flows.vocabulary import office_vocabulary
from fundsentry.errors import SourceError
from fundsentry.settings import Settings, load_settings, office_secret
from fundsentry.settings.office import Schedule

T = TypeVar("T")
FROM_SOURCES = frozenset({"open", "read"})
WITH_WARNINGS = "WithWarnings"


def as_task(patience: Schedule, name: str, step: Callable[[], T]) -> T:
    """Do a step as a Prefect task; its frames are neither kept nor logged, as they hold personal data.

    Only sources are asked again: whatever else fails would fail in the same way.
    """
    from_source = name in FROM_SOURCES
    run = task(
        name=name,
        retries=patience.retries if from_source else 0,
        retry_delay_seconds=patience.retry_seconds,
        retry_condition_fn=_may_come_back,
        timeout_seconds=patience.step_minutes * 60,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )(partial(guarded, step))
    return run()


def _may_come_back(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, SourceError)


@flow(persist_result=False, validate_parameters=False, log_prints=False, on_crashed=[broken_off])
def night(
    config: str | None = None,
    as_of: str | None = None,
    input_folder: str | None = None,
    out: str | None = None,
) -> State[Any]:
    """Screen all payouts as of a day and book what is found; the state tells how the night ended.

    Completed: a good night. WithWarnings: one that is over, with something to be looked at. Failed: one that an
    error stopped; the message has its exit code and its sentence.
    """
    day = as_of_day(as_of)
    try:
        settings = settings_of(config)
    except Exception as error:  # noqa: BLE001 - whatever it is, the state tells it
        return state_of(failed(error))
    outcome = _outcome(partial(_screened, settings, day, input_folder, out), settings.language)
    return _told(outcome, day, settings)


def _told(outcome: Outcome, day: date, settings: Settings) -> State[Any]:
    """Return the state of a night, once those who are to be told of it are."""
    if not_sent := tell(outcome, day, settings):
        get_run_logger().error(not_sent)
    return state_of(outcome)


def _outcome(screened: Callable[[], Screened], lang: str) -> Outcome:
    try:
        return ended(screened(), lang)
    except Exception as error:  # noqa: BLE001 - whatever it is, the state and the mail tell it
        return failed(error, lang)


def _screened(settings: Settings, day: date, input_folder: str | None, out: str | None) -> Screened:
    order = Order(
        input=Path(input_folder) if input_folder else None,
        out=Path(out) if out else settings.output,
        as_of=day,
        ledger=settings.ledger,
        lang=settings.language,
        settings=settings,
        secret=office_secret(),
        shards=settings.growth.shards,
        workers=settings.growth.workers,
    )
    over = screen(order, partial(as_task, settings.schedule))
    leave_artifacts(over.figures, order.lang)
    leave_quality(over.looked.quality, order.lang)
    return over


@flow(persist_result=False, validate_parameters=False, log_prints=False, on_crashed=[broken_off])
def nightly(config: str | None = None, missed_only: bool = False) -> State[Any]:  # noqa: FBT001, FBT002 - a parameter of Prefect
    """Do the nights that are due, in the order of their days: those that were missed, then tonight's.

    Args:
        config: The settings file.
        missed_only: Whether tonight's is left to its own hour.
    """
    moment = scheduled_moment()
    try:
        settings = settings_of(config)
    except Exception as error:  # noqa: BLE001 - whatever it is, the state tells it
        return state_of(failed(error))
    try:
        days = days_due(settings.schedule, last_night(settings), moment)
    except Exception as error:  # noqa: BLE001 - whatever it is, the state and the mail tell it
        return _told(failed(error, settings.language), moment.date(), settings)
    if not missed_only and moment.date() not in days:
        days.append(moment.date())
    states = {day: night(config, day.isoformat(), return_state=True) for day in days}
    return _together(states)


def _together(states: dict[date, State[Any]]) -> State[Any]:
    told = "\n".join(f"{day}: {state.name}: {state.message or ''}" for day, state in states.items())
    if any(not state.is_completed() for state in states.values()):
        return Failed(message=told)
    with_warnings = any(state.name == WITH_WARNINGS for state in states.values())
    return Completed(name=WITH_WARNINGS if with_warnings else None, message=told)


def state_of(outcome: Outcome) -> State[Any]:
    """Return the state in which Prefect shows how a night ended."""
    told = "\n".join(outcome.sentences)
    if outcome.kind == "failed":
        return Failed(message=f"exit {outcome.exit_code}: {told}")
    counts = {"run_id": outcome.run_id, "findings": outcome.findings, "cases": outcome.cases}
    if outcome.kind == "warnings":
        return Completed(name=WITH_WARNINGS, message=told, data=counts)
    return Completed(message=f"run {outcome.run_id}", data=counts)


def settings_of(config: str | None) -> Settings:
    """Return the office's settings, all names in them checked."""
    return load_settings(Path(config) if config else None, office_vocabulary())


def as_of_day(text: str | None) -> date:
    """Return the day that a night is asked for; the day it was scheduled for unless one is named."""
    return date.fromisoformat(str(text)[:10]) if text else scheduled_moment().date()


def scheduled_moment() -> datetime:
    """Return when this run was to start, by the office's clock: it may have had to wait until after midnight."""
    moment: datetime = flow_run.scheduled_start_time
    return moment.astimezone(OFFICE_CLOCK)
