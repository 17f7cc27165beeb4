"""Errors are said in Chinese on a machine that speaks it: every sentence that the program raises has its Chinese."""

import ast
from pathlib import Path

import pytest

from fundsentry import errors
from fundsentry.cli import sentences

ROOT = Path(__file__).parents[2]
PACKAGES = ("fundsentry", "flows", "rules", "schemas", "detectors")
KINDS = {name for name in vars(errors) if name.endswith("Error")} | {"BadParameter"}
ALREADY_IN_THE_LANGUAGE_ASKED_FOR = "answer("
NOT_FOR_THE_OFFICE = ("study.py", "demo.py")


def raised():
    """Yield every sentence that an error is made of, with X where it says something of the moment."""
    for file in sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and file.name not in NOT_FOR_THE_OFFICE:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                text = _text(node.args[0])
                if name in KINDS and text and ALREADY_IN_THE_LANGUAGE_ASKED_FOR not in text:
                    yield text


def _text(node):
    if isinstance(node, ast.Constant):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    if any(ALREADY_IN_THE_LANGUAGE_ASKED_FOR in ast.unparse(part) for part in node.values):
        return None
    return "".join(p.value if isinstance(p, ast.Constant) else _shown(p) for p in node.values)


def _shown(part):
    return "'X'" if part.conversion == ord("r") else "X"


def wrong_in_settings():
    """Yield what is said of a key of the settings, after its name."""
    for file in sorted((ROOT / "fundsentry/settings").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
                yield _text(node.args[0])
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                text = _text(node.value.elts[1]) or ""
                if text and "X" not in text.split("; "):
                    yield text


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(sentences, "gettext", {"Error": "错误"}.get)


@pytest.mark.parametrize("english", sorted(set(raised())))
def test_every_sentence_that_is_raised_has_its_chinese(english, chinese):
    said = sentences.sentence(english)
    assert said != english
    assert "expected" not in said


@pytest.mark.parametrize("english", sorted(set(wrong_in_settings())))
def test_what_is_wrong_in_the_settings_has_its_chinese(english, chinese):
    said = sentences.sentence(f"office.toml: line 3: schedule.cron: {english}")
    assert said.startswith("office.toml：第 3 行：schedule.cron：")
    assert "expected" not in said
    assert "; " not in said
    assert sentences.sentence(f"office.toml: ledger: {english}").startswith("office.toml: ledger：")


@pytest.mark.parametrize(
    ("english", "said"),
    [
        (
            "quality.vital.1: 'deths' is no table; expected one of custody, deaths; deaths looks nearest",
            "quality.vital.1：没有数据表 deths；应为 custody, deaths 之一；deaths 最接近",
        ),
        (
            "override.1.rule: 'x' is no rule; expected one of death/paid_after_death",
            "override.1.rule：没有规则 x；应为 death/paid_after_death 之一",
        ),
        (
            "table.deaths.source.1.database: there is no [database.dw]; expected one of none: there is none",
            "table.deaths.source.1.database：没有 [database.dw]；文件中一个数据库也没有设置；请补写",
        ),
        (
            "table.regions.max_age_days: rows of regions have no day from which they are known, so that none is too "
            "old; expected none; remove it, or set due_day",
            "table.regions.max_age_days：regions 的数据没有知悉日期，无法判断是否过期；此项不应填写；请删去，或改设 due_day",
        ),
        ("schedule.port: Input should be a valid decimal", "schedule.port：应为数字；请更正"),
    ],
)
def test_what_is_wrong_with_a_name_in_the_settings_has_its_chinese(english, said, chinese):
    assert sentences.sentence(f"a.toml: line 12: {english}") == f"a.toml：第 12 行：{said}"


def test_names_and_reasons_stand_in_the_chinese_sentence(chinese):
    said = sentences.sentence(
        "lists/in: cannot be opened (Permission denied); a folder with files named after the tables was expected; "
        "name another with --input"
    )
    assert (
        said
        == "lists/in：无法打开（没有权限）；应为存放按表命名的数据文件的文件夹；请用 --input 另指定"
    )


def test_each_line_is_said_and_missing_columns_are_listed(chinese):
    said = sentences.sentence(
        "a.csv: no column 姓名/name, no column 险种/scheme; it has 名字, 金额; 名字 looks nearest to name; "
        "rename it or name it in a column map\nb.csv: is empty; expected a header row with 姓名/name; deliver it again"
    )
    assert said.split("\n") == [
        "a.csv：缺少列 姓名/name、险种/scheme；文件里有 名字, 金额；名字 与 name 最接近；请改列名，或写入表头对照",
        "b.csv：是空文件；应有含 姓名/name 的表头；请重新报送",
    ]


def test_a_sentence_in_chinese_already_and_a_name_with_braces_stay(chinese):
    assert (
        sentences.sentence("死亡信息：未收到；应不少于 1 行") == "死亡信息：未收到；应不少于 1 行"
    )
    said = sentences.sentence("{x}: is there already; expected a new file; name another with --to")
    assert said.startswith("{x}：已存在")


def test_elsewhere_the_english_sentence_stands(monkeypatch):
    monkeypatch.setattr(sentences, "gettext", str)
    assert sentences.sentence(
        "ledger: holds no night yet; expected one; run `fundsentry screen` first"
    ).startswith("ledger: holds no night")


def test_what_is_wrong_in_the_settings_is_said_with_its_line(chinese):
    said = sentences.sentence(
        "fundsentry.toml: line 1: langauge: is no setting; language looks nearest\n"
        "fundsentry.toml: line 3: capacity: Input should be a valid integer, unable to parse string as an integer"
    )
    assert said.split("\n") == [
        "fundsentry.toml：第 1 行：langauge：没有此设置项；language 最接近",
        "fundsentry.toml：第 3 行：capacity：应为整数；请更正",
    ]
