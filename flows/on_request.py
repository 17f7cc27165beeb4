"""Flows that somebody asks for: a list of cases comes back, the totals are written, the model is fitted."""

import getpass
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.artifacts import leave_artifacts
from flows.cleaning import broken_off
from flows.due import ledger_of
from flows.figures import books_for_figures, told_by
from flows.handing_in import hand_in, policy_of
from flows.inputs import open_inputs
from flows.modelling import fit
from flows.nightly import as_of_day, as_task, settings_of, state_of
from flows.outcome import failed
from fundsentry.errors import SettingsError
from fundsentry.ledger import open_ledger
from fundsentry.ledger.docket import Actor
from fundsentry.reports.page import page
from fundsentry.reports.private import as_json, put
from fundsentry.reports.totals import written
from fundsentry.settings import Settings
from rules import load_rulebook

CARD = "model-card.json"
ASKED_FOR = "on_request"
"""Folder, in that of the results, of what no night has written."""
_Work = Callable[[Settings, date], str]


@flow(persist_result=False, validate_parameters=False, log_prints=False, on_crashed=[broken_off])
def review(file: str, by: str, config: str | None = None, as_of: str | None = None) -> State[Any]:
    """Take back a list of cases that was filled in; the state tells how many rows were applied and refused.

    Args:
        file: The list, on the machine of the nights; refused rows and correction slips come beside it.
        by: Who gives the verdicts.
        config: The settings file.
        as_of: The day of the verdicts; today unless given.
    """
    return _done("review", partial(_reviewed, Path(file), by), config, as_of)


@flow(persist_result=False, validate_parameters=False, log_prints=False, on_crashed=[broken_off])
def totals(config: str | None = None, as_of: str | None = None) -> State[Any]:
    """Write totals.json and totals.html of a day into `on_request` among the results, and leave the figures to look at."""
    return _done("totals", _totals, config, as_of)


@flow(
    name="model-fit",
    persist_result=False,
    validate_parameters=False,
    log_prints=False,
    on_crashed=[broken_off],
)
def model_fit(config: str | None = None, as_of: str | None = None) -> State[Any]:
    """Fit the model on what a night would read, and write its card; books nothing and names nobody."""
    return _done("model-fit", _fitted, config, as_of)


def _done(name: str, work: _Work, config: str | None, as_of: str | None) -> State[Any]:
    """Return the state of a piece of work that is one task."""
    try:
        settings = settings_of(config)
        told = as_task(settings.schedule, name, partial(work, settings, as_of_day(as_of)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the state tells it
        return state_of(failed(error))
    return Completed(message=told)


def _reviewed(file: Path, by: str, settings: Settings, as_of: date) -> str:
    if not by.strip():
        raise SettingsError("by: is empty; expected the name of who gives the verdicts; give it")
    actor = Actor(by.strip(), as_of, datetime.now(UTC), getpass.getuser())
    policy, lang = policy_of(settings), settings.language
    with open_ledger(ledger_of(settings)) as ledger:
        done = hand_in(ledger, file, actor, policy, lang, file.parent)
    rows = done.reviewed
    told = f"{len(rows.applied)} applied, {len(rows.unchanged)} unchanged, {len(rows.told)} noted as evidence"
    return f"{told}, {len(rows.refused)} refused" + (
        f"; see {done.refused}" if done.refused else ""
    )


def _totals(settings: Settings, as_of: date) -> str:
    with open_ledger(ledger_of(settings)) as ledger:
        told = told_by(ledger, books_for_figures(ledger), load_rulebook(), as_of, settings)
    run_id = told.run["run_id"] if told.run else ""
    figures = put(
        as_json(written(told.totals, run_id=run_id, as_of=as_of)),
        settings.output / ASKED_FOR / "totals.json",
    )
    put(page(told, settings.language), settings.output / ASKED_FOR / "totals.html")
    leave_artifacts(told, settings.language)
    return f"{figures.name} and totals.html of {as_of} in {figures.parent}"


def _fitted(settings: Settings, as_of: date) -> str:
    files = open_inputs(None, settings, as_of).read()
    card = fit(files, settings, as_of).card
    return f"card in {put(as_json(card), settings.output / ASKED_FOR / CARD)}"
