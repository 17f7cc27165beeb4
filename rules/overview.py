"""rules/RULES.md, generated from the rule files: every rule, version, law and hash.

`python -m rules.overview` writes it, `--check` says whether it is stale.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from rules import Rule, Version, load_rulebook
from rules.loading import OUR_RULES
from schemas.codes import BENEFITS_OF_SCHEME, PREVENTIONS

FILE = OUR_RULES / "RULES.md"
_INTRODUCTION = """# The rule book

Generated from the files in this folder by `make fix`; not edited by hand. A version is added, never edited:
its hash stands here, so that an edit shows in the diff. *To be confirmed*: the office's legal section should
confirm number or date before it relies on the citation.
"""


def overview(folder: Path = OUR_RULES) -> str:
    """Return the whole document."""
    parts = [_INTRODUCTION]
    for rule in load_rulebook(folder).rules.values():
        parts += _about(rule)
    return "\n".join(parts).rstrip() + "\n"


def _about(rule: Rule) -> Iterator[str]:
    text = rule.text
    place = "claims nothing" if text.claim_place is None else f"claims at place {text.claim_place}"
    yield f"## {rule.name} {text.title.zh}\n"
    yield f"{text.title.en}. {text.status.replace('_', ' ').capitalize()}; {place}; {PREVENTIONS[text.prevention][0]}.\n"
    needs = ", ".join(f"`{name}`" for name in rule.tables)
    if text.needs_one_of:
        needs += " and " + " or ".join(f"`{name}`" for name in text.needs_one_of)
    others = [name for name in rule.optional_tables if name not in text.needs_one_of]
    yield f"Needs {needs}." + "".join(f" Also looks at `{n}`." for n in others) + "\n"
    yield "| from | judges | law | numbers | hash |"
    yield "|---|---|---|---|---|"
    for version in rule.versions:
        yield _row(version)
    yield ""
    yield "Innocent explanations: " + "；".join(text.innocent_explanations.zh) + "。\n"


def _row(version: Version) -> str:
    numbers = ", ".join(f"{name} = {value}" for name, value in version.parameters.items())
    law = version.law_text("zh") + ("；废止" if version.is_repealed else "")
    first = version.name or "ever"
    return f"| {first} | {_judges(version)} | {law} | {numbers} | `{version.content_hash[:12]}` |"


def _judges(version: Version) -> str:
    shown = []
    for scheme in BENEFITS_OF_SCHEME:
        mine = [b for b in BENEFITS_OF_SCHEME[scheme] if (scheme, b) in version.judges]
        if mine:
            shown.append(f"{scheme}: {', '.join(mine)}")
    return "; ".join(shown)


def main() -> int:
    """Write the document, or with --check say whether it is stale."""
    text = overview()
    if "--check" not in sys.argv:
        FILE.write_text(text, "utf-8")
        return 0
    if FILE.exists() and FILE.read_text("utf-8") == text:
        return 0
    sys.stderr.write("rules/RULES.md: is stale; expected what the rule files say; run make fix\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
