import json
import re
from datetime import date

import pytest

from flows.night import Order, screen
from fundsentry.synthetic import synthesise

AS_OF = date(2026, 10, 31)
TIMES = ("started_at", "ended_at", "steps")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    synthesise(people=300, seed=5, out=folder, as_of=AS_OF)
    return folder


@pytest.mark.filterwarnings("default")
def test_the_flow_leaves_the_same_bytes_as_the_command(county, tmp_path, prefect_harness):
    from flows.nightly import night

    screen(Order(input=county, out=tmp_path / "plain", as_of=AS_OF))
    told = night(input_folder=str(county), out=str(tmp_path / "flow"), as_of=str(AS_OF))
    for name in (
        "findings.csv",
        "cases.csv",
        "cases.xlsx",
        "quarantine.csv",
        "totals.json",
        "totals.html",
        "quality.json",
        "quality.html",
    ):
        assert (tmp_path / "flow" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    runs = [
        json.loads((tmp_path / way / "run.json").read_text("utf-8")) for way in ("flow", "plain")
    ]
    for run in runs:
        for key in TIMES:
            run.pop(key)
    assert runs[0] == runs[1]
    assert told["run_id"] == runs[0]["run_id"]


@pytest.mark.filterwarnings("default")
def test_the_flow_leaves_totals_and_what_was_not_judged_to_look_at(
    county, tmp_path, prefect_harness
):
    from prefect.client.orchestration import get_client

    from flows.nightly import night

    night(input_folder=str(county), out=str(tmp_path / "out"), as_of=str(AS_OF))
    with get_client(sync_client=True) as client:
        artifacts = {one.key: one.data for one in client.read_latest_artifacts()}
    assert {"totals", "totals-by-rule", "totals-by-month", "not-judged-1"} <= artifacts.keys()
    assert "应追回" in artifacts["totals"]
    rules = {row["问题类型"] for row in json.loads(artifacts["totals-by-rule"])}
    assert {"合计", "死亡后继续领取待遇"} <= rules
    assert not any(re.search(r"\d{17}[\dX]", data) for data in artifacts.values())
