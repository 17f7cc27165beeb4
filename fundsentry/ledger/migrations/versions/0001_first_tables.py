"""Runs, findings, cases, and events that can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_REFUSAL = "events are only added, in order, never changed or removed"
_NEXT = "(SELECT coalesce(max(seq), 0) + 1 FROM events)"


def upgrade() -> None:
    """Make the first tables, and triggers that refuse changes of events."""
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False, unique=True),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("software_version", sa.String(32), nullable=False),
        sa.Column("rulebook_hash", sa.String(64), nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
    )
    op.create_table(
        "findings",
        sa.Column("finding_id", sa.String(12), primary_key=True),
        sa.Column("case_id", sa.String(12), nullable=False, index=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("rule_version", sa.String(10), nullable=False),
        sa.Column("certainty", sa.String(11), nullable=False),
        sa.Column("identity", sa.String(8), nullable=False),
        sa.Column("subject_kind", sa.String(8), nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("scheme", sa.String(32)),
        sa.Column("benefit", sa.String(32)),
        sa.Column("benefit_month", sa.Integer),
        sa.Column("payout_id", sa.Text, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("net_fen", sa.BigInteger, nullable=False),
        sa.Column("undue_fen", sa.BigInteger, nullable=False),
        sa.Column("claimed_fen", sa.BigInteger, nullable=False),
        sa.Column("evidence_table", sa.Text),
        sa.Column("evidence_id", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("event_on", sa.Date),
        sa.Column("region_code", sa.String(12)),
        sa.Column("bank_account", sa.Text),
        sa.Column("first_run_id", sa.String(32), nullable=False),
        sa.Column("last_run_id", sa.String(32), nullable=False),
        sa.Column("withdrawn_run_id", sa.String(32)),
    )
    op.create_index("findings_by_case", "findings", ["case_id"])
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(12), primary_key=True),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("subject_kind", sa.String(8), nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("opened_run_id", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("case_id", sa.String(12), nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("from_state", sa.String(12)),
        sa.Column("to_state", sa.String(12)),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("amount_fen", sa.BigInteger),
        sa.Column("run_id", sa.String(32)),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("events_by_case", "events", ["case_id"])
    _refuse_changes_of_events()


def _refuse_changes_of_events() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_no_{change.lower()} BEFORE {change} ON events "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        # INSERT OR REPLACE is no UPDATE to SQLite: only this stops it, and keeps the numbers without gaps.
        op.execute(
            "CREATE TRIGGER events_in_order BEFORE INSERT ON events "
            f"WHEN NEW.seq <> {_NEXT} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
        return
    for name, condition in (("events_refuse", "true"), ("events_check", f"NEW.seq <> {_NEXT}")):
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{_REFUSAL}'; END IF; RETURN NEW; END $$"
        )
    op.execute(
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
    )
    op.execute(
        "CREATE TRIGGER events_in_order BEFORE INSERT ON events "
        "FOR EACH ROW EXECUTE FUNCTION events_check()"
    )
