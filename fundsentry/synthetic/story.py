"""What people hand in after the first night over the made-up county: verdicts, a village's sheet, receipts, the next month."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from fundsentry.synthetic.calendar import day_in, month_of, written

Row = dict[str, str]
SECOND_PERSON = "王芳"
SECOND_PERSON_ABOVE = Decimal(50_000)
DEATH = "death/paid_after_death"
_CAUSES = {
    "death": "信息",
    "custody": "信息",
    "duplicate": "信息",
    "reemployment": "信息",
    "eligibility": "经办",
    "amount": "经办",
    "identity": "经办",
    "employer": "政策",
}
# What auditors do with the cases in their order, again and again; empty is a row that nobody has reached.
_OF_RECOVERABLE = ("属实", "属实", "待查", "属实", "排除", "", "属实", "部分属实", "属实")
_OF_POTENTIAL = ("排除", "待查", "", "排除", "属实", "")
_NEW_DEATHS = 12


def read(file: Path) -> list[Row]:
    """Return the rows of a Chinese list as they are, ids with their trailing tab."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def _write(rows: Iterable[Row], file: Path) -> Path:
    rows = list(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return file


def write_verdicts(cases: Path, to: Path, decided_on: date) -> Path:
    """Fill in the list of cases as auditors do: most confirmed, some dismissed, open or not reached, two mistaken."""
    rows = [_decided(row, place, decided_on) for place, row in enumerate(read(cases))]
    too_much = next((row for row in rows if row["核查结论"] == "部分属实"), None)
    no_reason = next((row for row in rows if row["核查结论"] == "排除"), None)
    if too_much is not None:
        too_much["核定金额"] = str(Decimal(too_much["不应发金额"]) + 1000)
    if no_reason is not None:
        no_reason["结论理由"] = ""
    return _write(rows, to)


def _decided(row: Row, place: int, decided_on: date) -> Row:
    claimed, undue = Decimal(row["应追回金额"]), Decimal(row["不应发金额"])
    order = _OF_RECOVERABLE if claimed else _OF_POTENTIAL
    verdict = order[place % len(order)]
    if not verdict:
        return row
    row = row | {"核查结论": verdict, "核查日期": decided_on.isoformat()}
    row["问题根源"] = (
        _CAUSES.get(row["规则"].partition("/")[0], "监督") if verdict != "待查" else ""
    )
    if verdict == "排除":
        row["结论理由"] = row["可能的合理解释"].split(" 2. ")[0].removeprefix("1. ")
        # Looked into and set aside for a year; only a person can be.
        row["排除截止日"] = f"{decided_on.year + 1}-10-31" if row["对象类型"] == "个人" else ""
    elif verdict == "待查":
        row["备注"] = "已发函核对，等待回复"
    elif verdict == "部分属实":
        row |= {
            "核定金额": str((claimed / 2).quantize(Decimal("0.01"))),
            "结论理由": "部分月份已由家属退还",
        }
    elif not claimed and undue:
        row |= {"核定金额": str(undue), "结论理由": "经核实情况属实"}
    if max(claimed, undue) > SECOND_PERSON_ABOVE:
        row["复核人"] = SECOND_PERSON
    return row


def confirmed(returned: Path) -> list[tuple[Row, Decimal]]:
    """Return the rows of a verdict that confirms an amount, each with it; those that were refused left out."""
    refused = returned.with_name(f"{returned.stem}.refused.csv")
    without = {number_of(row) for row in read(refused)} if refused.exists() else set()
    amounts = (
        (row, Decimal(row["核定金额"] or row["应追回金额"]))
        for row in read(returned)
        if row["核查结论"] in {"属实", "部分属实"} and number_of(row) not in without
    )
    return [(row, amount) for row, amount in amounts if amount]


def number_of(row: Mapping[str, str]) -> str:
    """Return the number of a case without its tab."""
    return row["问题编号"].strip()


def write_village_sheet(sheet: Path, to: Path) -> Path:
    """Fill in the sheet of a township as its villages do: who was seen alive, who holds the card."""
    told = [
        row | {"见到本人日期": "2026-11-08"} if place % 2 else row | {"账户实际持有人": "其子"}
        for place, row in enumerate(read(sheet)[:10])
    ]
    return _write(told, to)


def write_receipts(returned: Path, to: Path, received_on: date, without: Iterable[str]) -> Path:
    """Write what the bank took in: in full, in part, by case and by payer, too much once, and from a stranger."""
    left_out = set(without)
    paying = [one for one in confirmed(returned) if number_of(one[0]) not in left_out]
    rows = [
        receipt | {"到账日期": received_on.isoformat()}
        for place, (row, amount) in enumerate(paying)
        for receipt in _payments(row, amount, place)
    ]
    rows.append({"付款人": "无名氏", "到账金额": "88.00", "到账日期": received_on.isoformat()})
    for number, row in enumerate(rows, 1):
        row["流水号"] = f"HD{received_on:%Y%m%d}{number:05d}\t"
    names = ("流水号", "问题编号", "付款人证件号码", "付款人", "到账金额", "到账日期")
    return _write(({name: row.get(name, "") for name in names} for row in rows), to)


def _payments(row: Row, amount: Decimal, place: int) -> Iterator[Row]:
    """Yield what comes in for a case: all, all by the person's id, a part, nothing, or all in two parts."""
    cent = Decimal("0.01")
    if place == 0:
        yield {"问题编号": row["问题编号"], "到账金额": str(amount + 100)}
    elif place % 5 == 0 or (place % 5 == 1 and not row["证件号码"].strip()):
        yield {"问题编号": row["问题编号"], "到账金额": str(amount)}
    elif place % 5 == 1:
        yield {"付款人证件号码": row["证件号码"], "到账金额": str(amount)}
    elif place % 5 == 2:
        yield {"问题编号": row["问题编号"], "到账金额": str((amount * 2 / 5).quantize(cent))}
    elif place % 5 == 4:
        first = (amount / 2).quantize(cent)
        for part in (first, amount - first):
            yield {"问题编号": row["问题编号"], "到账金额": str(part)}


def deliver_next_month(folder: Path, returned: Path, findings: Path, as_of: date) -> None:
    """Add the next month to the county's files: payouts go on but for those confirmed; lists are mended and grow.

    Two deaths are taken off their list as wrongly listed, new ones are reported, one payment is clawed back.
    """
    payouts = _last_month(folder / "payouts.csv", as_of)
    stopped = [row["证件号码"].strip() for row, _ in confirmed(returned)]
    paid = payouts.filter(~pl.col("person_id").is_in(stopped))
    verdicts = {number_of(row): row["核查结论"] for row in read(returned)}
    of_cases = (row for row in read(findings) if number_of(row) in verdicts)
    found = [row | {"verdict": verdicts[number_of(row)]} for row in of_cases]
    name = f"{written(month_of(as_of))}.csv"
    _moved_on(paid, _clawed_back(found), as_of).write_csv(folder / f"payouts_{name}")
    _new_deaths(folder, paid, as_of).write_csv(folder / f"deaths_{name}")
    _mend_deaths(folder / "deaths.csv", found)


def _last_month(file: Path, as_of: date) -> pl.DataFrame:
    month = written(month_of(as_of) - 1)
    lines = pl.scan_csv(file, infer_schema=False)
    # Unemployment benefits end by the month; those of the next one are not delivered yet.
    regular = ~pl.col("amount").str.starts_with("-") & (pl.col("status") == "paid")
    regular &= pl.col("scheme") != "unemployment"
    return lines.filter(regular & (pl.col("benefit_month") == month)).collect()


def _moved_on(paid: pl.DataFrame, clawed_back: list[Row], as_of: date) -> pl.DataFrame:
    """Return last month's lines as those of this month, with what is taken back this month."""
    month = month_of(as_of)
    moved = paid.with_columns(
        payout_id=pl.lit(written(month).replace("-", "") + "N") + pl.col("payout_id"),
        benefit_month=pl.lit(written(month)),
        paid_on=pl.lit(day_in(month, 12).isoformat()),
    )
    taken_on = {"paid_on": day_in(month, 20).isoformat()}
    schema = dict.fromkeys(moved.columns, pl.String)
    back = pl.DataFrame([row | taken_on for row in clawed_back], schema=schema, orient="row")
    return pl.concat([moved, back])


def _clawed_back(found: Sequence[Row]) -> list[Row]:
    """Return a line that takes back one of several payments of a case that nobody has reached."""
    payments = Counter(row["问题编号"] for row in found)
    claimed = (row for row in found if row["证件号码"] and Decimal(row["应追回金额"]) > 0)
    several = (row for row in claimed if payments[row["问题编号"]] > 1)
    row = next((row for row in several if row["verdict"] == "" and row["规则"] != DEATH), None)
    return [] if row is None else [_claw_back(row)]


def _claw_back(row: Row) -> Row:
    line = {
        name: row[header].strip()
        for name, header in (
            ("payout_id", "发放流水号"),
            ("person_id", "证件号码"),
            ("name", "姓名"),
            ("scheme", "险种"),
            ("benefit", "待遇项目"),
            ("benefit_month", "待遇所属期"),
        )
    }
    return line | {
        "payout_id": f"{line['payout_id']}R",
        "amount": f"-{row['发放金额']}",
        "status": "paid",
    }


def _new_deaths(folder: Path, paid: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return deaths of last month, reported this month, of people who were paid since and are on no list yet."""
    month = month_of(as_of)
    listed = pl.read_csv(folder / "deaths.csv", infer_schema=False)["person_id"].drop_nulls()
    periodic = paid.filter(
        pl.col("scheme") == "resident_pension", pl.col("benefit") == "basic_pension"
    )
    people = periodic.filter(~pl.col("person_id").is_in(listed.to_list())).unique(
        "person_id", maintain_order=True
    )
    chosen = people.gather_every(max(1, people.height // _NEW_DEATHS)).head(_NEW_DEATHS)
    return chosen.select(
        pl.format("DN{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(6)).alias("record_id"),
        "person_id",
        "name",
        "region_code",
        died_on=pl.lit(day_in(month - 1, 6).isoformat()),
        source=pl.lit("cremation"),
        reported_on=pl.lit(day_in(month, 3).isoformat()),
    )


def _mend_deaths(file: Path, found: list[Row]) -> None:
    """Take two deaths off their list: that of a case nobody has reached and that of one under review."""
    of_death = [row for row in found if row["规则"] == DEATH and row["证据编号"]]
    firsts = (
        next((row["证据编号"].strip() for row in of_death if row["verdict"] == verdict), None)
        for verdict in ("", "待查")
    )
    gone = [one for one in firsts if one]
    deaths = pl.read_csv(file, infer_schema=False)
    deaths.filter(~pl.col("record_id").is_in(gone)).write_csv(file)
