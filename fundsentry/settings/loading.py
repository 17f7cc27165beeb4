"""Reading `fundsentry.toml`: checked as a whole, every problem with its line, before anything runs."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from fundsentry.errors import SettingsError
from fundsentry.settings import lines
from fundsentry.settings.databases import (
    DatabaseEntry,
    filled,
    others_may_read,
    written_passwords,
)
from fundsentry.settings.office import (
    Amounts,
    Growth,
    Keep,
    Letterhead,
    Model,
    Notify,
    OverrideEntry,
    Schedule,
    Settings,
    Terms,
    WorkOrder,
)
from fundsentry.settings.quality import Quality
from fundsentry.settings.tables import SourceEntry, TableEntry
from fundsentry.settings.unreadable import no_toml, no_utf8
from fundsentry.settings.vocabulary import Problem, Vocabulary

DEFAULT_FILE = Path("fundsentry.toml")
SECRET_VARIABLE = "FUNDSENTRY_SECRET"  # noqa: S105 - the name of the variable, not a secret
_NO_SETTING = "is no setting"
PARTS: tuple[type[BaseModel], ...] = (
    Settings,
    TableEntry,
    SourceEntry,
    DatabaseEntry,
    Schedule,
    Keep,
    Growth,
    Notify,
    Amounts,
    Terms,
    Model,
    WorkOrder,
    Quality,
    Letterhead,
    OverrideEntry,
)
"""All parts of the file, in the order in which they are explained."""


def load_settings(
    file: Path | None, vocabulary: Vocabulary | None = None, *, secrets_are_set: bool = True
) -> Settings:
    """Return the settings of a file, or those of an office without one.

    With a `vocabulary`, the names of tables, columns and rules are checked too, and whether every
    password is where the file says; a file that is just written names some that are set later.

    Raises:
        SettingsError: with every problem of the file, each as *file: line: key: what is wrong*.
    """
    if file is None:
        if not DEFAULT_FILE.exists():
            return Settings()
        file = DEFAULT_FILE
    text, raw = _read(file)
    problems = list(_with_maps(file.parent, raw))
    settings, wrong = _checked(raw, file.parent)
    problems += wrong
    problems += _written_passwords(file, raw)
    if vocabulary is not None:
        problems += vocabulary.problems(raw)
    if settings is not None:
        problems += _double_names(settings)
        if secrets_are_set:
            problems += _addresses(settings, everything=vocabulary is not None)
    if problems or settings is None:
        raise SettingsError(_sentences(file.name, text, problems))
    return settings


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file and what it says."""
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"{file.name}: no such file; expected the office's settings; name the right file with --config, "
            "or write one with fundsentry init"
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{file.name}: cannot be read ({error.strerror}); expected a file that this user may read"
        ) from None
    except UnicodeDecodeError as error:
        raise no_utf8(file, error) from None
    try:
        return text, tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise no_toml(file, error, text) from None


def _checked(raw: dict[str, Any], folder: Path) -> tuple[Settings | None, list[Problem]]:
    """Return the settings without what is wrong, so that the rest of them is checked too, and all that is wrong.

    There are none where a part cannot be taken out.
    """
    rest, problems = deepcopy(raw), list[Problem]()
    lacking: set[lines.Path] = set()
    while True:
        try:
            return Settings.model_validate(rest, context={"folder": folder}), problems
        except ValidationError as error:
            told = list(_told(error, rest))
            # What a part lacks only because it was taken out is no problem of its own.
            problems += [one for one in told if one[0] not in lacking]
            lacking |= {path[:-1] for path, what in told if not what.startswith(_NO_SETTING)}
            if [path for path, _ in told if not _taken_out(path, rest)]:
                return None, problems


def _taken_out(path: lines.Path, raw: Any) -> bool:
    """Take a key out of what a file says; what stands in a list stays, as the others are counted."""
    *way, last = path or ("",)
    try:
        for part in way:
            raw = raw[part]
    except (KeyError, IndexError, TypeError):
        return False
    return isinstance(raw, dict) and raw.pop(last, None) is not None


def _with_maps(folder: Path, raw: dict[str, Any]) -> Iterator[Problem]:
    """Add to every source the columns of its map file; what a source says itself stands above it."""
    tables = raw.get("table")
    for name, entry in tables.items() if isinstance(tables, dict) else ():
        sources = entry.get("source") if isinstance(entry, dict) else None
        for at, source in enumerate(sources if isinstance(sources, list) else ()):
            if isinstance(source, dict) and isinstance(source.get("map"), str):
                try:
                    columns = _columns_of(folder / source["map"])
                    source["columns"] = columns | source.get("columns", {})
                except SettingsError as error:
                    yield ("table", name, "source", at, "map"), str(error)


def _columns_of(file: Path) -> dict[str, Any]:
    columns = _read(file)[1].get("columns")
    if not isinstance(columns, dict):
        raise SettingsError(
            f'{file.name}: has no [columns]; expected lines such as "领取人" = "name" below it'
        )
    return columns


def _told(error: ValidationError, raw: Any) -> Iterator[Problem]:
    """Yield what is wrong with the shape of the file."""
    known = {name for part in PARTS for name in keys_of(part)}
    for problem in error.errors(include_url=False, include_input=False):
        loc, kind = problem["loc"], problem["type"]
        path = _there(loc, raw)
        if kind == "missing":
            yield (*path, loc[-1]), "is missing"
        elif kind == "extra_forbidden":
            near = get_close_matches(str(loc[-1]), known, n=1)
            yield path, _NO_SETTING + (f"; {near[0]} looks nearest" if near else "")
        elif kind == "string_pattern_mismatch":
            yield path, "is not written as expected; see docs/settings.md; correct it"
        else:
            yield path, problem["msg"].removeprefix("Value error, ")


def _there(loc: lines.Path, raw: Any) -> lines.Path:
    """Return as much of a way as the file has: the library adds words of its own."""
    path: lines.Path = ()
    for part in loc:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            break
        path = (*path, part)
    return path


def keys_of(part: type[BaseModel]) -> list[str]:
    """Return the keys of a part of the file, as they are written there."""
    return [field.alias or name for name, field in part.model_fields.items()]


def _written_passwords(file: Path, raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the passwords that stand in a file which others may read."""
    if others_may_read(file):
        for path in written_passwords(raw):
            yield (
                path,
                (
                    f"holds a password, and others may read this file; expected ${{VARIABLE}} in its place, "
                    f"password_env or password_file, or a file for its owner alone (chmod 600 {file.name})"
                ),
            )


def _double_names(settings: Settings) -> Iterator[Problem]:
    """Yield the sources whose name another one has: what they deliver could not be told apart."""
    seen: set[str] = set()
    counts: dict[str, int] = {}
    for table, name, _ in settings.sources:
        at = counts[table] = counts.get(table, -1) + 1
        if name in seen:
            yield (
                ("table", table, "source", at),
                f"another source is named {name!r} too; expected a name of its own",
            )
        seen.add(name)


def _addresses(settings: Settings, *, everything: bool) -> Iterator[Problem]:
    """Yield what is wrong with the addresses of databases and where their passwords are."""
    if settings.ledger_address is not None:
        try:
            filled(settings.ledger_address)
        except ValueError as error:
            yield ("ledger",), str(error)
    for name, entry in settings.database.items() if everything else ():
        try:
            entry.address(os.environ)
        except ValueError as error:
            yield ("database", name), str(error)
    if everything:
        try:
            settings.notify.password(os.environ)
        except ValueError as error:
            yield ("notify",), str(error)


def _sentences(name: str, text: str, problems: list[Problem]) -> str:
    """Return all problems, in the order of the file."""
    numbers = lines.lines_of(text)
    told = {(_line(path, numbers), _shown(path), what) for path, what in problems}
    return "\n".join(
        f"{name}: line {line}: {key}: {what}" if line else f"{name}: {key}: {what}"
        for line, key, what in sorted(told)
    )


def _line(path: lines.Path, numbers: Mapping[lines.Path, int]) -> int:
    """Return the line of a key, or of the nearest part around it that the file has."""
    return next(
        (numbers[path[:end]] for end in range(len(path), 0, -1) if path[:end] in numbers), 0
    )


def _shown(path: lines.Path) -> str:
    """Return a way as a person reads it; what is in an array is counted from 1."""
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)


def office_secret() -> bytes:
    """Return the secret that keys finding and case ids, from the environment; empty where none is set."""
    return os.environ.get(SECRET_VARIABLE, "").encode()
