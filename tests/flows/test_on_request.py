"""What somebody asks for is a flow of its own, whose state says what was done."""

import json
from pathlib import Path

import polars as pl
import pytest
import yaml

from fundsentry.errors import SettingsError
from tests.support.office import AS_OF, Office

pytestmark = pytest.mark.filterwarnings("default")
ROOT = Path(__file__).parents[2]
PAYOUTS = """
    payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount
    a | @fay | 孟浩 | resident_pension | basic_pension | 2026-05 | 2026-05-10 | 190.00
"""
DEATHS = "record_id | name | died_on | person_id\nd1 | 孟浩 | 2026-03-01 | @fay"


@pytest.fixture
def office(tmp_path, prefect_harness):
    (tmp_path / "fundsentry.toml").write_text('input = "in"\nlanguage = "en"\n', "utf-8")
    office = Office(tmp_path, ledger=f"sqlite:///{tmp_path / 'out' / 'ledger.db'}")
    office.people.person("@fay 1950-01-01")
    office.deliver(payouts=PAYOUTS, deaths=DEATHS).screen()
    return office


def settings(office):
    return str(office.folder / "fundsentry.toml")


def test_a_list_that_comes_back_is_taken_and_refused_rows_lie_beside_it(office):
    from flows.on_request import review

    cases = pl.read_csv(office.out / "cases.csv", infer_schema=False)
    answer = cases.with_columns(verdict=pl.lit("confirmed"), verdict_reason=pl.lit("looked at"))
    stranger = answer.with_columns(case_id=pl.lit("ZZZZZZZZZZZZ"))
    pl.concat([answer, stranger]).write_csv(office.folder / "back.csv")
    state = review(
        str(office.folder / "back.csv"), "Li", settings(office), str(AS_OF), return_state=True
    )
    refused = office.folder / "back.refused.csv"
    assert state.message == (
        f"1 applied, 0 unchanged, 0 noted as evidence, 1 refused; see {refused}"
    )
    assert refused.stat().st_mode & 0o077 == 0
    assert office.cases()["state"].to_list() == ["confirmed"]
    unsigned = review(str(office.folder / "back.csv"), " ", settings(office), return_state=True)
    assert unsigned.is_failed()
    assert unsigned.message.startswith("exit 10: by: is empty")


def test_totals_and_the_card_of_the_model_are_written_without_a_night(office):
    from flows.on_request import model_fit, totals
    from flows.runs import read_runs, request

    assert totals(settings(office), str(AS_OF), return_state=True).is_completed()
    assert model_fit(settings(office), str(AS_OF), return_state=True).is_completed()
    asked_for = office.out / "on_request"
    figures = json.loads((asked_for / "totals.json").read_text("utf-8"))
    assert figures == json.loads((office.out / "totals.json").read_text("utf-8"))
    assert {one.name for one in asked_for.iterdir()} == {
        "totals.json",
        "totals.html",
        "model-card.json",
    }
    assert office.cases().height == 1
    assert [(run.flow, run.state) for run in read_runs(2)] == [
        ("model-fit", "Completed"),
        ("totals", "Completed"),
    ]
    with pytest.raises(SettingsError, match="expected one of nightly, night, review"):
        request("nosuch", {})


def test_prefect_yaml_names_the_same_flows_as_serve(monkeypatch):
    from prefect.flows import load_flow_from_entrypoint

    from flows.cleaning import NAMES
    from flows.deployments import NAME, ON_REQUEST
    from flows.nightly import nightly

    written = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    flows = [load_flow_from_entrypoint(one["entrypoint"]).name for one in written]
    assert flows == [flow.name for flow in (nightly, *ON_REQUEST)]
    assert set(flows) == set(NAMES)
    assert {one["name"] for one in written} == {NAME}
    (clock,) = written[0]["schedules"]
    assert clock["timezone"] == "Asia/Shanghai"
