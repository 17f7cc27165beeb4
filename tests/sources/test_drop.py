"""Drop folders: whole files are taken, unfinished ones left alone and told."""

import os
import threading
import time

import polars as pl
import pytest

from fundsentry.errors import SourceError
from fundsentry.sources.drop import Drop, look
from fundsentry.sources.whole import ends_too_early
from schemas import TABLES


@pytest.fixture
def drop(tmp_path):
    def put(*names, old=True):
        for age, name in enumerate(names):
            path = tmp_path / name
            path.write_text("record_id\n", "utf-8")
            moment = time.time() - 3600 - 60 * age if old else time.time()
            os.utime(path, (moment, moment))
        return tmp_path

    return put


def taken(folder, **more):
    (found,) = look([Drop("police", TABLES["deaths"], folder, **more)])
    return [path.name for path in found.files], list(found.left_alone)


def test_all_files_that_fit_the_pattern_are_taken_in_order_of_their_names(drop):
    folder = drop("死亡_10.csv", "死亡_09.xlsx", "readme.pdf", "other.csv", ".死亡_11.csv")
    assert taken(folder, pattern="死亡*") == (["死亡_09.xlsx", "死亡_10.csv"], [])


def test_the_newest_is_the_one_written_last_whatever_its_name(drop):
    assert taken(drop("a.csv", "z.csv", "m.csv"), newest=True) == (["a.csv"], [])


def test_names_of_unfinished_files_are_left_alone_and_told(drop):
    folder = drop("a.csv.part", "b.csv", "c.xlsx.crdownload", "~$d.xlsx", "e.tmp")
    assert taken(folder, pattern="*.[cx]*") == (
        ["b.csv"],
        ["a.csv.part", "c.xlsx.crdownload", "~$d.xlsx"],
    )


def test_a_file_that_grows_is_left_alone_and_the_newest_whole_one_is_taken(drop):
    folder = drop("old.csv", "older.csv")
    growing = folder / "new.csv"
    growing.write_text("a", "utf-8")
    stop = threading.Event()

    def write():
        with growing.open("a") as file:
            while not stop.is_set():
                file.write("more\n")
                file.flush()
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert taken(folder, newest=True, settle_seconds=0.3) == (["old.csv"], ["new.csv"])
    finally:
        stop.set()
        writer.join()
    assert taken(folder, newest=True, settle_seconds=0.3) == (["new.csv"], [])


def whole_and_cut(tmp_path, name, rows=40):
    """Return the bytes of a list of deaths as text, workbook or Parquet."""
    table = pl.DataFrame(
        {"record_id": [f"d{n}" for n in range(rows)], "姓名": "王小明", "死亡日期": "2026-01-31"}
    )
    write = {".csv": table.write_csv, ".parquet": table.write_parquet, ".xlsx": table.write_excel}
    path = tmp_path / name
    write[path.suffix](path)
    return path.read_bytes()


HOURS = 3600


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet"])
def test_a_file_whose_writer_pauses_is_left_alone_for_a_day_where_its_end_shows_it(tmp_path, name):
    content = whole_and_cut(tmp_path, name)

    def delivered(part, hours):
        (tmp_path / name).write_bytes(part)
        moment = time.time() - hours * HOURS
        os.utime(tmp_path / name, (moment, moment))
        return taken(tmp_path, settle_seconds=0)

    half = content[: len(content) // 2]
    if name == "list.csv":
        half = half[: half.rindex(b"\n")] + b"\nd20,\xe7\x8e"
    assert delivered(half, 3) == ([], [name])
    assert delivered(half, 30) == ([name], [])
    assert delivered(content, 3) == ([name], [])


@pytest.mark.parametrize(
    ("end", "is_cut"),
    [
        ("d3,王五,2026-0", False),
        ("d3,王五,2026-01-31", False),
        ("d3,王五", True),
        ("d3,王五\n", False),
        ("零报告", False),
        ("制表人：王", False),
        ('"d3,a",王五', True),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_is_surely_cut_off_is_told_from_what_merely_ends_without_a_new_line(
    tmp_path, end, is_cut, encoding
):
    path = tmp_path / "list.csv"
    path.write_bytes(f"record_id,姓名,死亡日期\nd1,王…廠,2026-01-31\n{end}".encode(encoding))
    assert ends_too_early(path) == is_cut


def test_a_list_counts_when_the_file_that_says_so_lies_beside_it(drop):
    folder = drop("a.csv.ok", "b.ok", "c.csv", "b.csv", "a.csv")
    new, old = folder / "c.csv", folder / "c.ok"
    old.touch()
    os.utime(old, (new.stat().st_mtime - 60,) * 2)
    assert taken(folder, marker=".ok") == (["a.csv", "b.csv"], ["c.csv"])
    old.touch()
    assert taken(folder, marker=".ok") == (["a.csv", "b.csv", "c.csv"], [])


def test_a_list_that_somebody_has_open_is_read_as_it_was_saved(drop):
    assert taken(drop("list.xlsx", "~$list.xlsx")) == (["list.xlsx"], [])


def test_only_files_of_the_last_seconds_are_waited_for(drop):
    folder = drop("old.csv")
    began = time.monotonic()
    assert taken(folder, settle_seconds=60) == (["old.csv"], [])
    assert time.monotonic() - began < 30


def test_all_folders_that_are_not_there_are_told_together(tmp_path):
    drops = [Drop(name, TABLES["deaths"], tmp_path / name) for name in ("police", "hospital")]
    with pytest.raises(SourceError) as caught:
        look(drops)
    assert len(str(caught.value).splitlines()) == 2
