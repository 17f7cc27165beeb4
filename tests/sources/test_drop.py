"""Drop folders: whole files are taken, unfinished ones left alone and told."""

import os
import threading
import time

import pytest

from fundsentry.errors import SourceError
from fundsentry.sources.drop import Drop, look
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
