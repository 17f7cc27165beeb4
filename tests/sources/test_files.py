import errno
from pathlib import Path

import pytest

from fundsentry.errors import SourceError
from fundsentry.sources import open_file, read_file

TEXT = "payout_id,name,amount\n1,王,2\n"


def test_a_file_that_is_not_there_is_told(tmp_path, table):
    with pytest.raises(SourceError, match=r"payouts\.csv: cannot be read \(No such file"):
        read_file(tmp_path / "payouts.csv", table)


def test_a_file_that_may_not_be_read_is_told(tmp_path, table, monkeypatch):
    path = tmp_path / "payouts.csv"
    path.write_text(TEXT)

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"cannot be read \(Permission denied\); a file that"):
        read_file(path, table)


def test_a_disk_that_fails_while_reading_is_told(tmp_path, table, monkeypatch):
    path = tmp_path / "payouts.csv"
    path.write_text(TEXT)
    source = open_file(path, table)

    def fail(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(SourceError, match="Input/output error"):
        source.read()


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, table):
    path = tmp_path / "payouts.csv"
    path.write_text(TEXT)
    source = open_file(path, table)
    path.write_text(TEXT + "2,李,3\n")
    with pytest.raises(SourceError, match="changed while it was read"):
        source.read()


def test_opening_a_file_tells_its_problems_without_reading_it(tmp_path, table):
    path = tmp_path / "payouts.csv"
    path.write_text("payout_id,amount\n")
    assert [p.split(";")[0] for p in open_file(path, table).problems] == [
        "payouts.csv: no column 姓名/name"
    ]


def test_a_file_without_ending_is_not_read(tmp_path, table):
    (tmp_path / "payouts").write_text(TEXT)
    with pytest.raises(SourceError, match="a name without ending is not read"):
        read_file(tmp_path / "payouts", table)
