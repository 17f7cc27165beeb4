"""What a table is called where people read of it."""

import polars as pl

from schemas import OUTPUTS, TABLES

_TITLES = {name: table.title for name, table in (*TABLES.items(), *OUTPUTS.items())}


def table_words(names: pl.Series, lang: str) -> pl.Series:
    """Return the names of tables, several joined with `;`, as they are or by their Chinese titles."""
    if lang == "en":
        return names
    several = names.cast(pl.String)
    titles = {
        joined: ";".join(_TITLES.get(name, name) for name in joined.split(";"))
        for joined in several.drop_nulls().unique()
    }
    return several.replace(titles)
