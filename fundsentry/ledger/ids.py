"""Ids of findings and cases: twelve characters that can be typed, the same whenever they are made anew."""

from hashlib import blake2b

import polars as pl

# Crockford's alphabet: no I, L, O, U, which are misread or mistyped.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12


def finding_ids(rules: pl.Series, lines: pl.Series, secret: bytes = b"") -> pl.Series:
    """Return the id of each finding, from its rule and payout line, keyed with the office's secret."""
    return _ids("finding", rules, lines, secret)


def case_ids(rules: pl.Series, subjects: pl.Series, secret: bytes = b"") -> pl.Series:
    """Return the id of each case, from its rule and subject, keyed with the office's secret."""
    return _ids("case", rules, subjects, secret)


def _ids(kind: str, rules: pl.Series, things: pl.Series, secret: bytes) -> pl.Series:
    pairs = pl.DataFrame({"rule": rules, "thing": things})
    distinct = pairs.unique(maintain_order=True)
    made = [_id(kind, rule, thing, secret) for rule, thing in distinct.iter_rows()]
    ids = distinct.with_columns(id=pl.Series(made, dtype=pl.String))
    return pairs.join(ids, on=["rule", "thing"], how="left", maintain_order="left")["id"]


def _id(kind: str, rule: str, thing: str, secret: bytes) -> str:
    digest = blake2b(f"{kind}\0{rule}\0{thing}".encode(), key=secret[:64], digest_size=8).digest()
    number = int.from_bytes(digest)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
