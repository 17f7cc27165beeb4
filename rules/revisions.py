"""The rule book of another folder or of a git revision."""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fundsentry.errors import RuleFileError
from rules.loading import load_rulebook
from rules.rulebook import Rulebook


def rulebook_at(place: str) -> Rulebook:
    """Return the rule book of a folder, or of `rules/` in a git revision of the present checkout.

    Raises:
        RuleFileError: it is neither, or its files are wrong.
    """
    if Path(place).is_dir():
        return load_rulebook(Path(place))
    try:
        archive = subprocess.run(
            ["git", "archive", "--format=tar", place, "rules"], capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise RuleFileError(
            f"{place}: is no folder, and git is not there to look for a revision; "
            "expected one of both; name a folder or install git"
        ) from error
    if archive.returncode:
        raise RuleFileError(
            f"{place}: is neither a folder nor a git revision with rules/; expected one of both; name another"
        )
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
            packed.extractall(scratch, filter="data")
        return load_rulebook(Path(scratch) / "rules")
