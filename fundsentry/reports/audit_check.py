"""核对审计包，不需要 fundsentry 程序 · Checks an audit pack without the program that made it; plain Python 3.10 or later.

    python3 check.py                      in the unpacked folder 在解压后的文件夹中
    python3 check.py 审计包.zip             the pack itself 直接核对压缩包
    python3 check.py --head HASH          with the head hash noted elsewhere 与另行记录的台账校验值比对

It says what is right and names everything that is not; exit code 0 if all is right, else 1.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Problems = Iterator[str]
BEFORE_THE_FIRST = "0" * 64
RECEIVED = ("repayment", "instalment", "offset", "account_offset")
KINDS = (*RECEIVED, "waiver", "transfer")
AMOUNTS = ("confirmed", "recovered", "waived", "transferred", "overpaid", "outstanding")


class Pack:
    """The files of a pack by their names, in a folder or still packed."""

    def __init__(self, place: Path) -> None:
        """Keep where the files are, and what was read of them."""
        self.archive = None if place.is_dir() else zipfile.ZipFile(place)
        self.folder = place
        self.cases: dict[str, Row] = {}

    def names(self) -> set[str]:
        """Return the names of all files."""
        if self.archive is not None:
            return {name for name in self.archive.namelist() if not name.endswith("/")}
        files = (file for file in self.folder.rglob("*") if file.is_file())
        return {file.relative_to(self.folder).as_posix() for file in files}

    def read(self, name: str) -> bytes:
        """Return a file as it is."""
        if self.archive is not None:
            return self.archive.read(name)
        return (self.folder / name).read_bytes()

    def json(self, name: str) -> Any:
        """Return what a JSON file says."""
        return json.loads(self.read(name))

    def events(self) -> Iterator[Row]:
        """Yield the events in the order of the file."""
        for line in self.read("events.jsonl").decode("utf-8").split("\n"):
            if line:
                yield json.loads(line)

    def table(self, name: str) -> Iterator[Row]:
        """Yield the rows of a CSV file; a header or code is its last word, amounts are whole fen."""
        rows = csv.reader(io.StringIO(self.read(name).decode("utf-8-sig"), newline=""))
        header = [title.split()[-1] for title in next(rows)]
        for row in rows:
            yield dict(zip(header, (cell.strip("\t") for cell in row), strict=True))


def fen(text: str) -> int:
    """Return yuan with two decimals as whole fen."""
    return int(text.replace(".", "")) if text else 0


def code(text: str) -> str:
    """Return the code of a cell such as `属实 confirmed`."""
    return text.split()[-1] if text.split() else ""


def check_files(pack: Pack, head: str | None) -> Problems:
    """Every file is as the manifest says, none is missing, none was added."""
    listed = pack.json("manifest.json")["files"]
    there = pack.names() - {"manifest.json"}
    for name in sorted(set(listed) - there):
        yield f"{name}: 缺失 is missing"
    for name in sorted(there - set(listed)):
        yield f"{name}: 清单中没有 is not in the manifest"
    for name in sorted(there & set(listed)):
        if hashlib.sha256(pack.read(name)).hexdigest() != listed[name]["sha256"]:
            yield f"{name}: 与清单的 SHA-256 不符 is not what the manifest says"


def check_chain(pack: Pack, head: str | None) -> Problems:
    """Every event has its hash and follows the one before; the last is the head of the manifest."""
    previous, seen = BEFORE_THE_FIRST, {BEFORE_THE_FIRST}
    for number, event in enumerate(pack.events(), 1):
        claimed = event.pop("hash")
        text = json.dumps(event, sort_keys=True, ensure_ascii=False)
        where = f"events.jsonl: 第 {number} 条 event {number}"
        if event["seq"] != number:
            yield f"{where}: 缺失 was removed; the next is {event['seq']}"
            return
        if event["previous_hash"] != previous:
            yield f"{where}: 与上一条不相接 does not follow the one before it"
            return
        if hashlib.sha256(text.encode()).hexdigest() != claimed:
            yield f"{where}: 内容被改动 was edited"
            return
        previous = claimed
        seen.add(previous)
    if previous != pack.json("manifest.json")["ledger_head"]:
        yield "events.jsonl: 台账校验值与清单不符，末尾被截去 the head is another; a tail was cut off"
    if head is not None and head not in seen:
        yield f"events.jsonl: 没有这个校验值 no event has the head {head}"


def check_cases(pack: Pack, head: str | None) -> Problems:
    """States and money of every case follow from its events, by the allowed moves."""
    moves = pack.json("moves.json")
    told: dict[str, Row] = {}
    for event in pack.events():
        case = told.setdefault(
            event["case_id"], {"state": None, "confirmed": 0, "sums": dict.fromkeys(KINDS, 0)}
        )
        yield from follow(case, event, moves)
    for row in pack.table("cases.csv"):
        where = f"cases.csv: 问题 case {row['case_id']}"
        mine = told.pop(row["case_id"], None)
        if mine is None:
            yield f"{where}: 没有任何事件 has no events"
            continue
        if code(row["state"]) != mine["state"]:
            yield f"{where}: 状态与事件不符 its state is not what events say ({mine['state']})"
        for name, amount in money(mine).items():
            if fen(row[name]) != amount:
                yield f"{where}: {name} 与事件不符 is not what events say"
    for case_id in sorted(told):
        yield f"cases.csv: 问题 case {case_id}: 缺失 is missing"


def follow(case: Row, event: Row, moves: dict[str, list[str]]) -> Problems:
    """Add an event to what its case should say."""
    kind, was, to = event["kind"], event["from_state"], event["to_state"]
    if to is not None:
        if was != case["state"] or (was is not None and to not in moves[was]):
            yield f"events.jsonl: 第 {event['seq']} 条 event {event['seq']}: 不允许的变更 moves {was} → {to}"
        case["state"] = to
    if kind in KINDS:
        case["sums"][kind] += event["amount_fen"]
    elif kind == "verdict":
        case["confirmed"] = event["amount_fen"] or 0
    elif kind == "taken_back":
        case["confirmed"] = 0


def money(case: Row) -> dict[str, int]:
    """Return confirmed = recovered + waived + transferred + outstanding; what came beyond it is overpaid."""
    sums, confirmed = case["sums"], case["confirmed"]
    received = sum(sums[kind] for kind in RECEIVED)
    waived = min(sums["waiver"], confirmed)
    transferred = min(sums["transfer"], confirmed - waived)
    recovered = min(received, confirmed - waived - transferred)
    left = confirmed - waived - transferred - recovered
    amounts = (confirmed, recovered, waived, transferred, received - recovered, left)
    return dict(zip(AMOUNTS, amounts, strict=True))


def check_money(pack: Pack, head: str | None) -> Problems:
    """Every entry of money.csv is an event, and every such event is there."""
    entries = {
        event["seq"]: (event["case_id"], event["kind"], event["amount_fen"])
        for event in pack.events()
        if event["kind"] in KINDS
    }
    for row in pack.table("money.csv"):
        number = int(row["seq"])
        entry = (row["case_id"], code(row["kind"]), fen(row["amount"]))
        if entries.pop(number, None) != entry:
            yield f"money.csv: 第 {number} 条 entry {number}: 与事件不符 is not what its event says"
    for number in sorted(entries):
        yield f"money.csv: 第 {number} 条 entry {number}: 缺失 is missing"


def check_months(pack: Pack, head: str | None) -> Problems:
    """Months of a case add up to the case; of no payment line more is claimed than its net."""
    sums: dict[str, dict[str, int]] = {}
    claimed: dict[str, int] = {}
    net: dict[str, int] = {}
    for row in pack.table("months.csv"):
        is_excluded = code(row["certainty"]) == "excluded"
        if is_excluded and not fen(row["confirmed"]):
            continue  # it opened no case
        mine = sums.setdefault(row["case_id"], {"undue": 0, "claimed": 0, "confirmed": 0})
        mine["confirmed"] += fen(row["confirmed"])
        if row["withdrawn_run_id"] or is_excluded:
            continue
        mine["undue"] += fen(row["undue"])
        mine["claimed"] += fen(row["claimed"])
        line = row["payout_id"]
        claimed[line] = claimed.get(line, 0) + fen(row["claimed"])
        net[line] = max(fen(row["net"]), 0)
    for row in pack.table("cases.csv"):
        mine = sums.pop(row["case_id"], {"undue": 0, "claimed": 0, "confirmed": 0})
        for name, amount in mine.items():
            if fen(row[name]) != amount:
                yield f"months.csv: 问题 case {row['case_id']}: {name} 各月合计不符 does not add up to the case"
    for case_id in sorted(sums):
        yield f"months.csv: 问题 case {case_id}: 台账中没有 is in no list of cases"
    for line in sorted(line for line, amount in claimed.items() if amount > net[line]):
        yield f"months.csv: 流水 payout {line}: 应追回超过净额 more is claimed than its net"


def check_runs(pack: Pack, head: str | None) -> Problems:
    """Every night has its account and its rule book; every month names nights that are there."""
    there, known = pack.names(), set()
    for row in pack.table("runs.csv"):
        known.add(row["run_id"])
        if f"runs/{row['run_id']}.json" not in there:
            yield f"runs/{row['run_id']}.json: 缺失 is missing"
        if not any(name.startswith(f"rules/{row['rulebook_hash']}/") for name in there):
            yield f"rules/{row['rulebook_hash']}: 规则文本缺失 its rule texts are missing"
    for row in pack.table("months.csv"):
        runs = {row["first_run_id"], row["since_run_id"], row["withdrawn_run_id"]} - {""}
        for run_id in sorted(runs - known):
            yield f"months.csv: 发现 finding {row['finding_id']}: 没有此次核查 no night {run_id}"


def check_totals(pack: Pack, head: str | None) -> Problems:
    """The figures of totals.json are the sums over all cases."""
    overall = pack.json("totals.json")["overall"]
    sums = dict.fromkeys(AMOUNTS, 0)
    for row in pack.table("cases.csv"):
        for name in AMOUNTS:
            sums[name] += fen(row[name])
    for name in ("confirmed", "recovered", "waived", "transferred", "outstanding"):
        if fen(overall[f"{name}_amount"]) != sums[name]:
            yield f"totals.json: {name}_amount: 与台账合计不符 is not the sum over all cases"


CHECKS: dict[str, Callable[[Pack, str | None], Problems]] = {
    "文件与清单 files": check_files,
    "事件链 chain of events": check_chain,
    "问题的状态和资金 states and money of cases": check_cases,
    "资金记录 entries of money": check_money,
    "应退月份 months": check_months,
    "各次核查 nights": check_runs,
    "合计 totals": check_totals,
}


def problems_of(
    check: Callable[[Pack, str | None], Problems], pack: Pack, head: str | None
) -> list[str]:
    """Return what a check finds; a file that cannot be read as it should be is one problem."""
    try:
        return list(check(pack, head))
    except (KeyError, ValueError, OSError, IndexError, TypeError, StopIteration) as error:
        return [f"无法读取 cannot be read: {type(error).__name__}: {error}"]


def main(arguments: list[str]) -> int:
    """Check a pack, say what is right and what is not, and return the exit code."""
    head = None
    if "--head" in arguments:
        at = arguments.index("--head")
        head = arguments[at + 1]
        del arguments[at : at + 2]
    pack = Pack(Path(arguments[0]) if arguments else Path(__file__).resolve().parent)
    wrong = 0
    for title, check in CHECKS.items():
        problems = problems_of(check, pack, head)
        wrong += len(problems)
        say(f"{'不符 WRONG' if problems else '相符 right'}  {title}")
        for problem in problems[:20]:
            say(f"    {problem}")
        if len(problems) > 20:
            say(f"    …… 共 {len(problems)} 处 in all")
    say(f"发现 {wrong} 处不符 problems" if wrong else "全部相符 everything is right")
    return 1 if wrong else 0


def say(line: str) -> None:
    """Write a line; what the screen cannot show is written as escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
