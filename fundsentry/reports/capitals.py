"""Amounts in Chinese capital numerals, as papers about money write them: 壹仟肆佰零捌元整."""

from schemas.written import yuan


def in_capitals(fen: int) -> str:
    """Return an amount in capital numerals, exactly; of what is owed, never negative."""
    # Imported late: it reads a dictionary of its own.
    import cn2an

    assert fen >= 0, fen
    # As text, so that no float comes near it.
    return str(cn2an.an2cn(yuan(fen), "rmb"))
