"""`fundsentry rules`: what a policy officer reads and tries."""

import csv
import json
import shutil
import subprocess

import pytest

from fundsentry.synthetic import synthesise
from rules.loading import OUR_RULES


@pytest.fixture
def changed(tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(OUR_RULES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "account" / "shared_account.toml"
    file.write_text(file.read_text("utf-8").replace("persons = 3", "persons = 4"), "utf-8")
    retired = folder / "duplicate" / "paid_twice.toml"
    text = retired.read_text("utf-8").replace('"in_force"', '"retired"')
    retired.write_text(text.replace("Paid twice for one", "Paid twice for a"), "utf-8")
    return folder


def test_list_and_show(fundsentry):
    listed = fundsentry("rules", "list", "--lang", "en")
    assert "death/paid_after_death" in listed.stdout
    page = fundsentry("rules", "show", "custody/paid_while_imprisoned").stdout
    for part in (
        "服刑期间领取待遇",
        "2001-03-08",
        "2014-03-01",
        "待法制部门核对",
        "可能的合理解释",
        "服刑羁押信息",
    ):
        assert part in page
    assert fundsentry("rules", "show", "no/such").returncode == 10


def test_check_names_file_and_key_of_every_problem(fundsentry, changed):
    assert fundsentry("rules", "check", "--rules", changed).returncode == 0
    for name in ("account/shared_account", "death/paid_after_death"):
        file = changed / f"{name}.toml"
        file.write_text("colour = 1\n" + file.read_text("utf-8"), "utf-8")
    done = fundsentry("rules", "check", "--rules", changed)
    assert done.returncode == 13
    assert "account/shared_account.toml: colour" in done.stderr
    assert "death/paid_after_death.toml: colour" in done.stderr


def test_diff_tells_what_changes_in_the_laws_words(fundsentry, changed):
    done = fundsentry("rules", "diff", OUR_RULES, changed, "--lang", "en")
    text = " ".join(done.stdout.split())
    assert "version edited in place ever" in text
    assert "persons = 3, months = 12 → persons = 4, months = 12" in text
    assert "status: in_force → retired" in text
    assert "title.en: Paid twice for one month → Paid twice for a month" in text
    assert "claim_place" not in text
    same = fundsentry("rules", "diff", OUR_RULES, OUR_RULES, "--lang", "en")
    assert same.stdout.strip() == "Nothing changes."
    assert fundsentry("rules", "diff", "no-such-revision", OUR_RULES).returncode == 13


def test_diff_reads_git_revisions(fundsentry, changed, tmp_path):
    office = tmp_path / "office"
    shutil.copytree(OUR_RULES, office / "rules", ignore=shutil.ignore_patterns("__pycache__"))

    def git(*words):
        who = ("-c", "user.name=policy", "-c", "user.email=policy@example.org")
        subprocess.run(["git", *who, *words], cwd=office, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "rules")
    git("commit", "--quiet", "--message", "as it was")
    shutil.copytree(changed, office / "rules", dirs_exist_ok=True)
    git("commit", "--quiet", "--all", "--message", "four persons")
    done = fundsentry("rules", "diff", "HEAD~1", "HEAD", "--lang", "en", cwd=office)
    assert "persons = 3, months = 12 → persons = 4, months = 12" in " ".join(done.stdout.split())
    same = fundsentry("rules", "diff", "HEAD", "rules", "--lang", "en", cwd=office)
    assert same.stdout.strip() == "Nothing changes."


def test_backtest_lists_what_is_gained_and_lost_and_books_nothing(fundsentry, changed, tmp_path):
    synthesise(people=100, seed=4, out=tmp_path / "in")
    command = [
        "rules",
        "backtest",
        "--rules",
        changed,
        "--input",
        tmp_path / "in",
        "--as-of",
        "2026-10-31",
    ]
    done = fundsentry(*command, "--out", tmp_path / "changes.csv", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "duplicate/paid_twice" in done.stdout
    with (tmp_path / "changes.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    kinds = {(row["rule"], row["change"]) for row in rows}
    assert kinds == {("account/shared_account", "lost"), ("duplicate/paid_twice", "lost")}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["changed", "changes.csv", "in"]


def test_a_number_set_by_the_office_stands_in_run_json_with_its_reason(fundsentry, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "payouts.csv").write_text(
        "payout_id,person_id,name,scheme,benefit,benefit_month,paid_on,amount\n"
        "a,340826195003010027,王芳,employee_pension,pension,2026-06,2026-06-10,190\n",
        "utf-8",
    )
    (tmp_path / "in" / "custody.csv").write_text(
        "record_id,person_id,name,kind,custody_from\nk1,340826195003010027,王芳,life,2026-05-10\n",
        "utf-8",
    )
    (tmp_path / "fundsentry.toml").write_text(
        '[[override]]\nrule = "custody/paid_while_imprisoned"\n'
        'parameter = "first_suspended_month"\nvalue = 2\nreason = "县局会议纪要3号"\n'
        "[quality]\nvalidate = false\n",
        "utf-8",
    )
    command = ["screen", "--input", "in", "--as-of", "2026-10-31", "--out", "out", "--lang", "en"]
    done = fundsentry(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    (told,) = run["overrides"]
    assert (told["value"], told["reason"]) == (2, "县局会议纪要3号")
    assert run["rules"]["custody/paid_while_imprisoned"]["findings"] == 0
