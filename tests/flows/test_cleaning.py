"""What a crash left "running" is marked as crashed when the nights are served again, and somebody is told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fundsentry.settings import Settings

pytestmark = pytest.mark.filterwarnings("default")


def test_runs_that_a_crash_left_running_are_crashed_and_told(prefect_harness, monkeypatch):
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound
    from prefect.states import Running, Scheduled

    from flows import cleaning
    from flows.nightly import night, nightly

    told = []
    monkeypatch.setattr(cleaning, "tell", lambda outcome, *_: told.append(outcome.kind))
    long_ago = Scheduled(scheduled_time=datetime.now(UTC) - timedelta(days=2))
    with get_client(sync_client=True) as client:
        left = [client.create_flow_run(flow, state=Running()).id for flow in (nightly, night)]
        missed, asked_for = [client.create_flow_run(nightly, state=long_ago).id for _ in range(2)]

        def of_the_clock(run):
            # Only Prefect's own scheduler can say so of a run that it makes.
            return run.model_copy(update={"auto_scheduled": run.id == missed})

        reading = cleaning._runs

        async def runs(*asked):
            return [of_the_clock(run) for run in await reading(*asked)]

        monkeypatch.setattr(cleaning, "_runs", runs)
        asyncio.run(cleaning.clean_up(Settings()))
        states = [client.read_flow_run(one).state.type.value for one in (*left, asked_for)]
        assert states == ["CRASHED", "CRASHED", "SCHEDULED"]
        with pytest.raises(ObjectNotFound):
            client.read_flow_run(missed)
        assert asyncio.run(cleaning.clean_up(Settings())) == []
    assert told == ["failed"]
