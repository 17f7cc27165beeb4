"""审计包: the whole ledger as one archive for the state audit, with a manifest and a program that checks it."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import polars as pl

from fundsentry.reports import audit_check
from fundsentry.reports.audit_tables import cases_table, months_table, table_of
from fundsentry.reports.private import as_json, whole_file
from rules import Rulebook

# Events that go into the archive at once.
_AT_ONCE = 10_000
# The same ledger makes the same bytes, so every file has the first moment that an archive can tell.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_FOR_OWNER = 0o100600 << 16
_UNIX = 3
README = Path(__file__).with_name("audit_readme.md")
Tables = Mapping[str, pl.DataFrame]


class _Archive:
    """An archive that is being written, and the manifest of what is in it so far."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.files: dict[str, dict[str, Any]] = {}

    @contextmanager
    def file(self, name: str) -> Iterator["_Hashed"]:
        """Yield a file of the archive to write to."""
        place = zipfile.ZipInfo(name, _NO_MOMENT)
        place.compress_type, place.create_system = zipfile.ZIP_DEFLATED, _UNIX
        place.external_attr = _FOR_OWNER
        with self.archive.open(place, "w") as target:
            hashed = _Hashed(target)
            yield hashed
        self.files[name] = {"sha256": hashed.sha256.hexdigest(), "bytes": hashed.length}

    def put(self, name: str, content: str) -> None:
        """Write a text as a file."""
        with self.file(name) as file:
            file.write(content.encode())

    def put_table(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows as a CSV file that spreadsheets open."""
        with self.file(name) as file:
            rows.write_csv(cast(IO[bytes], file), include_bom=True, line_terminator="\r\n")


class _Hashed:
    """A file that is written, with its hash."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.sha256 = hashlib.sha256()
        self.length = 0

    def write(self, part: bytes) -> int:
        """Write some bytes."""
        self.sha256.update(part)
        self.length += len(part)
        return self.target.write(part)

    def flush(self) -> None:
        """Do nothing: the archive is flushed as a whole."""


def write_audit_pack(
    tables: Tables,
    rulebook: Rulebook,
    figures: Mapping[str, Any],
    to: Path,
    *,
    as_text: Callable[[dict[str, Any]], str],
    moves: Mapping[str, Iterable[str]],
    software_version: str,
) -> Path:
    """Write the pack, readable by its owner only; return where. The same ledger makes the same bytes.

    `tables` are those of the ledger, `figures` what totals.json says; `as_text` is how an event is written
    to be hashed, `moves` where a state may move to.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(to) as file, zipfile.ZipFile(file, "w", allowZip64=True) as opened:
        archive = _Archive(opened)
        archive.put("README.md", README.read_text("utf-8"))
        archive.put("check.py", Path(audit_check.__file__).read_text("utf-8"))
        archive.put("totals.json", as_json(dict(figures)))
        archive.put("moves.json", as_json({state: sorted(to) for state, to in moves.items()}))
        _put_events(archive, tables["events"], as_text)
        _put_tables(archive, tables, rulebook)
        _put_runs(archive, tables["runs"])
        _put_rules(archive, tables["rulebooks"])
        events = tables["events"]
        head = events["hash"][-1] if len(events) else audit_check.BEFORE_THE_FIRST
        manifest = {
            "software": f"fundsentry {software_version}",
            "ledger_head": head,
            "events": len(events),
            "files": dict(archive.files),
        }
        archive.put("manifest.json", as_json(manifest))
    return to


def _put_events(
    archive: _Archive, events: pl.DataFrame, as_text: Callable[[dict[str, Any]], str]
) -> None:
    """Write every event as the one line that is hashed, with its hash."""
    with archive.file("events.jsonl") as file:
        for some in events.iter_slices(_AT_ONCE):
            lines = (as_text(event) + "\n" for event in some.iter_rows(named=True))
            file.write("".join(lines).encode())


def _put_tables(archive: _Archive, tables: Tables, rulebook: Rulebook) -> None:
    months = tables["findings"].sort("case_id", "benefit_month", "paid_on", "finding_id")
    before = tables["findings_before"].sort("case_id", "finding_id", "since_run_id")
    money = tables["events"].filter(pl.col("kind").is_in(audit_check.KINDS))
    entry = ("seq", "case_id", "on_day", "kind", "amount_fen", "by", "why")
    archive.put_table("cases.csv", cases_table(tables["cases"], months))
    archive.put_table("months.csv", months_table(months, rulebook))
    archive.put_table("months_before.csv", months_table(before, rulebook))
    archive.put_table("money.csv", table_of(money.select(entry)))


def _put_runs(archive: _Archive, runs: pl.DataFrame) -> None:
    """Write the list of nights, and of each what it read, with input hashes, overrides, what was not judged."""
    told = runs.sort("place")
    archive.put_table("runs.csv", table_of(told.drop("report")))
    for run in told.iter_rows(named=True):
        facts = {name: run[name] for name in ("run_id", "software_version", "rulebook_hash")}
        day = {"as_of": run["as_of"].isoformat()}
        archive.put(f"runs/{run['run_id']}.json", as_json(facts | day | json.loads(run["report"])))


def _put_rules(archive: _Archive, rulebooks: pl.DataFrame) -> None:
    """Write the text of every rule file of every rule book used."""
    for book, files in rulebooks.sort("rulebook_hash").iter_rows():
        for path, text in sorted(json.loads(files).items()):
            # A path stays within the pack, whatever it says.
            within = "/".join(part for part in PurePosixPath(path).parts if part not in {"/", ".."})
            archive.put(f"rules/{book}/{within}", text)
