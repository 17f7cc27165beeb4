"""Documents say what is: generated ones are compared, the README's commands exist."""

import re
import subprocess
from pathlib import Path

from flows.vocabulary import office_vocabulary
from fundsentry.settings import load_settings
from fundsentry.settings.loading import PARTS, keys_of
from fundsentry.settings.reference import ALONE, HEADERS, meanings_of, reference
from rules.overview import main as write_overview
from rules.overview import overview
from schemas.dictionary import dictionary

ROOT = Path(__file__).parents[2]


def test_the_dictionary_is_what_the_schemas_say():
    assert (ROOT / "schemas" / "DICTIONARY.md").read_text("utf-8") == dictionary()


def test_the_rules_overview_is_what_the_rule_files_say():
    assert (ROOT / "rules" / "RULES.md").read_text("utf-8") == overview()


def test_the_settings_document_is_what_the_settings_say():
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == reference()


def test_every_part_of_the_settings_is_explained():
    assert set(HEADERS) == set(PARTS)
    for part in PARTS:
        keys = set(keys_of(part)) - {"source"} - ALONE
        assert keys <= set(meanings_of(part)), part


def test_the_examples_of_the_sources_document_are_settings_that_can_be_followed(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("CORE_PASSWORD", "x")
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "police.toml").write_text('[columns]\n"亡者姓名" = "name"\n', "utf-8")
    file = tmp_path / "fundsentry.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)), "utf-8")
    settings = load_settings(file, office_vocabulary())
    assert [name for _, name, _ in settings.sources] == ["police", "core"]


def test_a_stale_overview_of_the_rules_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("rules.overview.FILE", tmp_path / "RULES.md")
    monkeypatch.setattr("sys.argv", ["overview", "--check"])
    (tmp_path / "RULES.md").write_text(overview() + "an edit\n", "utf-8")
    assert write_overview() == 1
    assert "run make fix" in capsys.readouterr().err
    (tmp_path / "RULES.md").write_text(overview(), "utf-8")
    assert write_overview() == 0


def test_every_make_target_that_the_readme_names_is_there():
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


def test_every_link_of_the_documents_leads_somewhere():
    for document in ROOT.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (ROOT / link).exists(), f"{document.name}: {link}"


def test_the_lock_holds_hashes_and_no_index_address():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?://|file:|--index|--find-links", lock)
    pins = re.findall(r"^[a-z0-9._-]+(?:\[.*\])?==", lock, re.MULTILINE)
    assert len(pins) > 100
    assert lock.count("--hash=sha256:") > len(pins)


def test_no_commit_names_an_address_of_an_index_or_a_path_of_a_machine():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    forbidden = re.compile(r"https?://[^ )\"']*/simple|--find-links[ =]\S|/root/|/work/")
    for name in tracked.stdout.split():
        file = ROOT / name
        if (
            file.suffix in {".py", ".toml", ".md", ".yaml", ""}
            and file.is_file()
            and file != Path(__file__)
        ):
            assert not forbidden.search(file.read_text("utf-8", errors="replace")), name


def test_both_readmes_name_the_same_commands_links_and_exit_codes():
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    users = english[: english.index("## How it works")]
    for pattern in (r"(?<=[`/])fundsentry [a-z]+(?: [a-z]+)?", r"--[a-z-]+", r"^\| (\d+) \|"):
        in_english = set(re.findall(pattern, users, re.MULTILINE))
        assert in_english == set(re.findall(pattern, chinese, re.MULTILINE))
    documents = set(re.findall(r"\]\((docs/[^)]+)\)", users))
    assert documents == set(re.findall(r"\]\((docs/[^)]+)\)", chinese))
