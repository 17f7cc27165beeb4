"""Tables that come from a database: asked for in text, streamed, and kept as Parquet by month.

`database` reaches it, `question` says what is asked, `copying` (PostgreSQL) and `fetching` (all others)
stream the rows, `staging` keeps them and tells what is new, changed or gone since the last good night.
"""

from fundsentry.sources.sql.database import Database, connected
from fundsentry.sources.sql.pulling import Pulled, forget, pull, snapshot_of
from fundsentry.sources.sql.question import Question, ask, first_rows
from fundsentry.sources.sql.snapshot import Snapshot

__all__ = [
    "Database",
    "Pulled",
    "Question",
    "Snapshot",
    "ask",
    "connected",
    "first_rows",
    "forget",
    "pull",
    "snapshot_of",
]
