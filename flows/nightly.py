"""The night as a Prefect flow: the same steps, each a task; Prefect adds logs, states and a schedule."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import leave_artifacts
from flows.night import Order, screen
from flows.vocabulary import office_vocabulary
from fundsentry.settings import load_settings, office_secret

T = TypeVar("T")


def as_task(name: str, step: Callable[[], T]) -> T:
    """Do a step as a Prefect task; its frames are neither kept nor logged, as they hold personal data."""
    run = task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )(step)
    return run()


@flow(name="night", persist_result=False, validate_parameters=False, log_prints=False)
def night(
    input_folder: str | None,
    out: str,
    as_of: date,
    ledger: str | None = None,
    lang: str = "zh",
    config: str | None = None,
) -> dict[str, Any]:
    """Screen all payouts as of a day and book what is found; return the run's id and its counts."""
    order = Order(
        input=Path(input_folder) if input_folder else None,
        out=Path(out),
        as_of=as_of,
        ledger=ledger,
        lang=lang,
        settings=load_settings(Path(config) if config else None, office_vocabulary()),
        secret=office_secret(),
    )
    over = screen(order, as_task)
    leave_artifacts(over.figures, order.lang)
    return {"run_id": over.run_id, "findings": over.findings.height, "cases": over.cases.height}
