"""`make bench`: a whole county through the night, each step, and the rules beside pandas and DuckDB.

Ratios are taken pair by pair within one run, so that they hold when the machine's speed drifts.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from detectors.claim import claim, exclude
from detectors.features import features
from detectors.judge import judge
from detectors.tables import link_tables
from detectors.unusual import Asked, look
from flows.people import check
from fundsentry.sources import read_folder
from fundsentry.synthetic import synthesise
from rules import Rulebook, load_rulebook
from rules.loading import OUR_RULES
from tests.benchmarks.compared import Compared

AS_OF = date(2026, 10, 31)
PROGRAM = Path(sys.executable).with_name("fundsentry")
GOALS = {"utf-8": (15, 4096), "gb18030": (25, 4096)}
GATE = ("check", "quality")
GATE_GOAL = 5
CONSOLE = Console(width=100)


def screened(inputs: Path, out: Path) -> tuple[float, int, list[dict[str, object]]]:
    """Return seconds and peak MiB of the whole command, and its steps."""
    shutil.rmtree(out, ignore_errors=True)
    began = time.perf_counter()
    process = subprocess.Popen(
        [PROGRAM, "screen", "--input", inputs, "--as-of", AS_OF.isoformat(), "--out", out],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    assert status == 0
    return (
        seconds,
        usage.ru_maxrss // 1024,
        json.loads((out / "run.json").read_text("utf-8"))["steps"],
    )


def transcoded(inputs: Path, target: Path) -> Path:
    """Return a folder with the same files, the payouts in GB18030."""
    target.mkdir()
    for file in inputs.glob("*.csv"):
        if file.name != "payouts.csv":
            (target / file.name).symlink_to(file.resolve())
    payouts = target / "payouts.csv"
    with (
        (inputs / payouts.name).open(encoding="utf-8") as text,
        payouts.open("w", encoding="gb18030") as out,
    ):
        shutil.copyfileobj(text, out, 1 << 24)
    return target


def seconds_of(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def paired(first, second, pairs: int) -> tuple[list[float], list[float], list[float]]:
    """Return the seconds of both, taken in turn, and their ratios pair by pair."""
    ours, theirs = [], []
    for _ in range(pairs):
        ours.append(seconds_of(first))
        theirs.append(seconds_of(second))
    return ours, theirs, [b / a for a, b in zip(ours, theirs, strict=True)]


def spread(values: list[float], unit: str = " s") -> str:
    return f"{statistics.median(values):.2f}{unit} ({min(values):.2f}–{max(values):.2f})"


def whole_command(inputs: Path, scratch: Path, skip_gb: bool) -> None:
    grid = Table("input", "seconds", "goal", "peak MiB", "goal ")
    folders = {"utf-8": inputs}
    if not skip_gb:
        folders["gb18030"] = transcoded(inputs, scratch / "gb18030")
    for name, folder in folders.items():
        seconds, peak, steps = screened(folder, scratch / f"out-{name}")
        goal_seconds, goal_peak = GOALS[name]
        grid.add_row(name, f"{seconds:.1f}", f"≤ {goal_seconds}", str(peak), f"≤ {goal_peak}")
        for step in steps:
            grid.add_row(
                f"  {step['step']}", f"{step['seconds']:.2f}", "", str(step["peak_mib"]), ""
            )
        gate = sum(step["seconds"] for step in steps if step["step"] in GATE)
        grid.add_row(f"  the gate: {' + '.join(GATE)}", f"{gate:.2f}", f"≤ {GATE_GOAL}", "", "")
    CONSOLE.print(grid)


def with_one_more_list_rule(scratch: Path) -> Rulebook:
    """Return the rule book with a rule more that reads a list and judges pensions: one again by another name."""
    folder = scratch / "rules"
    shutil.copytree(OUR_RULES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for ending in (".toml", ".py"):
        again = folder / "custody" / f"paid_while_detained{ending}"
        shutil.copy(again, again.with_stem("one_more"))
    return load_rulebook(folder)


def in_memory(inputs: Path, pairs: int, scratch: Path) -> None:
    rulebook = load_rulebook()
    linked = link_tables(check(list(read_folder(inputs)), rulebook, AS_OF), AS_OF)

    def all_of(rules: Rulebook) -> None:
        judged = judge(rules.chosen(), linked.lines, linked.tables, AS_OF)
        claim(exclude(judged.findings, linked.tables.get("exclusions"), AS_OF), judged.applied)

    larger = with_one_more_list_rule(scratch)
    every, with_one, _ = paired(lambda: all_of(rulebook), lambda: all_of(larger), pairs)
    one_more = [b - a for a, b in zip(every, with_one, strict=True)]
    compared = Compared(linked, AS_OF)
    found = compared.findings()
    assert found["engine"] == found["pandas"] == found["duckdb"], "the three do not find the same"
    ours, pandas, by_pandas = paired(compared.engine, compared.pandas, pairs)
    again, duckdb, by_duckdb = paired(compared.engine, compared.duckdb, pairs)
    compared.close()
    grid = Table("judge and claim", "seconds: median (min–max)", "ratio to ours", "goal")
    grid.add_row("eight rules, fundsentry", spread(ours + again), "", "")
    grid.add_row("eight rules, pandas", spread(pandas), spread(by_pandas, "×"), "≥ 10×")
    grid.add_row("eight rules, DuckDB", spread(duckdb), spread(by_duckdb, "×"), "≥ 0.83×")
    grid.add_row(
        f"all {len(rulebook.chosen())} rules, fundsentry", spread(every), "", "≤ 3 s, at most 5 s"
    )
    grid.add_row("one more list rule", spread(one_more), "", "≤ 0.2 s")
    CONSOLE.print(grid)
    CONSOLE.print(
        f"{linked.lines.height:,} payout lines, {linked.people.height:,} persons, {len(found['engine']):,} findings of the eight rules"
    )


def model(inputs: Path, runs: int) -> None:
    """Print how long the model takes: its features, then fit, scores, line and reasons of all schemes."""
    linked = link_tables(check(list(read_folder(inputs)), load_rulebook(), AS_OF), AS_OF)
    made = partial(features, linked.lines, linked.tables, AS_OF)
    looked = partial(look, linked.lines, linked.tables, AS_OF, Asked())
    looked()  # the first one imports scikit-learn
    alone = [seconds_of(made) for _ in range(runs)]
    whole = [seconds_of(looked) for _ in range(runs)]
    rest = [both - one for one, both in zip(alone, whole, strict=True)]
    grid = Table("the model", "seconds: median (min–max)", "goal")
    grid.add_row("features", spread(alone), "")
    grid.add_row("fit and score all schemes, with line and reasons", spread(rest), "≤ 5 s")
    CONSOLE.print(grid)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=155_000)
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--input", type=Path, help="a county made before")
    options.add_argument("--skip-gb18030", action="store_true")
    chosen = options.parse_args()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    CONSOLE.print(
        f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {sys.version.split()[0]}"
    )
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        inputs = chosen.input
        if inputs is None:
            inputs = scratch / "county"
            synthesise(people=chosen.people, seed=1, out=inputs, as_of=AS_OF)
        megabytes = sum(file.stat().st_size for file in inputs.glob("*.csv")) / 1e6
        CONSOLE.print(f"{chosen.people:,} people, {megabytes:,.0f} MB of CSV")
        whole_command(inputs, scratch, chosen.skip_gb18030)
        in_memory(inputs, chosen.pairs, scratch)
        model(inputs, chosen.pairs)


if __name__ == "__main__":
    main()
