"""A database of the office's, real PostgreSQL or SQLite."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support import mariadb
from tests.support.core import Core


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    if not mariadb.is_there():
        reason = "no MariaDB server is here and none could be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with mariadb.server() as socket:
        yield socket


@pytest.fixture(params=["sqlite", "postgresql"])
def core(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Core]:
    address = f"sqlite:///{tmp_path / 'core.db'}"
    if request.param == "mariadb":
        socket = request.getfixturevalue("mariadb_socket")
        name = f"core_{uuid.uuid4().hex[:12]}"
        admin = create_engine(f"mariadb+pymysql://root@/mysql?unix_socket={socket}")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        address = f"mariadb+pymysql://root@/{name}?unix_socket={socket}&charset=utf8mb4"
    if request.param == "postgresql":
        socket = request.getfixturevalue("postgres_socket")
        name = f"core_{uuid.uuid4().hex[:12]}"
        admin = create_engine(
            f"postgresql+psycopg://postgres@/postgres?host={socket}", isolation_level="AUTOCOMMIT"
        )
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        address = f"postgresql+psycopg://postgres@/{name}?host={socket}"
    engine = create_engine(address)
    yield Core(engine, address, tmp_path / "state")
    engine.dispose()


@pytest.fixture
def pay(core: Core) -> Core:
    """Four payouts of three months, entered on four days."""
    core.run(
        "CREATE TABLE pay (流水 varchar(20), person_id varchar(18), xm varchar(40), scheme varchar(20), "
        "benefit varchar(20), benefit_month char(7), paid_on date, amount numeric(12,2), changed_at timestamp)",
        "INSERT INTO pay VALUES "
        + ", ".join(
            f"('p{n}', '34082619500615000{n}', '王芳', 'resident_pension', 'basic_pension', '2026-0{month}', "
            f"'2026-0{month}-10', 150.50, '2026-0{month}-10 08:00:00')"
            for n, month in ((1, 6), (2, 7), (3, 8), (4, 8))
        ),
    )
    return core
