"""Characters that have several codes: the same surname must not differ between the sources it came from.

In the private-use area older tables keep characters that have a place of their own by now: Windows' GBK all
of FE50 to FEA0 (in its exports 䶮 is U+E863), the older GB18030 a few of them. Radicals (⻢ for 马) come out of
PDF files when text is copied. Twins such as U+F92C for 郎 exist for the sake of other tables.
"""

import unicodedata

import polars as pl

_GBK_PRIVATE_USE = {
    chr(0xE815 + place): bytes((0xFE, byte)).decode("gb18030")
    for place, byte in enumerate((*range(0x50, 0x7F), *range(0x80, 0xA1)))
}
_PRIVATE_USE = _GBK_PRIVATE_USE | {
    "\ue7c7": "\u1e3f",
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue831": "\U000215d7",
    "\ue832": "\u9fb8",
    "\ue83b": "\U0002298f",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue855": "\U000241fe",
    "\ue864": "\u9fbb",
}
_RADICALS = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **dict(
        zip(
            "⺟⻅⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻧⻨⻩⻬⻮⻰⻳",
            "母见贝车长门青韦页风飞食马鱼鸟卤麦黄齐齿龙龟",
            strict=True,
        )
    ),
}
_OTHER_CODES = _PRIVATE_USE | _RADICALS
_MAY_HAVE_OTHERS = "[\u2e9f-\u2fd5\ue7c7-\ue864]"


def with_one_code(texts: pl.Series) -> pl.Series:
    """Return the texts with one code for each character, whichever table they were written by."""
    texts = texts.str.normalize("NFC")
    if texts.str.contains(_MAY_HAVE_OTHERS).any():
        return texts.str.replace_many(_OTHER_CODES)
    return texts
