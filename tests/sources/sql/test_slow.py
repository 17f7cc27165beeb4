"""A SQLite query that would go on for ever: ended after `answer_seconds`, as a server ends one itself."""

import time
from dataclasses import replace

import pytest

from fundsentry.errors import SourceError
from fundsentry.sources.sql.question import relation_of

pytestmark = pytest.mark.parametrize("core", ["sqlite"], indirect=True)

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM {} WHERE (SELECT max(i) FROM n) > 0"


def test_a_query_without_end_is_ended_in_time_and_nothing_is_half_staged(pay):
    first = pay.night().snapshot
    good = pay.question
    pay.asking(
        database=replace(good.database, answer_seconds=1),
        relation=relation_of(None, ENDLESS.format("pay")),
    )
    began = time.monotonic()
    with pytest.raises(SourceError, match="database core: did not answer within 1 seconds"):
        pay.night("2026-11-01")
    assert time.monotonic() - began < 10
    assert not list((pay.state / "core").glob(".pull-*"))
    pay.asking(database=good.database, relation=good.relation)
    assert pay.night("2026-11-01").snapshot.files == first.files
