"""The tables of the ledger. Money is whole fen, months are year * 12 + month - 1."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

RUNS = Table(
    "runs",
    METADATA,
    Column("run_id", String(32), primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    Column("as_of", Date, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("software_version", String(32), nullable=False),
    Column("rulebook_hash", String(64), nullable=False),
)

FINDINGS = Table(
    "findings",
    METADATA,
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
    Index("findings_by_case", "case_id"),
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
)

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("case_id", String(12), nullable=False),
    # A night's events have the day they speak of; only what a person does has a moment.
    Column("on_day", Date, nullable=False),
    Column("at", DateTime(timezone=True)),
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
