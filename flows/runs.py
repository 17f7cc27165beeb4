"""The runs of an office, as its Prefect server knows them: how the last ones ended, and asking for another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flows.inputs import OFFICE_CLOCK
from flows.server import answers, away, speak_to
from fundsentry.errors import FundsentryError, SettingsError
from fundsentry.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """One run: when it was to begin, which flow, the name of its state and what that says."""

    at: datetime
    flow: str
    state: str
    message: str


def last_runs(settings: Settings, most: int) -> list[Run]:
    """Return the last runs that have begun or were to begin, the newest first.

    Raises:
        ServerError: the server does not answer.
    """
    return _asked(settings, lambda: read_runs(most))


def ask_for(settings: Settings, flow: str, parameters: Mapping[str, Any]) -> None:
    """Ask the service of the nights for a run of a flow; it begins as soon as no other is under way.

    Raises:
        ServerError: the server does not answer.
        SettingsError: there is no such flow.
    """
    _asked(settings, lambda: request(flow, parameters))


def _asked(settings: Settings, question: Callable[[], T]) -> T:
    if not answers(settings):
        raise away(settings)
    speak_to(settings)
    try:
        return question()
    except FundsentryError:
        raise
    except OSError as error:
        raise away(settings) from error


def read_runs(most: int) -> list[Run]:
    """Return the last runs that the server of this process knows."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
    )
    from prefect.client.schemas.sorting import FlowRunSort

    until = FlowRunFilterExpectedStartTime(before_=datetime.now(OFFICE_CLOCK))
    with get_client(sync_client=True) as client:
        flows = {one.id: one.name for one in client.read_flows()}
        found = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(expected_start_time=until),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
            limit=most,
        )
    return [_run(one, flows) for one in found]


def _run(one: Any, flows: Mapping[Any, str]) -> Run:
    at = one.start_time or one.expected_start_time
    state, message = (one.state.name, one.state.message) if one.state else ("", "")
    return Run(at.astimezone(OFFICE_CLOCK), flows.get(one.flow_id, ""), state, message or "")


def request(flow: str, parameters: Mapping[str, Any]) -> None:
    """Ask the server of this process for a run of a flow."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    from flows.cleaning import NAMES
    from flows.deployments import NAME

    with get_client(sync_client=True) as client:
        try:
            deployment = client.read_deployment_by_name(f"{flow}/{NAME}")
        except ObjectNotFound:
            raise SettingsError(
                f"{flow!r} is no flow of this office; expected one of {', '.join(NAMES)}"
            ) from None
        given = {key: value for key, value in parameters.items() if value is not None}
        client.create_flow_run_from_deployment(deployment.id, parameters=given)
