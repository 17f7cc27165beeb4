"""How the header cells of a file find their columns, and the sentences for those that do not."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from fundsentry.sources.raw import ColumnMap, Header
from schemas import Column, Table

HEADER_WITHIN = 10
"""The header stands in one of this many first rows; what is above it are titles."""

LOOKS_NEAR = 60
"""From this likeness (0–100) on, a header is named as the one that was probably meant."""

SHOWN = 12
"""So many headers of a file are listed in a sentence."""

RUNNING_NUMBER = "序号"
"""A spreadsheet's count of its rows; it is a row's number only where the file gives no other."""

DIGITS = re.compile(r"\d{6}")

LONGEST_SHOWN = 40
"""A header is cut to this many characters in a sentence."""


def plain(header: str) -> str:
    """Return a header as it is compared: half-width, no white space or marks, lower case."""
    letters = unicodedata.normalize("NFKC", header)
    return "".join(c for c in letters if not c.isspace() and not _is_mark(c)).casefold()


def _is_mark(character: str) -> bool:
    """Whether a character cannot be seen: a byte order mark, a NUL, a zero-width space."""
    return unicodedata.category(character) in ("Cf", "Cc")


def find_header(rows: Iterable[Sequence[str | None]], table: Table, names: ColumnMap) -> Header:
    """Return the row that holds most of the table's headers, among the first ten.

    Where none holds any it is the first that is not blank, so that the sentence about it can
    say what is there.
    """
    wanted = _wanted(table, names)
    mapped = {plain(header) for header in names}
    found = [_match(row, at, wanted, mapped) for at, row in enumerate(rows, start=1)]
    filled = [header for header in found if any(header.cells)]
    if not filled:
        return Header(row=1, cells=(), places={})
    return max(filled, key=lambda header: (len(header.places), -header.row))


def _wanted(table: Table, names: ColumnMap) -> dict[str, str]:
    """Return the canonical column for each header that the table answers to."""
    wanted = {plain(h): c.name for c in reversed(table.columns) for h in c.headers}
    wanted |= {plain(c.name): c.name for c in table.columns}
    return wanted | {plain(header): name for header, name in names.items() if name in table}


def _match(
    row: Sequence[str | None], at: int, wanted: Mapping[str, str], mapped: Collection[str]
) -> Header:
    """Return a row as if it were the header; what a column map names stands above the usual headers."""
    places: dict[str, tuple[int, ...]] = {}
    headers = [plain(cell or "") for cell in row]
    by_map = {wanted[header] for header in headers if header in mapped and header in wanted}
    for place, header in enumerate(headers):
        column = wanted.get(header)
        if column and (header in mapped or column not in by_map):
            places[column] = (*places.get(column, ()), place)
    places = {column: _own_numbers(several, headers) for column, several in places.items()}
    cells = tuple((cell or "").strip().strip("\ufeff\x00").strip() for cell in row)
    return Header(row=at, cells=cells, places=places)


def _own_numbers(places: tuple[int, ...], headers: Sequence[str]) -> tuple[int, ...]:
    """Return the places of a column without a mere count of rows that stands beside another header."""
    return tuple(p for p in places if headers[p] != RUNNING_NUMBER) or places


def header_problems(name: str, header: Header, table: Table) -> tuple[str, ...]:
    """Return a sentence for what a header row lacks and one for each column it has twice."""
    if not header.cells:
        return (f"{name}: is empty; expected {_titles(table.required_columns)}; deliver it again",)
    missing = [column for column in table.required_columns if column.name not in header.places]
    lacking = [_missing_sentence(name, header, table, missing)] if missing else []
    return (*lacking, *(_double_sentence(name, header, column) for column in _doubles(header)))


def proposals(header: Header, table: Table) -> dict[str, str | None]:
    """Return the headers that mean no column, each with the column not there yet that looks nearest."""
    absent = [column for column in table.columns if column.name not in header.places]
    words = {text: c.name for c in absent for text in (c.name, *c.headers)}
    unknown = [cell for cell in _can_be_shown(header, table) if cell in header.ignored]
    near = {cell: _nearest(cell, list(words)) for cell in unknown}
    return {cell: found and words[found[0]] for cell, found in near.items()}


def _missing_sentence(name: str, header: Header, table: Table, missing: list[Column]) -> str:
    """Return where, which columns are not there, what is there, and which looks nearest."""
    shown = _can_be_shown(header, table)
    parts = [f"{name}: no column {', no column '.join(_title(column) for column in missing)}"]
    if not header.places:
        parts.append(f"no row of the first {HEADER_WITHIN} is a header row of {table.name}")
    parts.append(f"it has {_listed(shown)}" if shown else "nothing in it looks like a header")
    unknown = [cell for cell in shown if cell in header.ignored]
    parts += [hint for column in missing if (hint := _hint(column, unknown, len(missing) > 1))]
    return "; ".join([*parts, "rename it or name it in a column map"])


def _can_be_shown(header: Header, table: Table) -> list[str]:
    """Return the headers that a message may hold, unknown ones before all others.

    Where hardly a cell is a header the row may well be a person's, so only what resembles a
    header is shown; what has many digits is an id or account number, and never is.
    """
    cells = [c for c in header.ignored or header.cells if c and not DIGITS.search(c)]
    if len(header.places) > 1:
        return cells
    known = [text for column in table.columns for text in (column.name, *column.headers)]
    return [cell for cell in cells if _nearest(cell, known)]


def _hint(column: Column, unknown: list[str], several: bool) -> str | None:
    """Return which unknown header looks like the missing column, if one does."""
    near = max(
        (found for text in (column.name, *column.headers) if (found := _nearest(text, unknown))),
        key=lambda found: found[1],
        default=None,
    )
    return near and f"{_cut(near[0])} looks nearest" + (f" to {column.name}" if several else "")


def _nearest(text: str, choices: list[str]) -> tuple[str, float] | None:
    """Return the choice most like a text, and the likeness (0–100), if any is like it."""
    near = process.extractOne(
        text, choices, scorer=fuzz.WRatio, processor=plain, score_cutoff=LOOKS_NEAR
    )
    return near and (near[0], near[1])


def _doubles(header: Header) -> list[str]:
    """Return the columns for which the header row has more than one cell."""
    return [column for column, places in header.places.items() if len(places) > 1]


def _double_sentence(name: str, header: Header, column: str) -> str:
    """Return which headers of a file mean one and the same column."""
    places = header.places[column]
    cells = " and ".join(f"{header.cells[p]!r} (column {p + 1})" for p in places)
    sentence = f"{name}: {cells} both mean {column}; expected one; delete or rename the other"
    if len({plain(header.cells[p]) for p in places}) < len(places):
        return sentence
    chosen = json.dumps(header.cells[places[0]], ensure_ascii=False)
    return f'{sentence}, or say which in the column map of its source: columns = {{ {chosen} = "{column}" }}'


def _titles(columns: Iterable[Column]) -> str:
    """Return a header row with these columns, in words."""
    return f"a header row with {', '.join(_title(column) for column in columns)}"


def _title(column: Column) -> str:
    """Return a column in both languages."""
    return "/".join([*column.headers[:1], column.name])


def _listed(headers: list[str]) -> str:
    """Return headers as a list that does not run on."""
    return ", ".join([*(_cut(header) for header in headers[:SHOWN]), "…"][: len(headers)])


def _cut(header: str) -> str:
    """Return a header, shortened where somebody wrote a sentence into it."""
    line = " ".join(header.split())
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"
