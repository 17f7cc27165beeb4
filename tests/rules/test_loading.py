"""A rule folder that is wrong is refused in one message that lists every problem of every file."""

import pytest

from fundsentry.errors import RuleFileError
from rules import load_rulebook
from rules.loading import OUR_RULES, texts_of, told_by

GOOD = """
status = "in_force"
prevention = "people"
[title]
zh = "示例"
en = "Example"
[because.default]
zh = "一"
en = "one"
[innocent_explanations]
zh = ["一"]
en = ["one"]
[first_steps]
zh = ["一"]
en = ["one"]
[[version]]
judges = "periodic"
law = [{ cite = "某法", sure = true }]
"""
CODE = """
def findings(payouts):
    return payouts.select("line")
"""


@pytest.fixture
def write(tmp_path):
    def pair(name, toml=GOOD, code=CODE):
        (tmp_path / "some").mkdir(exist_ok=True)
        if toml is not None:
            (tmp_path / "some" / f"{name}.toml").write_text(toml, "utf-8")
        if code is not None:
            (tmp_path / "some" / f"{name}.py").write_text(code, "utf-8")
        return tmp_path

    return pair


def test_a_good_pair_is_loaded(write):
    assert list(load_rulebook(write("good")).rules) == ["some/good"]


DATED = '[[version]]\neffective_from = {}\njudges = "periodic"\nlaw = [{{ cite = "某法", sure = true }}]\n'


@pytest.mark.parametrize(
    ("toml", "code", "said"),
    [
        (GOOD + "colour = 1\n", CODE, "colour: unknown key"),
        (GOOD.replace("[title]", "[titel]"), CODE, "title: Field required"),
        (
            GOOD.replace('law = [{ cite = "某法", sure = true }]', ""),
            CODE,
            "version.0.law: Field required",
        ),
        (GOOD.replace('[{ cite = "某法", sure = true }]', "[]"), CODE, "version.0.law"),
        (GOOD + DATED.format("2011-07-01") + DATED.format("2010-01-01"), CODE, "oldest to newest"),
        (
            GOOD + DATED.format("2010-01-01").replace("law", "published_on = 2011-01-01\nlaw"),
            CODE,
            "later than the first day",
        ),
        (
            GOOD.replace('"periodic"', '{ pensions = ["pension"] }'),
            CODE,
            "unknown scheme 'pensions'",
        ),
        (
            GOOD.replace('"periodic"', '{ unemployment = ["pension"] }'),
            CODE,
            "unemployment has no benefit 'pension'",
        ),
        (GOOD.replace('judges = "periodic"', ""), CODE, "judges is missing"),
        (GOOD.replace("[because.default]", "[because.other]"), CODE, "no sentence named default"),
        (GOOD.replace('zh = "一"', 'zh = "一{"'), CODE, "because.default.zh"),
        (GOOD, CODE.replace("payouts)", "payouts, births)"), "argument 'births' is no table"),
        (GOOD, CODE.replace("payouts)", "payouts, *, cap)"), "the function takes ['cap']"),
        (GOOD + "[version.parameters]\ncap = 3\n", CODE, "has the parameters ['cap']"),
        (
            GOOD.replace("prevention", 'office_may_set = ["cap"]\nprevention'),
            CODE,
            "office_may_set names 'cap'",
        ),
        (GOOD, "x = 1", "has no function"),
        (GOOD, CODE + "\ndef bars(payouts): ...\n", "expected exactly one"),
        (GOOD, "def findings(:", "cannot be loaded: SyntaxError"),
        (GOOD, None, "no wrong.py beside it"),
        ("status = ", CODE, "is not TOML"),
    ],
)
def test_each_mistake_is_named_with_its_file(write, toml, code, said):
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(write("wrong", toml, code))
    assert said in str(refused.value)
    assert "rules/some/wrong.toml" in str(refused.value)


def test_all_problems_of_all_files_come_at_once(write):
    write("one", GOOD + "colour = 1\n")
    write(
        "two", GOOD.replace('judges = "periodic"', "").replace("[because.default]", "[because.x]")
    )
    folder = write("three", None)
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(folder)
    lines = str(refused.value).splitlines()
    assert len(lines) == 4
    assert {line.split(":")[0].rpartition("/")[2] for line in lines} == {
        "one.toml",
        "two.toml",
        "three.py",
    }


def test_a_place_in_the_one_claim_order_is_taken_once(write):
    placed = GOOD.replace("prevention", "claim_place = 7\nprevention")
    write("one", placed)
    with pytest.raises(RuleFileError, match="claim_place 7 is taken"):
        load_rulebook(write("two", placed))


SHARES = "from rules.ages import AGE\n\n" + CODE


def test_a_folder_has_its_own_shared_modules_and_their_text_is_in_the_hash(write):
    folder = write("one", GOOD, SHARES)
    hashes = []
    for age in (50, 51):
        (folder / "ages.py").write_text(f"AGE = {age}\n", "utf-8")
        (rule,) = load_rulebook(folder).rules.values()
        assert rule.function.__globals__["AGE"] == age
        hashes.append(rule.versions[0].content_hash)
    assert hashes[0] != hashes[1]
    import rules.ages

    assert not hasattr(rules.ages, "AGE")


def test_a_shared_module_that_cannot_be_loaded_is_named(write):
    folder = write("one", GOOD, SHARES)
    (folder / "ages.py").write_text("AGE = 1 / 0\n", "utf-8")
    with pytest.raises(RuleFileError, match=r"rules/ages\.py: cannot be loaded: ZeroDivisionError"):
        load_rulebook(folder)


def test_the_texts_of_a_rule_book_alone_say_the_same_and_run_no_code(tmp_path):
    present, texts = load_rulebook(), texts_of(OUR_RULES)
    told = told_by({path: text for path, text in texts.items() if path.endswith(".toml")})
    assert set(told) == set(present.rules)
    for name, rule in present.rules.items():
        assert told[name].text == rule.text
        for version in rule.versions:
            assert told[name].version(version.name).law_text("zh") == version.law_text("zh")
    trap = tmp_path / "ran"
    code = f"open({str(trap)!r}, 'w')"
    assert told_by({"some/bad.toml": "no toml [", "some/rule.toml": GOOD, "some/rule.py": code})
    assert not trap.exists()
