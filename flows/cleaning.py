"""What a crash left behind in Prefect: runs that nobody runs any more, and nights that are past their hour."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.logging import get_logger
from prefect.states import Crashed

from flows.inputs import OFFICE_CLOCK
from flows.mail import tell
from flows.outcome import BROKEN_OFF, BUG, Outcome
from fundsentry.chinese import in_chinese
from fundsentry.errors import FundsentryError
from fundsentry.settings import Settings, load_settings

_UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)


async def clean_up(settings: Settings) -> list[FlowRun]:
    """Mark the runs that a crash left under way as crashed, tell of it, and drop nights past their hour.

    Whoever calls this holds the lock of the office's server: nobody else runs anything of it.
    """
    async with get_client() as client:
        left = await _runs(client, _UNDER_WAY)
        await _mark(client, left)
        for run in await _runs(client, (StateType.SCHEDULED,)):
            if run.auto_scheduled and _is_past(run):
                await client.delete_flow_run(run.id)
    _tell(left, settings)
    return left


async def broken_off(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Mark a run whose process was killed, and what it had begun, and tell of it; Prefect calls this for its flow.

    What another run began is told by that one.
    """
    if flow_run.parent_task_run_id is not None:
        return
    mine = FlowRunFilterParentFlowRunId(any_=[flow_run.id])
    async with get_client() as client:
        begun = await client.read_flow_runs(flow_run_filter=FlowRunFilter(parent_flow_run_id=mine))
        await _mark(client, [flow_run, *(one for one in begun if one.state_type in _UNDER_WAY)])
    config = flow_run.parameters.get("config")
    try:
        settings = load_settings(Path(config) if config else None)
    except FundsentryError as error:
        get_logger("fundsentry").error(str(error))
        return
    await asyncio.to_thread(_tell, [flow_run], settings)


async def _mark(client: PrefectClient, left: list[FlowRun]) -> None:
    for run in left:
        await client.set_flow_run_state(run.id, Crashed(message=BROKEN_OFF), force=True)


async def _runs(client: PrefectClient, types: tuple[StateType, ...]) -> list[FlowRun]:
    ours = FlowFilter(name=FlowFilterName(any_=list(NAMES)))
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)))
    return await client.read_flow_runs(flow_filter=ours, flow_run_filter=FlowRunFilter(state=state))


NAMES = ("nightly", "night", "review", "totals", "model-fit")
"""The flows of this program."""


def _is_past(run: FlowRun) -> bool:
    moment = run.next_scheduled_start_time
    return moment is not None and moment < datetime.now(UTC)


def _tell(left: list[FlowRun], settings: Settings) -> None:
    if left:
        day = datetime.now(OFFICE_CLOCK).date()
        told = in_chinese(BROKEN_OFF) if settings.language == "zh" else BROKEN_OFF
        if not_sent := tell(Outcome("failed", (told,), BUG), day, settings):
            get_logger("fundsentry").error(not_sent)
