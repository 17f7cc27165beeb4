"""Which encoding a text file has, found out from all of it, and its text as UTF-8.

There is one decoder for each encoding, Python's own, so that the same bytes are the same name in
every file. What cannot be decoded becomes U+FFFD and reaches the gate; no byte stops the night.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

CHUNK = 8 << 20
"""Bytes read at once: few enough for any machine, many enough for Polars to be quick."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte order marks, which settle the matter."""

WIDE = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")
"""Characters of three or four bytes in UTF-8, as all Chinese ones are."""

NARROW = re.compile("[\u0080-\u00b6\u00b8-\u07ff]|(?<![A-Za-z])\u00b7|\u00b7(?![A-Za-z])")
"""Characters of two bytes in UTF-8 (£, é, Я), which a county's files hold only by accident.

The middle dot within a name in Latin letters is no accident.
"""

CUT_OFF = re.compile(rb"([\xc0-\xff]|[\xe0-\xff][\x80-\xbf]|[\xf0-\xff][\x80-\xbf]{2})\Z")
"""The begin of a character of UTF-8 whose rest is in the next bytes."""


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file become text.

    `errors` is `none` where the bytes are known to be UTF-8 already, `strict` where an error
    would be news, `replace` where errors are known and become U+FFFD.
    """

    codec: str
    mark: int = 0
    errors: str = "none"


def likely_encodings(path: Path) -> list[Encoding]:
    """Return the encodings that a text file may have, the likeliest first.

    There is one where a mark says it or all of the file is UTF-8. Of a file that is not, both
    are returned, UTF-8 first if there is much of it; the header will say which one it is.
    GB18030 is `strict`: the reader notices the first byte that cannot be decoded, and asks
    `weighed_encodings`.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, codec in MARKS:
        if head.startswith(mark):
            return [Encoding(codec, mark=len(mark), errors="replace")]
    damaged, only_narrow = _read_as_utf8(path)
    if damaged is not None:
        both = [Encoding("utf-8", errors="replace"), Encoding("gb18030", errors="strict")]
        return both if _is_much_utf8(damaged) else both[::-1]
    if only_narrow and not count_errors(path, "gb18030"):
        return [Encoding("gb18030", errors="strict")]
    return [Encoding("utf-8")]


def _read_as_utf8(path: Path) -> tuple[bytes | None, bool]:
    """Return the first chunk that is not UTF-8, and whether letters are all there is beside ASCII.

    Two GB18030 bytes are now and then a valid letter in UTF-8; a short file may consist of such.
    """
    wide = narrow = False
    for chunk in _whole_characters(chunks_of(path)):
        if not _is_utf8(chunk):
            return chunk, False
        if not wide and not chunk.isascii():
            text = chunk.decode()
            wide = WIDE.search(text) is not None
            narrow = narrow or (not wide and NARROW.search(text) is not None)
    return None, narrow and not wide


def _is_utf8(chunk: bytes) -> bool:
    """Whether all of a chunk is UTF-8; Polars sees it ten times quicker than Python's decoder."""
    try:
        pl.Series([chunk], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _whole_characters(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes cut between characters of UTF-8; what ends within one comes last."""
    begun = b""
    for chunk in chunks:
        text = begun + chunk
        tail = text[-3:]
        cut = len(text) - len(tail) + len(CUT_OFF.sub(b"", tail))
        begun = text[cut:]
        yield text[:cut]
    if begun:
        yield begun


def _is_much_utf8(damaged: bytes) -> bool:
    """Whether a chunk has two good wide characters for every error, as no other encoding has."""
    text = damaged.decode("utf-8", "replace")
    return len(WIDE.findall(text)) >= 2 * text.count("\ufffd")


def weighed_encodings(path: Path) -> list[Encoding]:
    """Return the encodings of a file that is clean in none, the one with fewer errors first."""
    codecs_by_errors = sorted(("gb18030", "utf-8"), key=lambda codec: count_errors(path, codec))
    return [Encoding(codec, errors="replace") for codec in codecs_by_errors]


def count_errors(path: Path, codec: str) -> int:
    """Return how many places of a file cannot be decoded."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    found = sum(decoder.decode(chunk).count("\ufffd") for chunk in chunks_of(path))
    return found + decoder.decode(b"", True).count("\ufffd")


def utf8_chunks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yield the text of a file as UTF-8, without its mark.

    Raises:
        UnicodeDecodeError: Where the encoding is strict and the file is not clean in it.
    """
    if encoding.errors == "none":
        yield from chunks_of(path, encoding.mark)
        return
    decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    for chunk in chunks_of(path, encoding.mark):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()


def chunks_of(path: Path, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of a file, some megabytes at a time."""
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(CHUNK):
            yield chunk


def whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same text cut at ends of lines; a last line without an end comes by itself."""
    begun: list[bytes] = []
    for chunk in chunks:
        cut = _last_end(chunk)
        if cut:
            yield b"".join([*begun, memoryview(chunk)[:cut]])
            begun = []
        begun.append(chunk[cut:])
    if rest := b"".join(begun):
        cut = _last_end(rest + b" ")
        yield from filter(None, (rest[:cut], rest[cut:]))


def _last_end(chunk: bytes) -> int:
    """Return the position after the last end of a line, or 0.

    A carriage return counts only where there is no line feed, and not as the last byte, as a
    line feed may follow.
    """
    return chunk.rfind(b"\n") + 1 or chunk.rfind(b"\r", 0, len(chunk) - 1) + 1
