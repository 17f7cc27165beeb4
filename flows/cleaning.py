"""What a crash left behind in Prefect: runs that nobody runs any more, and nights that are past their hour."""

from datetime import UTC, datetime

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.logging import get_logger
from prefect.states import Crashed

from flows.inputs import OFFICE_CLOCK
from flows.mail import tell
from flows.outcome import BUG, Outcome
from fundsentry.settings import Settings

_BROKEN_OFF = (
    "the run broke off: its process ended without a word (power, memory, kill); expected it to end by itself; what it "
    "had not booked is caught up"
)
_UNDER_WAY = (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)


async def clean_up(settings: Settings) -> list[FlowRun]:
    """Mark the runs that a crash left under way as crashed, tell of it, and drop nights past their hour.

    Whoever calls this holds the lock of the office's server: nobody else runs anything of it.
    """
    async with get_client() as client:
        left = await _runs(client, _UNDER_WAY)
        for run in left:
            await client.set_flow_run_state(run.id, Crashed(message=_BROKEN_OFF), force=True)
        for run in await _runs(client, (StateType.SCHEDULED,)):
            if run.auto_scheduled and _is_past(run):
                await client.delete_flow_run(run.id)
    _tell(left, settings)
    return left


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
        if not_sent := tell(Outcome("failed", (_BROKEN_OFF,), BUG), day, settings):
            get_logger("fundsentry").error(not_sent)
