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


def artifacts():
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {one.key: one for one in client.read_latest_artifacts()}


@pytest.mark.filterwarnings("default")
def test_the_flow_leaves_totals_and_what_was_not_judged_to_look_at(
    county, tmp_path, prefect_harness
):
    from flows.nightly import night

    night(input_folder=str(county), out=str(tmp_path / "out"), as_of=str(AS_OF))
    left = {key: one.data for key, one in artifacts().items()}
    assert {"totals", "totals-by-rule", "totals-by-month", "not-judged-1"} <= left.keys()
    assert "应追回" in left["totals"]
    rules = {row["问题类型"] for row in json.loads(left["totals-by-rule"])}
    assert {"合计", "死亡后继续领取待遇"} <= rules
    an_id = r"(?<![0-9a-f])\d{17}[\dX](?![0-9a-f])"
    assert not any(re.search(an_id, data) for data in left.values())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_flow_leaves_what_of_the_data_is_not_as_expected_to_look_at(
    county, tmp_path, prefect_harness, lang
):
    from flows.nightly import night

    expected = f'language = "{lang}"\n[table.deaths]\nmax_rows = 1\n'
    (tmp_path / "fundsentry.toml").write_text(expected, "utf-8")
    night(str(tmp_path / "fundsentry.toml"), str(AS_OF), str(county), str(tmp_path / "out"))
    left = artifacts()["quality"]
    kept = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["quality"]
    rows = [list(row.values()) for row in json.loads(left.data)]
    assert len(rows) == len(kept["failed"]) >= 1
    words = {"zh": ("行数上限", "提醒", "死亡信息"), "en": ("Rows, at most", "a warning", "deaths")}
    (row,) = [row for row in rows if row[0] == words[lang][0]]
    assert row[1] == words[lang][1]
    assert row[2].startswith(words[lang][2])
    assert {str(kept["expectations"]), str(len(rows))} <= set(re.findall(r"\d+", left.description))
