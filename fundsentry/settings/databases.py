"""How a database of the office is reached: its address, with the password kept elsewhere."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo

from fundsentry.settings.part import Beside, Part, beside

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_FILE = "sqlite:///"
DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
"""The driver that is meant where an address names none."""


def _at_its_place(url: SecretStr, info: ValidationInfo) -> SecretStr:
    """Return an address in which the file of a SQLite database begins at the settings file's folder."""
    address = url.get_secret_value()
    name = address.removeprefix(_FILE)
    if name == address or name in ("", ":memory:"):
        return url
    return SecretStr(f"{_FILE}{beside(Path(name), info)}")


Address = Annotated[SecretStr, AfterValidator(_at_its_place)]


class DatabaseEntry(Part):
    """A database that tables come from.

    url: its address as SQLAlchemy writes it, without the password or with `${VARIABLE}` in its place.
    password_env: the environment variable with the password.
    password_file: a file with the password that its owner alone may read.
    answer_seconds: how long one table or query may take (PostgreSQL, SQLite), the server be silent (MySQL, MariaDB), or
    another program keep the file locked (SQLite, half a minute at most).
    """

    url: Address
    password_env: str | None = None
    password_file: Beside | None = None
    answer_seconds: Annotated[int, Field(ge=1, le=86_400)] = 1800

    def address(self, environment: Mapping[str, str]) -> SecretStr:
        """Return the address with its password.

        Raises:
            ValueError: a variable or a file is not there, or others may read it; with the sentence.
        """
        words = _filled(self.url.get_secret_value(), environment)
        if self.password_env:
            words = _with_password(words, variable(self.password_env, environment))
        if self.password_file:
            words = _with_password(words, password_in(self.password_file))
        return SecretStr(words)


def filled(url: SecretStr, environment: Mapping[str, str] = os.environ) -> SecretStr:
    """Return an address with the variables of the environment that it names.

    Raises:
        ValueError: it is no address, or a variable is not set.
    """
    return SecretStr(_filled(url.get_secret_value(), environment))


def is_address(url: str) -> bool:
    """Say whether a text has the form of an address."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(url)
    except (ArgumentError, ValueError):
        return False
    return True


def _filled(url: str, environment: Mapping[str, str]) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(
            "is no address of a database; expected one such as postgresql://user@host/name"
        ) from None
    address = address.set(drivername=DRIVERS.get(address.drivername, address.drivername))

    def full(part: str | None) -> str | None:
        return part and _VARIABLE.sub(lambda found: variable(found[1], environment), part)

    address = address.set(
        username=full(address.username),
        password=full(address.password),
        host=full(address.host),
        database=full(address.database),
    )
    return address.render_as_string(hide_password=False)


def _with_password(url: str, password: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(password=password).render_as_string(hide_password=False)


def variable(name: str, environment: Mapping[str, str]) -> str:
    """Return what the environment says under a name."""
    if not environment.get(name):
        raise ValueError(
            f"the environment variable {name} is not set; expected the password or name that belongs there; set it"
        )
    return environment[name]


def password_in(file: Path) -> str:
    """Return the password that a file holds, if its owner alone may read it."""
    try:
        if others_may_read(file):
            raise ValueError(
                f"{file.name} may be read by others; expected a file for its owner alone; run chmod 600 {file.name}"
            )
        return file.read_text("utf-8").strip("\r\n")
    except OSError as error:
        raise ValueError(
            f"{file.name} cannot be read ({error.strerror}); expected a file with the password"
        ) from None


def others_may_read(file: Path) -> bool:
    """Say whether anybody but its owner may read or write a file."""
    return bool(file.stat().st_mode & _OTHERS)


def written_passwords(raw: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the way to every address in which a password is written out."""
    addresses: dict[tuple[str, ...], Any] = {("ledger",): raw.get("ledger")}
    databases = raw.get("database")
    for name, entry in databases.items() if isinstance(databases, dict) else ():
        if isinstance(entry, dict):
            addresses["database", name, "url"] = entry.get("url")
    for path, url in addresses.items():
        if isinstance(url, str) and holds_password(url):
            yield path


def holds_password(url: str) -> bool:
    """Say whether a password is written out in an address."""
    found = re.match(r"[^:/]+://[^:/@]*:(?P<password>.*)@", url)
    return found is not None and bool(_VARIABLE.sub("", found["password"]))
