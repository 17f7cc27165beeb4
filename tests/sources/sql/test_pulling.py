"""Nights over a database: all rows first, then only what is new, and what changed or vanished is told."""

import resource
import signal
import stat
import time
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources.sql import ask, connected, copying, fetching, pulling
from fundsentry.sources.sql.snapshot import read_snapshot
from tests.support.core import rows


def test_the_first_night_takes_all_rows_by_month_as_text(pay):
    pulled = pay.night()
    assert pulled.how == "full"
    assert [(file.month, file.rows) for file in pulled.snapshot.files] == [
        ("2026-06", 1),
        ("2026-07", 1),
        ("2026-08", 2),
    ]
    assert rows(pulled, "payout_id", "benefit_month", "paid_on", "amount")[0] == (
        "p1",
        "2026-06",
        "2026-06-10",
        "150.5",
    )
    assert [(file.name, file.rows_in) for file in pulled.raw_files()][0] == ("core/2026-06", 1)
    assert pulled.changes.new == 4


def test_the_next_night_asks_only_for_what_is_new_and_a_late_row_is_not_missed(pay):
    pay.night()
    pay.run(
        "INSERT INTO pay SELECT 'p5', person_id, xm, scheme, benefit, '2026-09', '2026-09-10', amount, "
        "'2026-09-10 08:00:00' FROM pay WHERE 流水 = 'p1'",
        # Entered late, with a time before the highest one that was seen.
        "INSERT INTO pay SELECT 'p6', person_id, xm, scheme, benefit, '2026-07', '2026-07-11', amount, "
        "'2026-08-05 08:00:00' FROM pay WHERE 流水 = 'p1'",
    )
    pulled = pay.night("2026-11-01")
    assert (pulled.how, pulled.changes.pulled, pulled.changes.new) == ("new", 4, 2)
    assert [key for (key,) in rows(pulled, "payout_id")] == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert (pulled.changes.changed, pulled.changes.vanished) == ([], [])


def test_an_untouched_source_gives_the_same_files_however_it_is_pulled(pay):
    first = pay.night().snapshot.files
    assert pay.night("2026-11-01").snapshot.files == first
    assert pay.asking(full_pull_days=1).night("2026-11-02").snapshot.files == first
    assert pay.night("2026-11-03", fast=False).snapshot.files == first


def test_a_changed_payout_is_told_also_when_its_month_changed(pay):
    pay.night()
    pay.run(
        "UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p1'",
        "UPDATE pay SET benefit_month = '2026-10', changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p2'",
    )
    pulled = pay.night("2026-11-01")
    assert pulled.changes.changed == ["p1", "p2"]
    assert (pulled.changes.new, pulled.changes.vanished) == (0, [])
    assert rows(pulled, "payout_id", "benefit_month", "amount")[:2] == [
        ("p1", "2026-06", "99"),
        ("p2", "2026-10", "150.5"),
    ]


def test_a_payout_that_vanished_is_told_at_once_if_young_and_else_by_the_next_full_pull(pay):
    pay.night()
    pay.run("DELETE FROM pay WHERE 流水 IN ('p1', 'p4')")
    soon = pay.night("2026-11-01")
    assert (soon.how, soon.changes.vanished) == ("new", ["p4"])
    assert [key for (key,) in rows(soon, "payout_id")] == ["p1", "p2", "p3"]
    later = pay.night("2026-11-07")
    assert (later.how, later.changes.vanished) == ("full", ["p1"])


def test_a_night_that_was_not_good_is_pulled_again_by_the_next(pay):
    pay.night()
    pay.run("UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p1'")
    assert pay.night("2026-11-01", good=False).changes.changed == ["p1"]
    assert pay.night("2026-11-02").changes.changed == ["p1"]
    assert pay.night("2026-11-03").changes.changed == []


def test_a_night_of_the_past_reads_the_snapshot_of_that_night(pay):
    pay.night()
    pay.run("UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p1'")
    pay.night("2026-11-01")
    past = pay.past("2026-10-31")
    assert past.how == "snapshot"
    assert rows(past, "payout_id", "amount")[0] == ("p1", "150.5")
    assert pay.past("2026-11-01") is None
    assert pay.past("2026-10-30") is None


def test_a_row_without_a_watermark_is_asked_for_every_night(pay):
    pay.run("UPDATE pay SET changed_at = NULL WHERE 流水 = 'p1'")
    pay.night()
    pay.run("UPDATE pay SET amount = 99 WHERE 流水 = 'p1'")
    assert pay.night("2026-11-01").changes.changed == ["p1"]


def test_a_watermark_in_the_far_future_does_not_hide_what_comes_after_it(pay):
    pay.run("UPDATE pay SET changed_at = '2099-01-01 00:00:00' WHERE 流水 = 'p1'")
    pay.night()
    pay.run(
        "INSERT INTO pay SELECT 'p5', person_id, xm, scheme, benefit, '2026-09', '2026-09-10', amount, "
        "'2026-09-10 08:00:00' FROM pay WHERE 流水 = 'p2'"
    )
    pulled = pay.night("2026-11-01")
    assert (pulled.how, pulled.changes.new) == ("new", 1)


def test_a_number_can_be_the_watermark(pay):
    pay.run("ALTER TABLE pay ADD version bigint", "UPDATE pay SET version = 95")
    pay.run("UPDATE pay SET version = 105 WHERE 流水 = 'p4'")
    pay.asking(watermark="version", overlap=5).night()
    pay.run("UPDATE pay SET version = 1000, amount = 7 WHERE 流水 = 'p1'")
    pulled = pay.night("2026-11-01")
    assert (pulled.changes.pulled, pulled.changes.changed) == (2, ["p1"])


def test_a_query_is_asked_like_a_table_and_another_query_is_pulled_whole(pay):
    query = "(SELECT p.*, '已发放：10:30' AS 发放状态 FROM pay p WHERE amount % 1000 > 0) asked"
    pulled = pay.asking(relation=query).night()
    assert rows(pulled, "payout_id", "status")[0] == ("p1", "已发放：10:30")
    assert pay.asking(relation="pay").night("2026-11-01").how == "full"


def test_without_a_watermark_all_rows_come_every_night(pay):
    pay.asking(watermark=None).night()
    pay.run("DELETE FROM pay WHERE 流水 = 'p1'")
    pulled = pay.night("2026-11-01")
    assert (pulled.how, pulled.changes.vanished) == ("full", ["p1"])


def test_an_empty_table_is_a_table_without_rows(pay):
    pay.run("DELETE FROM pay")
    (file,) = pay.night().raw_files()
    assert (file.rows_in, "payout_id" in file.frame.columns) == (0, True)


def test_what_is_staged_is_for_its_owner_alone_and_no_more_than_is_needed(pay):
    pay.night()
    pay.run("UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p1'")
    pay.night("2026-11-01", good=False)
    pay.night("2026-11-02")
    files = [path for path in pay.state.rglob("*") if path.is_file()]
    folders = [pay.state, *(path for path in pay.state.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert len([path for path in files if path.suffix == ".parquet"]) == 4


def test_a_missing_column_is_told_with_the_nearest_of_what_is_there(pay):
    with pytest.raises(SchemaError, match="xm looks nearest|no column 姓名/name"):
        pay.asking(names={"流水": "payout_id"}).night()


def test_a_missing_watermark_is_told_with_what_is_there(pay):
    with pytest.raises(
        SchemaError, match="no column updated for the watermark; it has .*changed_at"
    ):
        pay.asking(watermark="updated").night()


def test_a_table_that_is_not_there_is_a_sentence(pay):
    with pytest.raises(SourceError, match="database core: refuses what was asked"):
        pay.asking(relation="pays").night()


def test_nothing_can_be_written_to_the_source(pay):
    with (
        pytest.raises(SourceError, match="(?i)read"),
        connected(pay.question.database) as connection,
    ):
        connection.execute(text("DELETE FROM pay"))


def test_a_source_that_dies_half_way_leaves_the_last_good_night_as_it_was(pay, monkeypatch):
    first = pay.night()
    pay.run("UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00'")

    def dies(*asked):
        yield pulling.fetch_all(*asked).__next__()
        raise OperationalError("SELECT", None, Exception("server closed the connection"))

    stream = pulling.copy if pay.engine.dialect.name == "postgresql" else pulling.fetch
    monkeypatch.setattr(pulling, "fetch_all", stream, raising=False)
    monkeypatch.setattr(pulling, stream.__name__, dies)
    with pytest.raises(SourceError, match="server closed the connection"):
        pay.night("2026-11-01")
    monkeypatch.undo()
    assert not list((pay.state / "core").glob(".pull-*"))
    assert read_snapshot(pay.state / "core", date(2026, 10, 31)) == first.snapshot
    assert pay.night("2026-11-01").changes.changed == ["p1", "p2", "p3", "p4"]


def test_what_a_killed_pull_left_behind_is_removed_by_the_next(pay):
    pay.night()
    left = pay.state / "core" / ".pull-left"
    left.mkdir()
    (left / "0.parquet").write_text("half")
    pay.night("2026-11-01")
    assert not left.exists()


def test_rows_are_never_all_in_memory(pay, monkeypatch):
    monkeypatch.setattr(fetching, "CHUNK", 2)
    monkeypatch.setattr(copying, "PIECE", 1)
    with connected(pay.question.database) as connection:
        asked = ask(connection, pay.question)
        stream = copying.copy if pay.engine.dialect.name == "postgresql" else fetching.fetch
        heights = [frame.height for frame in stream(connection, asked)]
    assert sum(heights) == 4
    assert max(heights) <= 2


def test_a_disk_that_is_full_is_a_sentence_and_the_last_good_night_stays(pay):
    first = pay.night()
    pay.run("UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00'")
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        with pytest.raises(SourceError, match="cannot be written .*File too large"):
            pay.night("2026-11-01")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert read_snapshot(pay.state / "core", date(2026, 10, 31)) == first.snapshot


def test_what_a_cell_holds_is_in_no_message(pay):
    wrong = "(SELECT p.*, CAST(xm AS integer) AS operator_id FROM pay p) asked"
    if pay.engine.dialect.name == "sqlite":
        wrong = "(SELECT p.*, json(xm) AS operator_id FROM pay p) asked"
    with pytest.raises(SourceError, match="database core: refuses what was asked") as caught:
        pay.asking(relation=wrong).night()
    assert "王芳" not in str(caught.value)


@pytest.mark.parametrize(
    ("core", "sleeps", "fast"),
    [
        ("postgresql", "pg_sleep(20)::text", True),
        ("postgresql", "pg_sleep(20)::text", False),
        ("mariadb", "SLEEP(20)", False),
    ],
    indirect=["core"],
)
def test_a_database_that_is_silent_is_given_up(pay, sleeps, fast):
    slow = f"(SELECT pay.*, {sleeps} AS waits FROM pay WHERE {sleeps} IS NOT NULL) asked"
    database = replace(pay.question.database, answer_seconds=1)
    began = time.monotonic()
    with pytest.raises(
        SourceError, match="core: did not answer within 1 seconds; .* answer_seconds"
    ):
        pay.asking(database=database, relation=slow).night(fast=fast)
    assert time.monotonic() - began < 15
