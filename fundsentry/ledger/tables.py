"""The tables of the ledger. Money is whole fen, months are year * 12 + month - 1, moments are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

METADATA = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, the same from both databases: SQLite keeps no zone, PostgreSQL tells its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as it is written."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as it was written."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else in_utc(value)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; one without a zone is a bug, for nobody knows when it was."""
    assert moment.tzinfo is not None, "a moment without a zone"
    return moment.astimezone(UTC)


RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", String(32), primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("as_of", Date, nullable=False),
    Column("started_at", Moment, nullable=False),
    # When the night was booked; its outputs come after.
    Column("ended_at", Moment, nullable=False),
    Column("software_version", String(32), nullable=False),
    Column("rulebook_hash", String(64), nullable=False),
    Column("findings", Integer, nullable=False),
    # JSON: what the night read, judged and could not judge, as in run.json without times.
    Column("report", Text, nullable=False),
)

RULEBOOKS = Table(
    "rulebooks",
    METADATA,
    Column("rulebook_hash", String(64), primary_key=True),
    # JSON: the text of every rule file by its path.
    Column("files", Text, nullable=False),
)


def _finding(*, history: bool = False) -> list[Column[Any]]:
    return [
        Column("finding_id", String(12), primary_key=True),
        Column("case_id", String(12), nullable=False),
        Column("rule", String(80), nullable=False),
        Column("rule_version", String(10), nullable=False),
        Column("certainty", String(11), nullable=False),
        Column("identity", String(8), nullable=False),
        Column("subject_kind", String(8), nullable=False),
        Column("subject_id", Text, nullable=False),
        Column("person_id", Text),
        Column("name", Text),
        Column("scheme", String(32)),
        Column("benefit", String(32)),
        Column("benefit_month", Integer),
        Column("payout_id", Text, nullable=False),
        Column("paid_on", Date),
        Column("amount_fen", BigInteger, nullable=False),
        Column("net_fen", BigInteger, nullable=False),
        Column("undue_fen", BigInteger, nullable=False),
        Column("claimed_fen", BigInteger, nullable=False),
        Column("evidence_table", Text),
        Column("evidence_id", Text),
        Column("facts", Text, nullable=False),
        Column("event_on", Date),
        Column("region_code", String(12)),
        Column("bank_account", Text),
        Column("first_run_id", String(32), nullable=False),
        Column("withdrawn_run_id", String(32)),
        # The run that wrote what the row says now.
        Column("since_run_id", String(32), primary_key=history, nullable=False),
    ]


FINDINGS = Table(
    "findings",
    METADATA,
    *_finding(),
    # What verdicts confirmed of this line; null where none has spoken of it yet.
    Column("confirmed_fen", BigInteger),
    Index("findings_by_case", "case_id"),
)

# Findings as they stood before a night changed them: what any earlier run said can be told again.
FINDINGS_BEFORE = Table(
    "findings_before",
    METADATA,
    *_finding(history=True),
    Column("replaced_run_id", String(32), nullable=False),
    Index("findings_before_by_case", "case_id"),
)

CASES = Table(
    "cases",
    METADATA,
    Column("case_id", String(12), primary_key=True),
    Column("rule", String(80), nullable=False),
    Column("subject_kind", String(8), nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("name", Text),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_run_id", String(32), nullable=False),
    Column("due_on", Date),
    # The verdict in force, and the money that came since; what is outstanding is the rest of confirmed.
    Column("verdict", String(16)),
    Column("root_cause", String(16)),
    Column("decided_on", Date),
    Column("decided_by", Text),
    Column("exclude_until", Date),
    Column("notified_on", Date),
    Column("closed_on", Date),
    Column("confirmed_fen", BigInteger, nullable=False, server_default="0"),
    Column("recovered_fen", BigInteger, nullable=False, server_default="0"),
    Column("waived_fen", BigInteger, nullable=False, server_default="0"),
    Column("transferred_fen", BigInteger, nullable=False, server_default="0"),
    Column("overpaid_fen", BigInteger, nullable=False, server_default="0"),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(12), nullable=False),
    # A night's events have the day they speak of; only what a person does has a moment.
    Column("on_day", Date, nullable=False),
    Column("at", Moment),
    Column("kind", String(24), nullable=False),
    Column("from_state", String(12)),
    Column("to_state", String(12)),
    Column("by", Text, nullable=False),
    Column("why", Text),
    Column("amount_fen", BigInteger),
    Column("run_id", String(32)),
    Column("details", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("events_by_case", "case_id"),
)
