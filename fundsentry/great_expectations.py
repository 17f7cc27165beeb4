"""Great Expectations, to be run as a process of its own: suites come in, what became of them goes out.

`python -m fundsentry.great_expectations` reads a line of JSON per suite and answers each with a line, until its
input ends, as it does when the night that asked is killed. The suites are those of `fundsentry.quality`.
"""

import gc
import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any

# Whatever the operator's shell says, it speaks to nobody.
os.environ["GX_ANALYTICS_ENABLED"] = "false"


def validated(suite: Mapping[str, Any], place: Any) -> dict[str, Any]:
    """Return the validation result of one table's aggregates, as Great Expectations writes it.

    suite: its `name`, the `seen` numbers by measure, and its `expectations`, each with measure, least, most,
    severity and meta. The aggregates are a frame of one row, a column per measure.
    """
    import pandas as pd

    numbers = pd.DataFrame({measure: [number] for measure, number in suite["seen"].items()})
    batch = place.get_batch({"dataframe": numbers})
    document: dict[str, Any] = batch.validate(_suite(suite), result_format="BASIC").to_json_dict()
    _raise_if_it_failed(document)
    # The moment of the comparison: equal nights leave equal bytes, and when a night was is in run.json.
    del document["meta"]["batch_markers"]["ge_load_time"]
    return document


def a_place() -> Any:
    """Return a place for the night's aggregates, one table's after the other, that leaves nothing on the disk."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    night = context.data_sources.add_pandas("night").add_dataframe_asset("aggregates")
    return night.add_batch_definition_whole_dataframe("one table")


def _suite(suite: Mapping[str, Any]) -> Any:
    gx = _great_expectations()
    expectations = [
        gx.expectations.ExpectColumnMaxToBeBetween(
            column=one["measure"],
            min_value=one["least"],
            max_value=one["most"],
            severity=one["severity"],
            meta=one["meta"],
        )
        for one in suite["expectations"]
    ]
    return gx.ExpectationSuite(name=suite["name"], expectations=expectations)


def _raise_if_it_failed(document: Mapping[str, Any]) -> None:
    """Never take a comparison that did not take place for one that failed."""
    for one in document["results"]:
        problem = one["exception_info"]
        assert not problem.get("raised_exception"), problem


def _great_expectations() -> Any:
    import great_expectations
    import great_expectations.expectations

    return great_expectations


def load() -> None:
    """Load Great Expectations, which takes seconds; without what only its tests of distributions use."""
    if "scipy.stats" not in sys.modules:
        _load_when_used("scipy.stats")
    # What it makes while it is loaded is kept: to look for garbage in it costs a tenth of the time.
    gc.disable()
    try:
        _great_expectations()
    finally:
        gc.enable()


def _load_when_used(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    package, _, own_name = name.rpartition(".")
    setattr(import_module(package), own_name, module)
    spec.loader.exec_module(module)


def main() -> None:
    """Answer every suite."""
    # What a library might print is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    load()
    place = a_place()
    for line in sys.stdin:
        print(json.dumps(validated(json.loads(line), place)), file=answers, flush=True)


if __name__ == "__main__":
    main()
