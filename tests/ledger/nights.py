"""Nights for the ledger's tests, and what is in a ledger after them."""

from datetime import UTC, date, datetime

import polars as pl
from sqlalchemy import create_engine

from fundsentry.ledger import Night, case_ids, finding_ids
from fundsentry.ledger.frames import read_table
from fundsentry.ledger.tables import CASES, EVENTS, FINDINGS, RUNS

DEATH = "death/paid_after_death"
JULY = date(2026, 7, 31)


def finding(line, person="p1", rule=DEATH, certainty="recoverable", undue=18000, **more):
    made = {
        "rule": rule,
        "rule_version": "",
        "certainty": certainty,
        "identity": "exact",
        "subject_kind": "person",
        "subject_id": person,
        "person_id": person,
        "name": "王芳",
        "scheme": "resident_pension",
        "benefit": "basic_pension",
        "benefit_month": 2026 * 12 + 5,
        "payout_id": line,
        "paid_on": date(2026, 6, 12),
        "amount_fen": undue,
        "net_fen": undue,
        "undue_fen": undue,
        "claimed_fen": undue if certainty == "recoverable" else 0,
        "evidence_table": "deaths",
        "evidence_id": "d1",
        "facts": "[]",
        "event_on": date(2026, 3, 20),
        "region_code": "340826101001",
        "bank_account": "6217",
    }
    return made | more


def night(*findings, run="r1", as_of=JULY, rules=(DEATH,), lines=None):
    shape = finding("x")
    rows = pl.DataFrame(findings) if findings else pl.DataFrame([shape]).clear()
    rows = rows.select(
        finding_ids(rows["rule"], rows["payout_id"]).alias("finding_id"),
        case_ids(rows["rule"], rows["subject_id"]).alias("case_id"),
        pl.all(),
    )
    judged = rows["payout_id"].to_list() if lines is None else lines
    return Night(
        run_id=run,
        as_of=as_of,
        started_at=datetime(2026, 8, 1, 2, 0, tzinfo=UTC),
        software_version="0",
        rulebook_hash="0",
        findings=rows,
        judged_rules=frozenset(rules),
        judged_lines=pl.DataFrame({"payout_id": judged}, schema={"payout_id": pl.String}),
    )


def contents(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = [read_table(connection, table) for table in (RUNS, FINDINGS, CASES, EVENTS)]
    engine.dispose()
    return tables


def events(url):
    return [
        (row["kind"], row["from_state"], row["to_state"]) for row in contents(url)[3].to_dicts()
    ]
