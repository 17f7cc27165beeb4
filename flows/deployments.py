"""The flows as Prefect deployments: the nightly one by the clock, the others when somebody asks for them."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.logging import get_logger
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.due import days_due, last_night
from flows.inputs import OFFICE_CLOCK
from flows.nightly import night, nightly
from flows.on_request import model_fit, review, totals
from fundsentry.errors import FundsentryError
from fundsentry.settings import Settings

NAME = "office"
ON_REQUEST: tuple[Flow[Any, Any], ...] = (night, review, totals, model_fit)
"""Flows without a schedule: somebody asks for them."""


async def deployments(config: Path, settings: Settings) -> list[RunnerDeployment]:
    """Return all deployments of an office; the path of its settings file is all that each is told."""
    clock = Cron(settings.schedule.cron, timezone=OFFICE_CLOCK.key)
    on_request = [await _of(flow, config, None) for flow in ON_REQUEST]
    return [await _of(nightly, config, clock), *on_request]


async def _of(flow: Flow[Any, Any], config: Path, clock: Schedule | None) -> RunnerDeployment:
    return await flow.ato_deployment(
        NAME,
        schedule=clock,
        parameters={"config": str(config.resolve())},
        tags=["fundsentry"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def catch_up(settings: Settings) -> None:
    """Ask for the nights that were missed while nothing started them; tonight's is left to its hour."""
    try:
        missed = await asyncio.to_thread(_missed, settings)
    except FundsentryError as error:
        # A ledger that is away now may be back by night, and each night catches up as well.
        get_logger("fundsentry").error(str(error))
        return
    if not missed:
        return
    async with get_client() as client:
        deployment = await client.read_deployment_by_name(f"{nightly.name}/{NAME}")
        await client.create_flow_run_from_deployment(
            deployment.id, parameters={"missed_only": True}, name="missed nights"
        )


def _missed(settings: Settings) -> list[date]:
    return days_due(settings.schedule, last_night(settings), datetime.now(OFFICE_CLOCK))
