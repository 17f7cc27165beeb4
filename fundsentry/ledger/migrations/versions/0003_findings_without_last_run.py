"""Findings that stand unchanged are not written anew each night."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop the run that saw a finding last: every night wrote every finding for it, and nothing read it."""
    op.drop_column("findings", "last_run_id")
    op.drop_column("findings_before", "last_run_id")
