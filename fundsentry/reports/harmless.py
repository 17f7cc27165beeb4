"""Text without what a terminal would follow instead of showing it, whatever files and people put into it."""

# Control characters but the end of a line, marks that turn the direction of writing, and line ends of their own.
_HARMFUL = {
    **dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))),
}


def harmless(text: str) -> str:
    """Return the text without them."""
    return text.translate(_HARMFUL)
