"""A small table, and a way to read bytes as a file of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fundsentry.sources import RawFile, read_file
from schemas import Column, Kind, Table

ReadBytes = Callable[..., RawFile]


@pytest.fixture(scope="session")
def table() -> Table:
    return Table(
        name="payouts",
        title="待遇发放明细",
        one_row_per="payment line",
        columns=(
            Column("payout_id", Kind.KEY, "number", ("发放流水号", "流水号"), required=True),
            Column("name", Kind.NAME, "person", ("姓名",), required=True),
            Column("amount", Kind.MONEY, "yuan", ("发放金额", "金额"), required=True),
            Column("remark", Kind.TEXT, "anything", ("备注",)),
        ),
    )


@pytest.fixture
def read(tmp_path: Path, table: Table) -> ReadBytes:
    def read_bytes(content: bytes | str, name: str = "payouts.csv", **options: object) -> RawFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, table, **options)  # type: ignore[arg-type]

    return read_bytes
