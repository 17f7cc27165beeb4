"""The comparison cannot rot: engine, pandas and DuckDB find the same in a small county."""

from datetime import date

import pytest

from detectors.tables import link_tables
from flows.people import check
from fundsentry.sources import read_folder
from fundsentry.synthetic import synthesise
from rules import load_rulebook
from tests.benchmarks.compared import EIGHT, Compared

AS_OF = date(2026, 10, 31)


@pytest.mark.parametrize("seed", [1, 2])
def test_engine_pandas_and_duckdb_find_the_same(tmp_path, seed):
    synthesise(people=1500, seed=seed, out=tmp_path, as_of=AS_OF)
    checked = check(list(read_folder(tmp_path)), load_rulebook(), AS_OF)
    compared = Compared(link_tables(checked, AS_OF), AS_OF)
    found = compared.findings()
    compared.close()
    assert {rule for _, rule, *_ in found["engine"]} == set(EIGHT)
    assert found["pandas"] == found["engine"]
    assert found["duckdb"] == found["engine"]
