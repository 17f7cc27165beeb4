"""`fundsentry init` and `fundsentry sources check`, as a person types them."""

import os
import sqlite3
import stat
import uuid

import pytest
from sqlalchemy import create_engine, text

from flows.vocabulary import office_vocabulary
from fundsentry.settings import load_settings

PAYOUTS = (
    "流水号,证件号码,领取人姓名,险种,待遇项目,所属期,发放日期,金额\n"
    "p1,340826195006150013,王小芳,城乡居民养老保险,基础养老金,2026-08,2026-08-10,150.50\n"
    "p2,340826195006150021,李建明,城乡居民养老保险,基础养老金,2026-08,2026-08-10,167.25\n"
)
DEATHS = "编号,姓名,死亡日期,备注二\nd1,王小芳,2026-06-20,无\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "drop" / "police").mkdir(parents=True)
    (tmp_path / "drop" / "发放2026-08.csv").write_text(PAYOUTS, "utf-8")
    (tmp_path / "drop" / "police" / "死亡名单202608.csv").write_text(DEATHS, "gb18030")
    (tmp_path / "drop" / "notes.csv").write_text("a,b\n1,2\n")
    return tmp_path


def switched_on(text):
    """The same settings with everything that may be switched on."""
    lines = text.splitlines()
    return "\n".join(line.removeprefix("# ") if line.startswith("# ") else line for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_init_proposes_from_a_folder_can_be_followed_as_it_is(fundsentry, folder, lang):
    done = fundsentry("init", "--from", "drop", "--lang", lang, cwd=folder)
    assert done.returncode == 0, done.stderr
    file = folder / "fundsentry.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings = load_settings(file, office_vocabulary())
    assert [(table, source.pattern, source.columns) for table, _, source in settings.sources] == [
        ("payouts", "发放*.csv", {"领取人姓名": "name"}),
        ("deaths", "死亡名单*.csv", {}),
    ]
    assert "notes.csv" in file.read_text("utf-8")
    night = fundsentry("screen", "--as-of", "2026-10-31", cwd=folder)
    assert night.returncode == 0, night.stderr
    assert (folder / "out" / "cases.csv").exists()


def test_everything_that_init_leaves_to_be_switched_on_can_be(fundsentry, folder, monkeypatch):
    fundsentry("init", "--from", "drop", cwd=folder)
    file = folder / "fundsentry.toml"
    file.write_text(switched_on(file.read_text("utf-8")), "utf-8")
    monkeypatch.setenv("CORE_PASSWORD", "x")
    settings = load_settings(file, office_vocabulary())
    assert settings.database["core"].password_env == "CORE_PASSWORD"
    assert settings.table["deaths"].max_age_days == 40


def test_init_asks_and_leaves_a_file_that_is_there_alone(fundsentry, folder):
    answers = "巢湖市社保中心\ndrop\nsqlite:///l.db\n150\n3\npostgresql://reader@db/core\nsb.pay\nchanged\n"
    done = fundsentry("init", cwd=folder, input=answers)
    assert done.returncode == 0, done.stderr
    settings = load_settings(folder / "fundsentry.toml")
    assert settings.office.name == "巢湖市社保中心"
    assert settings.schedule.cron == "0 3 * * *"
    assert [source.watermark for _, name, source in settings.sources if name == "core"] == [
        "changed"
    ]
    again = fundsentry("init", "--from", "drop", cwd=folder)
    assert again.returncode == 10
    assert "is there already" in again.stderr


def test_init_asks_again_where_an_answer_cannot_be_followed(fundsentry, folder):
    answers = [
        "巢湖市社保中心",
        *("no/such/folder", ""),
        *("ledger", "postgresql://a:secret@db/l", "postgresql://a:${WORD}@db/l"),
        *("many", "0", "150"),
        *("25", "3"),
        *("postgresql://reader:secret@db/core", "sqlite:///core.db"),
        *("sb.pay", ""),
    ]
    done = fundsentry("init", cwd=folder, input="\n".join(answers) + "\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("已写入 1 个数据源；请核对后运行 fundsentry sources check\n")
    text = (folder / "fundsentry.toml").read_text("utf-8")
    assert "secret" not in text
    for line in ("capacity = 150", 'cron = "0 3 * * *"', "${WORD}", 'url = "sqlite:///core.db"'):
        assert line in text, line


def test_init_says_that_a_folder_holds_no_table_and_which_spreadsheets_are_not_read(
    fundsentry, tmp_path
):
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "死亡名单.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    done = fundsentry("init", "--from", "drop", cwd=tmp_path)
    assert "没有数据源" in done.stdout
    assert "##   死亡名单.xls（请另存为 .xlsx）" in (tmp_path / "fundsentry.toml").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_check_shows_headers_age_and_rows_but_no_person(fundsentry, folder, lang):
    fundsentry("init", "--from", "drop", cwd=folder)
    done = fundsentry("sources", "check", "--lang", lang, cwd=folder)
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    for word in (
        "领取人姓名",
        "payout_id",
        "备注二",
        "2026-08-10",
        "城乡居民养老保险",
        "***.**",
        "****",
    ):
        assert word in shown, word
    for personal in ("王小芳", "李建明", "340826195006150013", "150.50", "167.25", "p1"):
        assert personal not in shown, personal


def test_a_check_of_a_folder_names_what_is_missing_and_what_looks_nearest(fundsentry, tmp_path):
    (tmp_path / "payouts.csv").write_text(PAYOUTS, "utf-8")
    (tmp_path / "payout_2026.csv").write_text("x")
    done = fundsentry("sources", "check", "--input", tmp_path, "--lang", "en", cwd=tmp_path)
    assert "payout_2026.csv (looks like payouts)" in done.stdout
    assert done.returncode == 12
    assert "领取人姓名 looks nearest" in done.stderr
    assert "领取人姓名 (looks like name)" in done.stdout


def test_a_check_of_a_database_shows_three_masked_rows_and_no_password(fundsentry, tmp_path):
    with sqlite3.connect(tmp_path / "core.db") as connection:
        connection.execute(
            "CREATE TABLE pay (流水号, 证件号码, 姓名, 险种, 待遇项目, 所属期, 发放日期, 金额)"
        )
        for line in PAYOUTS.splitlines()[1:]:
            connection.execute("INSERT INTO pay VALUES (?,?,?,?,?,?,?,?)", line.split(","))
    connection.close()
    file = tmp_path / "fundsentry.toml"
    file.write_text(
        '[database.core]\nurl = "sqlite:///core.db"\n'
        '[database.other]\nurl = "postgresql://reader:hunter2@127.0.0.1:1/x"\n'
        '[[table.payouts.source]]\ndatabase = "core"\ntable = "pay"\n'
        '[[table.deaths.source]]\ndatabase = "other"\ntable = "d"\n'
    )
    file.chmod(0o600)
    done = fundsentry("sources", "check", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 11
    assert "2026-08-10" in done.stdout
    assert "王小芳" not in done.stdout
    assert "database other: refuses what was asked" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_wrong_settings_are_told_with_their_lines_and_nothing_runs(fundsentry, folder):
    (folder / "fundsentry.toml").write_text(
        'input = "drop"\n[table.deths]\n[[table.payouts.source]]\nfolder = "drop"\ncolumns = { "x" = "nmae" }\n'
    )
    done = fundsentry("screen", cwd=folder)
    assert done.returncode == 10
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["line 2", "line 5"]
    assert not (folder / "out").exists()


def test_a_password_is_nowhere_after_a_night_good_or_bad(fundsentry, postgres_socket, tmp_path):
    name = f"core_{uuid.uuid4().hex[:12]}"
    admin = create_engine(
        f"postgresql+psycopg://postgres@/postgres?host={postgres_socket}",
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    core = create_engine(f"postgresql+psycopg://postgres@/{name}?host={postgres_socket}")
    with core.begin() as connection:
        columns = ", ".join(f'"{header}" text' for header in PAYOUTS.splitlines()[0].split(","))
        connection.execute(text(f"CREATE TABLE pay ({columns})"))
        values = [tuple(line.split(",")) for line in PAYOUTS.splitlines()[1:]]
        connection.execute(text("INSERT INTO pay VALUES " + ", ".join(map(str, values))))
    core.dispose()
    settings = (
        f'[database.core]\nurl = "postgresql://postgres@/{name}?host={postgres_socket}"\n'
        'password_env = "CORE_PASSWORD"\n[[table.payouts.source]]\ndatabase = "core"\n'
        'columns = { "领取人姓名" = "name" }\n'
    )
    environment = os.environ | {"CORE_PASSWORD": "hunter2"}
    said = []
    for table, code in (("pay", 0), ("pays", 11)):
        (tmp_path / "fundsentry.toml").write_text(f'{settings}table = "{table}"\n', "utf-8")
        for command in (("screen", "--as-of", "2026-10-31"), ("sources", "check")):
            done = fundsentry(*command, cwd=tmp_path, env=environment)
            assert done.returncode == code, done.stderr
            said += [done.stdout, done.stderr]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in written)
    assert not [text for text in said if "hunter2" in text]
    assert not [path for path in written if b"hunter2" in path.read_bytes()]


def test_a_night_does_not_wait_for_a_silent_database(fundsentry, postgres_socket, tmp_path):
    required = [
        "payout_id",
        "person_id",
        "name",
        "scheme",
        "benefit",
        "benefit_month",
        "paid_on",
        "amount",
    ]
    cells = ", ".join(f"'x' AS {name}" for name in required)
    (tmp_path / "fundsentry.toml").write_text(
        f'[database.core]\nurl = "postgresql://postgres@/postgres?host={postgres_socket}"\n'
        'answer_seconds = 1\n[[table.payouts.source]]\ndatabase = "core"\n'
        f'query = "SELECT {cells} FROM (SELECT pg_sleep(60)::text AS slept) s WHERE slept IS NOT NULL"\n',
        "utf-8",
    )
    done = fundsentry("screen", "--as-of", "2026-10-31", cwd=tmp_path, timeout=40)
    assert done.returncode == 11, done.stderr
    assert "database core: did not answer within 1 seconds" in done.stderr
    assert not (tmp_path / "out" / "cases.csv").exists()
