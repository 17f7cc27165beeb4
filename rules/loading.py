"""From the files of a rule folder to the rule book; every problem of every file in one message."""

import importlib.util
import inspect
import json
import string
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from pydantic import ValidationError

from fundsentry.errors import RuleFileError
from rules.file_format import RuleEntry, VersionEntry
from rules.rulebook import Law, Rule, Rulebook, RuleFunction, Version, first_month_in_force, hash_of
from rules.shared import shared_modules_of, source_of
from schemas import TABLES

OUR_RULES = Path(__file__).parent
SHAPES = ("bars", "findings")
OF_THE_NIGHT = frozenset({"as_of", "as_of_month"})
# Tables that the night makes itself: whom the model names, and whose ids may be one person's. A rule that needs
# one is applied where there is one.
MADE = frozenset({"model", "second_ids"})


def load_rulebook(folder: Path = OUR_RULES) -> Rulebook:
    """Return all rules of a folder.

    Raises:
        RuleFileError: with every problem of every file, each as *file: key: what is wrong*.
    """
    rules: dict[str, Rule] = {}
    problems: list[str] = []
    with shared_modules_of(folder):
        for file in sorted(folder.glob("*/*.toml")):
            name = f"{file.parent.name}/{file.stem}"
            rule, wrong = _load_rule(name, file)
            problems += [f"rules/{name}.toml: {problem}" for problem in wrong]
            if rule is not None:
                rules[name] = rule
    for file in sorted(folder.glob("*/*.py")):
        if not file.with_suffix(".toml").exists() and file.stem != "__init__":
            problems.append(
                f"rules/{file.parent.name}/{file.name}: no {file.stem}.toml beside it; "
                "a rule is a pair of the same name; add the file or delete the function"
            )
    if not rules and not problems:
        problems.append(
            f"{folder.name}: no rule files; expected folder/rule.toml; name the right folder"
        )
    problems += _places_taken_twice(rules)
    if problems:
        raise RuleFileError("\n".join(problems))
    parts = (v.content_hash for rule in rules.values() for v in rule.versions)
    return Rulebook(rules, hash_of(*(part.encode() for part in parts)))


def texts_of(folder: Path) -> dict[str, str]:
    """Return the text of every file of a rule folder, by its path in it."""
    files = sorted((*folder.glob("*/*.toml"), *folder.glob("*/*.py")))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


def told_by(files: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of an earlier night by their texts alone, for its sentences and its law.

    No code of theirs is run: they find nothing. A text that is not read any more is left out.
    """
    rules = {}
    for path, content in files.items():
        name, is_text = path.removesuffix(".toml"), path.endswith(".toml")
        if not is_text:
            continue
        try:
            text = RuleEntry.model_validate(tomllib.loads(content, parse_float=Decimal))
        except (tomllib.TOMLDecodeError, ValidationError):
            continue
        rules[name] = Rule(
            name=name,
            text=text,
            versions=tuple(_version(name, entry, b"") for entry in text.version),
            shape="",
            function=_finds_nothing,
            tables=(),
            optional_tables=(),
            of_the_night=frozenset(),
        )
    return rules


def _finds_nothing() -> NoReturn:
    raise AssertionError("a rule of texts alone")


def _load_rule(name: str, file: Path) -> tuple[Rule | None, list[str]]:
    try:
        raw = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
        text = RuleEntry.model_validate(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [f"is not TOML: {error}; expected UTF-8 TOML"]
    except ValidationError as error:
        return None, [_said(problem) for problem in error.errors()]
    problems = _check_versions(text) + _check_texts(text)
    code = file.with_suffix(".py")
    if not code.exists():
        return None, [
            *problems,
            f"no {code.name} beside it; a rule is a pair of the same name; add it",
        ]
    try:
        module = _load_module(name, code)
    except Exception as error:  # noqa: BLE001 - whatever a rule file raises is its author's to mend
        return None, [*problems, f"{code.name} cannot be loaded: {type(error).__name__}: {error}"]
    shape, function, wrong = _find_function(module)
    problems += [f"{code.name}: {problem}" for problem in wrong]
    if function is None:
        return None, problems
    tables, optional, wrong = _check_signature(function, text)
    problems += [f"{code.name}: {problem}" for problem in wrong]
    if text.across is not None and shape != "findings":
        problems.append(
            f"across: {code.name} returns {shape}, which are of one person; expected findings; leave it out"
        )
    problems += [
        f"needs_one_of names {name!r}, which is no optional table of {code.name}; expected some of {sorted(optional)}"
        for name in text.needs_one_of
        if name not in optional
    ]
    large = [name for name in (*tables, *optional) if name != "payouts" and _is_cut(name)]
    if text.across is not None and large:
        problems.append(
            f"across: {code.name} reads {', '.join(large)}, which is cut by person; expected payouts and small "
            "lists; leave it out"
        )
    source = source_of(code)
    versions = tuple(_version(name, entry, source) for entry in text.version)
    return (
        Rule(
            name=name,
            text=text,
            versions=versions,
            shape=shape,
            function=function,
            tables=tables,
            optional_tables=optional,
            of_the_night=OF_THE_NIGHT.intersection(inspect.signature(function).parameters),
        ),
        problems,
    )


def _is_cut(table: str) -> bool:
    return table in TABLES and TABLES[table].of_everybody


def _said(problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key; expected only the keys that rules/README.md lists; remove or rename it"
    return f"{key}: {problem['msg']}"


def _check_versions(text: RuleEntry) -> list[str]:
    problems = []
    days = [entry.effective_from for entry in text.version]
    if any(day is None for day in days[1:]):
        problems.append("version: only the first one may be without effective_from")
    dated = [day for day in days if day is not None]
    if any(later <= earlier for earlier, later in pairwise(dated)):
        found = ", ".join(day.isoformat() for day in dated)
        problems.append(f"version: must run from oldest to newest, one per day; found {found}")
    for entry in text.version:
        if (
            entry.published_on
            and entry.effective_from
            and entry.published_on > entry.effective_from
        ):
            problems.append(
                f"version {entry.effective_from}: published_on {entry.published_on} is later than the "
                "first day; expected that day or earlier"
            )
        problems += [f"version {entry.effective_from}: judges: {p}" for p in entry.pairs()[1]]
        if text.lines == "payouts" and not entry.repealed and not entry.judges:
            problems.append(
                f"version {entry.effective_from}: judges is missing; expected schemes and benefits"
            )
    return problems


def _check_texts(text: RuleEntry) -> list[str]:
    problems = []
    if "default" not in text.because:
        problems.append(
            "because: no sentence named default; expected [because.default] with zh and en"
        )
    for key, texts in (*text.because.items(), *text.each.items()):
        for lang, sentence in (("zh", texts.zh), ("en", texts.en)):
            try:
                list(string.Formatter().parse(sentence))
            except ValueError as error:
                problems.append(f"because.{key}.{lang}: {error}; expected facts as {{name}}")
    return problems


def _load_module(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"rule_{name.replace('/', '_')}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _find_function(module: ModuleType) -> tuple[str, RuleFunction | None, list[str]]:
    found = [shape for shape in SHAPES if callable(getattr(module, shape, None))]
    if len(found) != 1:
        return (
            "",
            None,
            [f"has {found or 'no function'}; expected exactly one of {', '.join(SHAPES)}"],
        )
    return found[0], getattr(module, found[0]), []


def _check_signature(
    function: RuleFunction, text: RuleEntry
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Return required and optional tables, and where signature and TOML disagree."""
    tables, optional, wanted, problems = [], [], set(), []
    for argument in inspect.signature(function).parameters.values():
        if argument.kind is argument.KEYWORD_ONLY:
            wanted.add(argument.name)
        elif argument.name not in TABLES and argument.name not in MADE:
            problems.append(
                f"argument {argument.name!r} is no table; expected one of {', '.join(TABLES)}, "
                "or a keyword-only parameter"
            )
        elif argument.default is None:
            optional.append(argument.name)
        else:
            tables.append(argument.name)
    wanted -= OF_THE_NIGHT
    for entry in text.version:
        if not entry.repealed and set(entry.parameters) != wanted:
            problems.append(
                f"version {entry.effective_from} has the parameters "
                f"{sorted(entry.parameters) or 'none'}; the function takes {sorted(wanted) or 'none'}"
            )
    problems += [
        f"office_may_set names {name!r}, which is no parameter; expected one of {sorted(wanted)}"
        for name in text.office_may_set
        if name not in wanted
    ]
    return tuple(tables), tuple(optional), problems


def _version(name: str, entry: VersionEntry, source: bytes) -> Version:
    text = entry.model_dump(mode="json")
    return Version(
        rule=name,
        effective_from=entry.effective_from,
        published_on=entry.published_on or entry.effective_from,
        is_repealed=entry.repealed,
        judges=entry.pairs()[0],
        law=tuple(Law(law.cite, law.sure, law.says, frozenset(law.schemes)) for law in entry.law),
        parameters=entry.parameters,
        content_hash=hash_of(
            name.encode(), json.dumps(text, sort_keys=True, ensure_ascii=False).encode(), source
        ),
        from_month=first_month_in_force(entry.effective_from),
    )


def _places_taken_twice(rules: Mapping[str, Rule]) -> list[str]:
    taken: dict[tuple[str, int], str] = {}
    problems = []
    for rule in rules.values():
        if rule.text.claim_place is None:
            continue
        place = (rule.text.lines, rule.text.claim_place)
        if place in taken:
            problems.append(
                f"rules/{rule.name}.toml: claim_place {place[1]} is taken by {taken[place]}; "
                "expected a place of its own in the one-claim order"
            )
        taken[place] = rule.name
    return problems
