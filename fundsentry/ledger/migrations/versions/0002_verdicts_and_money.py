"""Verdicts and money on cases, findings as they stood before, what each night read and by which rules."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what verdicts and recoveries need; findings of older nights stand since they were first found."""
    op.add_column("runs", sa.Column("report", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "rulebooks",
        sa.Column("rulebook_hash", sa.String(64), primary_key=True),
        sa.Column("files", sa.Text, nullable=False),
    )
    since = sa.Column("since_run_id", sa.String(32), nullable=False, server_default="")
    op.add_column("findings", since)
    op.execute("UPDATE findings SET since_run_id = first_run_id")
    op.add_column("findings", sa.Column("confirmed_fen", sa.BigInteger))
    op.create_table(
        "findings_before",
        sa.Column("finding_id", sa.String(12), primary_key=True),
        sa.Column("case_id", sa.String(12), nullable=False),
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
        sa.Column("since_run_id", sa.String(32), primary_key=True),
        sa.Column("replaced_run_id", sa.String(32), nullable=False),
    )
    op.create_index("findings_before_by_case", "findings_before", ["case_id"])
    for column in (
        sa.Column("verdict", sa.String(16)),
        sa.Column("root_cause", sa.String(16)),
        sa.Column("decided_on", sa.Date),
        sa.Column("decided_by", sa.Text),
        sa.Column("exclude_until", sa.Date),
        sa.Column("notified_on", sa.Date),
        sa.Column("closed_on", sa.Date),
    ):
        op.add_column("cases", column)
    for name in ("confirmed", "recovered", "waived", "transferred", "overpaid"):
        amount = sa.Column(f"{name}_fen", sa.BigInteger, nullable=False, server_default="0")
        op.add_column("cases", amount)
