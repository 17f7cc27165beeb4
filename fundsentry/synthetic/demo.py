"""The story that `make demo` plays: a night, what people hand in, a second night, and the papers of it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fundsentry.synthetic import story

Run = Callable[..., None]
Address = tuple[str, ...]
PROGRAM = Path(sys.executable).with_name("fundsentry")
FIRST_NIGHT, SECOND_NIGHT = date(2026, 10, 31), date(2026, 11, 30)
REVIEWED, SENT, RECEIVED = date(2026, 11, 10), date(2026, 11, 13), date(2026, 11, 27)
AUDITOR, VILLAGE = "李伟", "村级服务点"
_WAIVED = ("--kind", "waiver", "--why", "账户余额不足且无继承人，按程序核销")
_TRANSFERRED = ("--kind", "transfer", "--why", "涉嫌骗取待遇，移送公安机关")
# What becomes of the last confirmed cases, one each. Three are let off in each way: with fewer, what is outstanding
# could not be shown.
ACTS = (
    ("--plan", "--instalments", "6", "--first", "2026-12-31"),
    *(_WAIVED,) * 3,
    *(_TRANSFERRED,) * 3,
)


def by_program(*command: object) -> None:
    """Start the program with a command, after showing it; stop where it fails."""
    words = [str(word) for word in command]
    shown = " ".join(f'"{word}"' if " " in word else word for word in words)
    _say(f"$ fundsentry {shown}")
    done = subprocess.run([PROGRAM, *words], check=False, env=os.environ | {"NO_COLOR": "1"})
    if done.returncode:
        raise SystemExit(done.returncode)


def play(folder: Path, people: int, seed: int, run: Run = by_program) -> None:
    """Play the whole story into an empty folder; every command is shown before it runs.

    Raises:
        SystemExit: a command failed, or the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder}: is not empty; expected an empty folder; remove it first")
    out, back = folder / "out", folder / "back"
    ledger = ("--ledger", f"sqlite:///{out / 'ledger.db'}", "--lang", "zh")
    night = ("screen", "--input", folder / "in", "--out", out, "--lang", "zh")
    _tell("一 编造一个县 · A county is made up")
    run("synthesise", "--people", people, "--seed", seed, "--out", folder / "in")
    _tell(f"二 {FIRST_NIGHT} 夜间核查 · The first night")
    run(*night, "--as-of", FIRST_NIGHT)
    returned = story.write_verdicts(out / "cases.csv", back / "核查反馈.csv", REVIEWED)
    _tell(
        "三 核查人员填好台账交回，两行有误被退回 · The list comes back filled in; two rows are refused"
    )
    run("review", returned, "--by", AUDITOR, "--as-of", REVIEWED, *ledger)
    _tell("四 村级现场核实，记为证据 · A village looks on the spot: evidence, no verdict")
    towns = out / "乡镇"
    run("cases", "export", "--split", "township", "--out", towns, *ledger)
    largest = max(towns.glob("*_*.csv"), key=lambda file: (file.stat().st_size, file.name))
    sheet = story.write_village_sheet(largest, back / f"现场核实_{largest.name}")
    run("review", sheet, "--by", VILLAGE, "--as-of", REVIEWED, *ledger)
    _recover(folder, returned, ledger, run)
    _tell(
        f"六 {SECOND_NIGHT} 再次核查：新发放、新死亡、名单更正 · The second night: new and mended lists"
    )
    story.deliver_next_month(folder / "in", returned, out / "findings.csv", SECOND_NIGHT)
    run(*night, "--as-of", SECOND_NIGHT)
    _papers(out, ledger, run)


def _recover(folder: Path, returned: Path, ledger: Address, run: Run) -> None:
    """Play what comes of the verdicts: a plan, waivers, transfers, an appeal, and the bank's receipts."""
    _tell(
        "五 告知、分期、核销、移送、申诉，银行到账 · A notice, a plan, waivers, transfers, an appeal, receipts"
    )
    first, out = story.number_of(story.confirmed(returned)[0][0]), folder / "out"
    run("cases", "months", first, "--out", out / "应退月份表.xlsx", *ledger)
    run("cases", "notice", first, "--out", out / "告知书.docx", "--as-of", SENT, *ledger)
    run("cases", "notice", first, "--sent-on", SENT, "--by", AUDITOR, "--as-of", SENT, *ledger)
    *acted, (appealed, _) = aside = [
        (story.number_of(row), amount)
        for row, amount in story.confirmed(returned)[-len(ACTS) - 1 :]
    ]
    for act, (case, amount) in zip(ACTS, acted, strict=True):
        whole = () if act[0] == "--plan" else ("--amount", amount)
        run("recover", case, *act, *whole, "--by", AUDITOR, "--as-of", SENT, *ledger)
    why = ("--why", "本人提交材料，要求重新认定")
    run("cases", "appeal", appealed, *why, "--by", AUDITOR, "--as-of", SENT, *ledger)
    to = folder / "back" / "到账明细.csv"
    receipts = story.write_receipts(returned, to, RECEIVED, [case for case, _ in aside])
    run("recover", "--import", receipts, "--by", AUDITOR, "--as-of", RECEIVED, *ledger)


def _papers(out: Path, ledger: Address, run: Run) -> None:
    """Play what the supervisor and the state audit get, and say where everything is."""
    _tell("七 领导看一页，审计拿一包 · One page for the supervisor, one pack for the audit")
    page, account, pack = out / "totals.html", out / "整改台账.xlsx", out / "审计包.zip"
    papers = ("--html", page, "--rectification", account, "--audit-pack", pack)
    run("totals", *papers, "--as-of", SECOND_NIGHT, *ledger)
    run("ledger", "verify", *ledger[:2])
    _tell("结果在这里 · The results")
    for file, what in (
        (out / "cases.csv", "问题台账：待办问题 · the cases to work on"),
        (out / "cases.xlsx", "同上，带下拉选项 · the same with drop-downs"),
        (out / "乡镇", "分乡镇现场核实表 · sheets for the townships"),
        (out / "告知书.docx", "告知书，附应退月份表.xlsx · a notice, with its table of months"),
        (page, "领导页，用浏览器打开 · the supervisor's page: open it in a browser"),
        (account, "整改台账 · the rectification ledger"),
        (pack, "审计包，附核对程序 · the audit pack, with its own check"),
        (out.parent / "back", "交回的台账、退回的行 · what was handed in, and rows refused"),
    ):
        _say(f"  {file}  {what}")


def _tell(title: str) -> None:
    _say(f"\n== {title}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Play the story as the command line asks."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, default=Path("demo"))
    asked.add_argument("--people", type=int, default=155_000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    play(options.folder, options.people, options.seed)


if __name__ == "__main__":
    main()
