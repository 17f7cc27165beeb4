"""rules/README.md is followed to the letter: every example is done in a copy of the rule folder."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from fundsentry.settings import Settings
from rules import load_rulebook
from rules.file_format import RuleEntry, VersionEntry
from rules.loading import OUR_RULES
from rules.overrides import Override, overridden
from tests.support.drawn import found, night

TEXT = (OUR_RULES / "README.md").read_text("utf-8")
BLOCKS = [
    block.split("\n", 1) for block in re.findall(r"```(?:toml|python)\n(.*?)```", TEXT, re.DOTALL)
]


@pytest.fixture
def folder(tmp_path):
    copied = tmp_path / "rules"
    shutil.copytree(OUR_RULES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


def follow(folder: Path, first_word: str) -> list[str]:
    done = []
    for head, body in BLOCKS:
        order = head.removeprefix("# ")
        if not order.startswith(first_word):
            continue
        name = order.split()[-1]
        file = folder / name
        if first_word == "append":
            file.write_text(file.read_text("utf-8") + "\n" + body, "utf-8")
        elif first_word == "new":
            file.write_text(body, "utf-8")
        else:
            old, new = body.split("# by\n")
            text = re.sub(r"[ ]+=", " =", file.read_text("utf-8"))
            assert text.count(old.strip()) == 1, name
            file.write_text(text.replace(old.strip(), new.strip()), "utf-8")
        done.append(name)
    assert done
    return done


def test_a_number_is_changed_by_a_version(folder):
    follow(folder, "append")
    rule = load_rulebook(folder).rules["account/shared_account"]
    assert [v.parameters["persons"] for v in rule.versions] == [3, 2]


def test_a_year_is_added_and_a_rule_retired(folder):
    follow(folder, "replace")
    rulebook = load_rulebook(folder)
    drawn = """
    refund_id | employer_id | employer_name | year | amount  | paid_on    | prior_year_premium | size
    r1        | g1          | 甲公司        | 2026 | 9500.00 | 2026-08-01 | 10000.00           | small
    """
    rule = "employer/refund_over_ratio"
    assert not night(rules=rule, employer_refunds=drawn).rows("payout_id")
    later = night(rules=rule, rulebook=rulebook, employer_refunds=drawn)
    assert later.rows("payout_id", "undue") == {("r1", 50000)}
    assert "control/same_operator_and_approver" not in {r.name for r in rulebook.chosen()}


def test_a_rule_is_added_by_new_files_only(folder):
    assert len(follow(folder, "new")) == 2
    got = night(
        as_of=date(2026, 10, 31),
        rules="duplicate/nursing_allowance_elsewhere",
        rulebook=load_rulebook(folder),
        payouts="""
        payout_id | person_id | name | scheme      | benefit           | benefit_month | paid_on    | amount
        p1        | @ann      | 王芳 | work_injury | nursing_allowance | 2026-05       | 2026-05-10 | 1900.00
        p2        | @ann      | 王芳 | work_injury | nursing_allowance | 2026-06       | 2026-06-10 | 1900.00
        """,
        other_benefits="""
        record_id | person_id | name | scheme      | benefit           | from_month | to_month | region_code
        o1        | @ann      | 王芳 | work_injury | nursing_allowance | 2026-01    | 2026-05  | 330106
        """,
    )
    found(
        """
        payout_id | rule                                  | certainty | undue
        p1        | duplicate/nursing_allowance_elsewhere | potential | 1900.00
        """,
        got,
    )


def test_the_override_is_one_that_settings_and_rule_allow():
    import tomllib

    (body,) = [body for head, body in BLOCKS if head == "# fundsentry.toml"]
    (entry,) = Settings.model_validate(tomllib.loads(body)).override
    own = Override(entry.rule, entry.parameter, entry.value, entry.reason)
    rulebook = overridden(load_rulebook(), [own])
    assert rulebook.rules[entry.rule].versions[0].parameters[entry.parameter] == entry.value


def test_every_key_of_a_rule_file_is_explained():
    told = set(re.findall(r"`([a-z_.]+)`", TEXT[TEXT.index("## Keys of a rule file") :]))
    keys = set(RuleEntry.model_fields) | {f"version.{key}" for key in VersionEntry.model_fields}
    assert keys - {"version"} <= told
