"""What every rule must have, whoever wrote it; a new rule is covered as soon as its files are there."""

import ast
import io
import string
from datetime import date

import polars as pl
import pytest
from rich.console import Console

from fundsentry.reports.rule_pages import rule_page
from fundsentry.synthetic import synthesise
from rules import load_rulebook
from rules.loading import MADE, OUR_RULES
from schemas import TABLES

RULEBOOK = load_rulebook()
RULES = sorted(RULEBOOK.rules)
LONGEST = 60


def texts_of(rule):
    text = rule.text
    yield "title", text.title.zh, text.title.en
    for key, sentence in text.because.items():
        yield f"because.{key}", sentence.zh, sentence.en
    for key in ("innocent_explanations", "first_steps"):
        yield key, "".join(getattr(text, key).zh), "".join(getattr(text, key).en)


def tree(name):
    return ast.parse((OUR_RULES / f"{name}.py").read_text("utf-8"))


@pytest.mark.parametrize("name", RULES)
def test_every_text_is_there_in_both_languages(name):
    for key, chinese, english in texts_of(RULEBOOK.rules[name]):
        assert any("一" <= letter <= "鿿" for letter in chinese), key
        assert english.isascii() or "{" in english, key
        assert chinese != english, key


@pytest.mark.parametrize("name", RULES)
def test_no_text_blames(name):
    for key, chinese, english in texts_of(RULEBOOK.rules[name]):
        assert "fraud" not in english.lower(), key
        assert not {"诈骗", "骗取", "骗保"} & {chinese[i : i + 2] for i in range(len(chinese))}, key


@pytest.mark.parametrize("name", RULES)
def test_both_languages_tell_the_same_facts(name):
    def facts(sentence):
        return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}

    for key, sentence in RULEBOOK.rules[name].text.because.items():
        assert facts(sentence.zh) == facts(sentence.en), key


def test_titles_are_all_different():
    for lang in ("zh", "en"):
        titles = [rule.title(lang) for rule in RULEBOOK.rules.values()]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", RULES)
def test_every_version_names_its_law(name):
    for version in RULEBOOK.rules[name].versions:
        assert version.law
        assert version.law_text("zh")


@pytest.mark.parametrize("name", RULES)
def test_what_never_claims_is_never_called_recoverable(name):
    rule = RULEBOOK.rules[name]
    source = (OUR_RULES / f"{name}.py").read_text("utf-8")
    if rule.text.claim_place is None:
        assert '"potential"' in source


@pytest.mark.parametrize("name", RULES)
def test_a_rule_file_is_short_and_documented(name):
    lines = (OUR_RULES / f"{name}.py").read_text("utf-8").splitlines()
    assert len(lines) < LONGEST
    module = tree(name)
    assert ast.get_docstring(module).startswith(RULEBOOK.rules[name].text.title.zh)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    assert all(ast.get_docstring(f) for f in functions if not f.name.startswith("_"))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_file_imports_polars_and_shared_shapes_only(name):
    allowed = {"polars", "rules.shapes", "rules.ages", "rules.ceilings", "datetime", "decimal"}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= allowed
        if isinstance(node, ast.ImportFrom):
            assert node.module in allowed


@pytest.mark.parametrize("name", RULES)
def test_every_reason_for_not_judging_is_explained(name):
    told = RULEBOOK.rules[name].text.not_judged
    source = (OUR_RULES / f"{name}.py").read_text("utf-8")
    assert ("not_judged" in source) == bool(told)
    assert all(f'"{reason}"' in source for reason in told)


@pytest.mark.parametrize("name", RULES)
def test_tables_and_numbers_are_those_of_the_function(name):
    rule = RULEBOOK.rules[name]
    assert {*rule.tables, *rule.optional_tables} <= set(TABLES) | MADE
    assert set(rule.text.office_may_set) <= set(rule.versions[0].parameters)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_page_in_both_languages(name):
    rule = RULEBOOK.rules[name]
    for lang in ("zh", "en"):
        console = Console(width=200, file=io.StringIO())
        console.print(rule_page(rule, lang))
        page = console.file.getvalue()
        assert rule.title(lang) in page
        assert all(table in page for table in rule.tables if table in TABLES)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_tests_of_its_own(name):
    folder, _, rule = name.partition("/")
    assert (OUR_RULES.parent / "tests" / "rules" / f"test_{folder}_{rule}.py").exists()


def test_every_sentence_finds_its_facts(tmp_path):
    """On a county with cases of every rule no sentence says that a fact is not stated by the rule."""
    import json

    from flows.night import Order, screen

    synthesise(people=300, seed=2, out=tmp_path / "in")
    night = screen(Order(input=tmp_path / "in", out=tmp_path / "out", as_of=date(2026, 10, 31)))
    seen = set()
    for rule, facts in night.findings.select("rule", "facts").unique().iter_rows():
        for told in json.loads(facts):
            sentence = RULEBOOK.rules[rule].text.because[told["because"]]
            wanted = {f for _, f, _, _ in string.Formatter().parse(sentence.zh) if f}
            assert wanted <= set(told["facts"]), (rule, told["because"])
            seen.add(rule)
    made = {name for name in RULES if MADE.intersection(RULEBOOK.rules[name].tables)}
    assert seen - made == set(RULES) - made
    assert night.findings.filter(pl.col("facts").is_null()).is_empty()
