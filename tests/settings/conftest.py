"""A settings file in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fundsentry.settings import Vocabulary


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str, mode: int = 0o644) -> Path:
        file = tmp_path / "fundsentry.toml"
        file.write_text(text, "utf-8")
        file.chmod(mode)
        return file

    return written


@pytest.fixture
def words() -> Vocabulary:
    return Vocabulary(
        columns={
            "payouts": frozenset({"payout_id", "name", "amount"}),
            "deaths": frozenset({"record_id", "name", "died_on"}),
            "contributions": frozenset({"person_id", "month"}),
        },
        keys={"payouts": "payout_id", "deaths": "record_id"},
        dated=frozenset({"payouts", "deaths"}),
        rules={"account/shared_account": frozenset({"persons"})},
    )
