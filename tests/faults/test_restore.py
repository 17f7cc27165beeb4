"""A backup put back as docs/operator.md says it."""

import shutil

from tests.faults.conftest import left, screened
from tests.support.disturbed import Disturbed, disturb


def test_a_lost_ledger_comes_back_from_the_backup_and_the_same_night_goes_on(evening):
    office = evening.copy("restored")
    backup = evening.scratch / "backup.db"
    (made,) = disturb(
        [Disturbed(["ledger", "backup", "--ledger", office.url, "--to", str(backup)])],
        office.folder,
    )
    assert made.code == 0
    for file in office.folder.glob("ledger.db*"):
        file.unlink()
    shutil.rmtree(office.out)
    # As the guide says it.
    shutil.copy(backup, office.folder / "ledger.db")
    (whole,) = disturb([Disturbed(["ledger", "verify", "--ledger", office.url])], office.folder)
    assert whole.code == 0
    screened(office)
    assert left(office) == evening.after
