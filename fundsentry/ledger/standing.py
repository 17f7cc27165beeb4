"""What the ledger already says when a night comes: exclusions, dismissed cases, where leads are kept."""

from collections.abc import Collection
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from fundsentry.ledger.booking import FOUND
from fundsentry.ledger.difference import compare
from fundsentry.ledger.frames import dtype_of, read_table
from fundsentry.ledger.states import FIRST, NOT_LISTED
from fundsentry.ledger.tables import CASES, FINDINGS
from fundsentry.ledger.touched import LIVE


def exclusions(connection: Connection, as_of: date) -> pl.DataFrame:
    """Return the exclusions that dismissals made by that day, one row per person and rule.

    person_id, rule, valid_from, valid_until: both days are in force.
    """
    made = CASES.c.exclude_until.is_not(None) & (CASES.c.decided_on <= as_of)
    of_persons = made & (CASES.c.state == "dismissed") & (CASES.c.subject_kind == "person")
    names = ("subject_id", "rule", "decided_on", "exclude_until")
    cases = read_table(connection, CASES, *names, where=of_persons)
    return cases.rename(
        {"subject_id": "person_id", "decided_on": "valid_from", "exclude_until": "valid_until"}
    )


def held(connection: Connection, rule: str) -> pl.DataFrame:
    """Return the finding on which each case of a rule rests, one row per person and scheme.

    person_id, scheme, payout_id, facts, is_open: of a case withdrawn none, of several the latest.
    """
    cases = read_table(connection, CASES, "case_id", "state", where=CASES.c.rule == rule)
    names = ("case_id", "person_id", "scheme", "payout_id", "facts", "paid_on", "withdrawn_run_id")
    findings = read_table(connection, FINDINGS, *names, where=FINDINGS.c.rule == rule)
    is_open = ~pl.col("state").is_in(list(NOT_LISTED))
    return (
        findings.join(cases.filter(pl.col("state") != "withdrawn"), on="case_id")
        .sort(
            pl.col("withdrawn_run_id").is_not_null(),
            "paid_on",
            "payout_id",
            descending=[False, True, True],
        )
        .unique(["person_id", "scheme"], keep="first", maintain_order=True)
        .select("person_id", "scheme", "payout_id", "facts", is_open=is_open)
    )


def silent_cases(connection: Connection, tonight: pl.DataFrame, as_of: date) -> pl.Series:
    """Return the cases dismissed by that day for which tonight brings nothing that was not there then.

    Their findings stay, with nothing claimed, and the next rule in the order may claim.
    """
    dismissed = (CASES.c.state == "dismissed") & (CASES.c.decided_on <= as_of)
    cases = read_table(connection, CASES, "case_id", where=dismissed)
    mine = tonight.join(cases, on="case_id", how="semi")
    if mine.is_empty():
        return cases["case_id"].clear()
    theirs = FINDINGS.c.case_id.in_(select(CASES.c.case_id).where(dismissed))
    names = (*FOUND, "withdrawn_run_id", "confirmed_fen")
    known = read_table(connection, FINDINGS, *names, where=theirs)
    mine = mine.select(pl.col(name).cast(dtype_of(FINDINGS.c[name])) for name in FOUND)
    touched = compare(known, mine, mine.select("payout_id").clear(), ()).cases
    return cases.join(touched.filter("has_unseen"), on="case_id", how="anti")["case_id"]


def places_of_leads(
    connection: Connection,
    tonight: pl.DataFrame,
    lines: pl.DataFrame,
    rules: Collection[str],
    leads: Collection[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return where leads are kept that the ledger knows, and the open cases that others may join.

    The first has one row per lead that stays where it is: finding_id, case_id. The second one row per open
    case of a person that rests on findings of another rule, and will after tonight: subject_id, case_id.
    `lines` and `rules` are those judged tonight, `leads` the rules of leads.
    """
    cases = read_table(connection, CASES, "case_id", "rule", "state", "subject_kind")
    persons = pl.concat([_persons(tonight, leads), _known_persons(connection, leads)])
    known = _of_persons(connection, persons.unique())
    gone = known.filter(pl.col("rule").is_in(list(rules)))
    gone = gone.join(lines, on="payout_id", how="semi")
    gone = gone.join(tonight.filter(LIVE), on="finding_id", how="anti")
    rests = known.join(gone, on="finding_id", how="anti")
    rests = (
        rests.filter(~pl.col("rule").is_in(list(leads))).select("subject_id", "case_id").unique()
    )
    is_open = ~pl.col("state").is_in(list(NOT_LISTED)) & (pl.col("subject_kind") == "person")
    joinable = rests.join(cases.filter(is_open), on="case_id", how="semi")
    begun_or_settled = cases.filter(~pl.col("state").is_in([FIRST, "withdrawn"]))
    stays = pl.concat([begun_or_settled.select("case_id"), joinable.select("case_id")]).unique()
    kept = known.filter(pl.col("rule").is_in(list(leads))).join(stays, on="case_id", how="semi")
    return kept.select("finding_id", "case_id"), joinable


def _persons(findings: pl.DataFrame, leads: Collection[str]) -> pl.DataFrame:
    return findings.filter(pl.col("rule").is_in(list(leads))).select("subject_id")


def _known_persons(connection: Connection, leads: Collection[str]) -> pl.DataFrame:
    return read_table(connection, FINDINGS, "subject_id", where=FINDINGS.c.rule.in_(leads))


def _of_persons(connection: Connection, persons: pl.DataFrame) -> pl.DataFrame:
    """Return the live findings of these persons."""
    names = ("finding_id", "case_id", "rule", "subject_id", "payout_id")
    live = FINDINGS.c.withdrawn_run_id.is_(None) & (FINDINGS.c.certainty != "excluded")
    slices = [
        read_table(connection, FINDINGS, *names, where=live & FINDINGS.c.subject_id.in_(some))
        for some in _some_at_once(persons["subject_id"].to_list())
    ]
    return pl.concat(slices)


def _some_at_once(ids: list[str], at_once: int = 5_000) -> list[list[str]]:
    return [ids[first : first + at_once] for first in range(0, len(ids), at_once)] or [[]]
