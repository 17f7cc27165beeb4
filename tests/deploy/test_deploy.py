"""What an office copies from deploy/ can be followed: the unit by systemd, the compose file within itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from flows.vocabulary import office_vocabulary
from fundsentry.settings import load_settings
from tests.support.debian import installed

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNIT = "fundsentry.service"


def variables(text):
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def env_example():
    lines = (DEPLOY / "fundsentry.env.example").read_text("utf-8").splitlines()
    return dict(
        line.removeprefix("# ").split("=") for line in lines if re.match(r"(# )?[A-Z_]+=", line)
    )


@pytest.fixture
def unit(tmp_path):
    """The unit with the program of this checkout in the place of the one that is not installed here."""
    program = str(Path(sys.executable).with_name("fundsentry"))
    text = (DEPLOY / UNIT).read_text("utf-8")
    assert "/opt/fundsentry/.venv/bin/fundsentry" in text
    (tmp_path / UNIT).write_text(text.replace("/opt/fundsentry/.venv/bin/fundsentry", program))
    return tmp_path / UNIT


@pytest.fixture
def systemd_analyze():
    """The program of systemd that reads units; that there is none is an error where all must be tested."""
    found = installed(lambda: shutil.which("systemd-analyze"), "systemd")
    if found is None:
        reason = "no systemd is here and none could be installed"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    return found


def test_systemd_understands_the_unit_and_finds_it_closed(unit, systemd_analyze):
    checked = subprocess.run(
        [systemd_analyze, "verify", unit], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    subprocess.run(
        [systemd_analyze, "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        check=True,
    )


def test_the_unit_starts_a_command_that_is_there(unit):
    order = re.search(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)[1].split()
    helped = subprocess.run([*order[:2], "--help"], capture_output=True, text=True, check=True)
    assert order[2] in helped.stdout


def test_the_settings_example_can_be_followed_switched_on_as_a_whole(tmp_path, monkeypatch):
    for name in ("LEDGER_PASSWORD", "MAIL_PASSWORD"):
        monkeypatch.setenv(name, "x")
    text = (DEPLOY / "fundsentry.toml.example").read_text("utf-8")
    for shown in (text, re.sub(r"^# (?=[\[a-z_]+\]? ?=|\[)", "", text, flags=re.MULTILINE)):
        (tmp_path / "fundsentry.toml").write_text(shown, "utf-8")
        settings = load_settings(tmp_path / "fundsentry.toml", office_vocabulary())
        # The unit may write nowhere else.
        for folder in (settings.output, settings.state):
            assert folder.is_relative_to("/var/lib/fundsentry")
    assert settings.notify.smtp_host
    assert settings.schedule.server


def test_the_example_of_secrets_holds_none():
    named = env_example()
    assert set(named.values()) == {""}
    everything = "".join(one.read_text("utf-8") for one in DEPLOY.iterdir())
    assert variables(everything) - {"VARIABLE"} <= named.keys()


def test_the_compose_file_names_only_what_it_has():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"ledger", "prefect", "nights"}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        for needed in service.get("depends_on", ()):
            assert "healthcheck" in services[needed]
        assert set(service["networks"]) <= set(compose["networks"])
        named = {one.split(":")[0] for one in service["volumes"]} - {"./fundsentry.toml", "./in"}
        assert named <= set(compose["volumes"])
        # Nothing of it answers outside, and nothing may gain rights.
        assert "ports" not in service
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert re.fullmatch(r"[a-z]+:[0-9][a-z0-9.-]*", service["image"])
    built = services["nights"]["build"]
    assert (DEPLOY / built["context"] / built["dockerfile"]).is_file()
    settings = (DEPLOY / "fundsentry.toml.example").read_text("utf-8")
    address = re.search(r'server = "http://([a-z]+):(\d+)/api"', settings)
    assert address[1] in services
    assert address[2] in services[address[1]]["entrypoint"]


def test_the_container_copies_what_is_there_and_the_whole_program():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
        for name in line.split()
    }
    assert all((ROOT / name).exists() for name in copied)
    assert {"detectors", "flows", "fundsentry", "rules", "schemas"} <= copied
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(let_in)
    uv = re.search(r"^UV\s+:= (uv==\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1]
    assert uv in text


def test_every_link_of_its_readme_leads_somewhere():
    for link in re.findall(r"\]\(([^)#:]+)\)", (DEPLOY / "README.md").read_text("utf-8")):
        assert (DEPLOY / link).exists(), link


def test_the_settings_that_the_schedule_document_shows_can_be_followed(tmp_path, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    text = (ROOT / "docs" / "schedule.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "fundsentry.toml").write_text(shown, "utf-8")
    settings = load_settings(tmp_path / "fundsentry.toml", office_vocabulary())
    assert settings.schedule.catch_up == 7
    assert settings.notify.warnings
