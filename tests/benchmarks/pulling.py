"""How long it takes to pull a county's payouts out of a database, the first night and the next.

`make bench ARGS=…` leaves it out; `make pulling` runs it. Every pull is a process of its own, so that its
seconds and its memory are its own; the database server's are not counted.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

AS_OF = date(2026, 10, 31)
ROWS = 2_000_000
NEXT_NIGHT = 5_000

PAYOUTS = """
CREATE TABLE payouts (
  aae001 bigint PRIMARY KEY, aac002 varchar(18), aac003 varchar(50), aae140 varchar(20), aaa036 varchar(30),
  aae002 char(6), aae036 date, aae019 numeric(12,2), aae016 varchar(10), aab301 varchar(12),
  aae010 varchar(30), aae009 varchar(50), changed_at timestamp);
CREATE INDEX ON payouts (changed_at);
"""
FILL = """
INSERT INTO payouts SELECT n,
  '3408261950' || lpad((n % 150000)::text, 8, '0'), '王' || (n % 9973), 'resident_pension', 'basic_pension',
  to_char(date '2025-11-01' + make_interval(months => (n / 166667)::int), 'YYYYMM'),
  (date '2025-11-05' + make_interval(months => (n / 166667)::int))::date, 150 + (n % 5000) / 100.0, 'paid',
  '340826001' || lpad((n % 300)::text, 3, '0'), '62170000' || lpad((n % 150000)::text, 11, '0'), '王' || (n % 9973),
  timestamp '{begin}' + make_interval(days => (n / 6060)::int, secs => n % 86400)
FROM generate_series({first}::bigint, {last}::bigint) n;
"""
NAMES = {
    "aae001": "payout_id",
    "aac002": "person_id",
    "aac003": "name",
    "aae140": "scheme",
    "aaa036": "benefit",
    "aae002": "benefit_month",
    "aae036": "paid_on",
    "aae019": "amount",
    "aae016": "status",
    "aab301": "region_code",
    "aae010": "bank_account",
    "aae009": "account_name",
}


def pull_once(socket: str, state: str, *, fast: bool) -> None:
    """Pull in this process and print what it took."""
    began = time.perf_counter()
    from fundsentry.sources.sql import Database, Question, pull
    from schemas import TABLES

    database = Database("core", f"postgresql+psycopg://postgres@/postgres?host={socket}")
    question = Question(
        "core", TABLES["payouts"], database, "payouts", NAMES, "changed_at", overlap=1
    )
    pulled = pull(question, Path(state), AS_OF, AS_OF, fast=fast)
    pulled.keep()
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "how": pulled.how,
        "rows_pulled": pulled.changes.pulled,
        "new": pulled.changes.new,
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": used.ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def measure() -> None:
    """Start a server, fill it, and pull: by COPY, the next night, and through plain SQLAlchemy."""
    from tests.support.postgres import as_server, programs, server

    bin_folder = programs()
    assert bin_folder is not None, "PostgreSQL is not installed"

    def run(socket: Path, sql: str) -> None:
        as_server(bin_folder / "psql", "-h", socket, "-q", "-v", "ON_ERROR_STOP=1", "-c", sql)

    with server(bin_folder) as socket, tempfile.TemporaryDirectory() as states:
        run(socket, PAYOUTS)
        run(socket, FILL.format(begin="2025-12-05", first=1, last=ROWS))
        for name, way in (
            ("by COPY", "copy"),
            ("the next night", "copy"),
            ("by SQLAlchemy", "plain"),
        ):
            if name == "the next night":
                fill = FILL.format(begin="2025-12-06", first=ROWS + 1, last=ROWS + NEXT_NIGHT)
                run(socket, fill)
            command = [
                sys.executable,
                __file__,
                "--pull",
                str(socket),
                "--state",
                f"{states}/{way}",
            ]
            done = subprocess.run(
                [*command, *(["--plain"] if way == "plain" else [])],
                check=True,
                capture_output=True,
                text=True,
            )
            sys.stdout.write(f"{name:16} {done.stdout}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pull", metavar="SOCKET")
    parser.add_argument("--state")
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args()
    if given.pull:
        pull_once(given.pull, given.state, fast=not given.plain)
    else:
        measure()
