import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from fundsentry.reports.nights import show_night, staged_night

ROOT = Path(__file__).parents[2]
NAMES = ("cases.csv", "findings.csv", "totals.html")


def show(out, night, names=NAMES, keep=30):
    with staged_night(out) as staging:
        for name in names:
            (staging / name).write_text(night)
        return show_night(staging, out, night, keep)


def kept(out):
    return sorted(night.name for night in (out / "nights").iterdir())


def test_files_are_read_under_their_own_names(tmp_path):
    files = show(tmp_path, "2026-10-30-aa")
    assert files == tuple(tmp_path / name for name in NAMES)
    assert {file.read_text() for file in files} == {"2026-10-30-aa"}
    show(tmp_path, "2026-10-31-bb")
    assert {file.read_text() for file in files} == {"2026-10-31-bb"}
    assert (tmp_path / "nights/2026-10-30-aa/cases.csv").read_text() == "2026-10-30-aa"


def test_the_folder_may_be_moved_and_copied(tmp_path):
    show(tmp_path / "old", "2026-10-30-aa")
    (tmp_path / "old").rename(tmp_path / "new")
    assert (tmp_path / "new" / "cases.csv").read_text() == "2026-10-30-aa"


def test_the_last_nights_are_kept(tmp_path):
    for day in range(1, 7):
        show(tmp_path, f"2026-10-0{day}-aa", keep=3)
    assert kept(tmp_path) == ["2026-10-04-aa", "2026-10-05-aa", "2026-10-06-aa"]


def test_a_night_of_an_earlier_day_is_the_last_one_shown(tmp_path):
    for day in ("05", "06", "04"):
        show(tmp_path, f"2026-10-{day}-aa", keep=2)
    assert (tmp_path / "cases.csv").read_text() == "2026-10-04-aa"
    assert kept(tmp_path) == ["2026-10-04-aa", "2026-10-06-aa"]


def test_the_same_night_again_replaces_itself_and_no_other(tmp_path):
    show(tmp_path, "2026-10-30-aa", keep=2)
    for _ in range(3):
        show(tmp_path, "2026-10-31-bb", keep=2)
        assert (tmp_path / "cases.csv").read_text() == "2026-10-31-bb"
        assert len(kept(tmp_path)) == 2


def test_a_file_that_no_night_writes_any_more_is_not_shown_any_more(tmp_path):
    show(tmp_path, "2026-10-30-aa", names=(*NAMES, "old.csv"))
    show(tmp_path, "2026-10-31-bb")
    assert not os.path.lexists(tmp_path / "old.csv")


def test_a_form_that_somebody_saved_in_its_place_is_set_aside(tmp_path):
    for number, night in enumerate(("2026-10-29-aa", "2026-10-30-bb", "2026-10-31-cc")):
        show(tmp_path, night)
        # As Excel does it: the new file is written beside and takes the name.
        (tmp_path / "~new").write_text(f"verdicts {number}")
        (tmp_path / "~new").rename(tmp_path / "cases.csv")
    show(tmp_path, "2026-11-01-dd")
    assert (tmp_path / "cases.csv").read_text() == "2026-11-01-dd"
    saved = [(tmp_path / f"cases.saved-{number}.csv").read_text() for number in (1, 2, 3)]
    assert saved == ["verdicts 0", "verdicts 1", "verdicts 2"]


def test_everything_is_for_its_owner_only(tmp_path):
    for file in show(tmp_path, "2026-10-30-aa"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (tmp_path / "nights", tmp_path / "nights/2026-10-30-aa"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_an_interrupted_night_left_behind_is_removed(tmp_path):
    show(tmp_path, "2026-10-30-aa")
    (tmp_path / "nights" / ".night-left").mkdir()
    show(tmp_path, "2026-10-31-bb")
    assert kept(tmp_path) == ["2026-10-30-aa", "2026-10-31-bb"]


SHOWING = """
from pathlib import Path
from fundsentry.reports.nights import show_night, staged_night
number = 0
while True:
    number += 1
    with staged_night(Path({out!r})) as staging:
        for name in {names!r}:
            (staging / name).write_text(str(number) * 5000)
        show_night(staging, Path({out!r}), f"night-{{number}}", 3)
"""


def read_together(out):
    """What a reader has who opens the folder of the night that is shown, and then its files."""
    folder = os.open(out / "current", os.O_RDONLY)
    try:
        texts = set()
        for name in NAMES:
            with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder)) as file:
                texts.add(file.read())
        return texts
    except FileNotFoundError:
        return None  # The night was removed while it was read; that is said by an error, not by half a file.
    finally:
        os.close(folder)


def test_a_reader_sees_one_night_whole_however_often_they_change(tmp_path):
    show(tmp_path, "night-0")
    program = SHOWING.format(out=str(tmp_path), names=NAMES)
    writer = subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        seen = set()
        while len(seen) < 20:
            # By its plain name a file is always there and whole.
            text = (tmp_path / "cases.csv").read_text()
            assert text == "night-0" or len(text) % 5000 == 0
            together = read_together(tmp_path)
            if together is not None:
                assert len(together) == 1
                seen |= together
    finally:
        writer.kill()
        writer.wait()
    # Killed at any moment: the folder shows a whole night, and the next one comes.
    (together,) = {frozenset(read_together(tmp_path))}
    assert len(together) == 1
    show(tmp_path, "night-last")
    assert {(tmp_path / name).read_text() for name in NAMES} == {"night-last"}


def test_something_else_of_the_name_of_the_link_is_set_aside(tmp_path):
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "own.txt").write_text("mine")
    show(tmp_path, "2026-10-31-aa")
    assert (tmp_path / "current.saved-1" / "own.txt").read_text() == "mine"
    assert (tmp_path / "cases.csv").read_text() == "2026-10-31-aa"


def test_a_copy_that_made_files_of_the_links_takes_the_next_night(tmp_path):
    show(tmp_path / "old", "2026-10-30-aa")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    show(tmp_path / "new", "2026-10-31-bb")
    assert {(tmp_path / "new" / name).read_text() for name in NAMES} == {"2026-10-31-bb"}
