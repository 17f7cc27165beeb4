"""The settings are checked as a whole; every problem has its line; no secret is ever said."""

import pytest

from flows.vocabulary import office_vocabulary
from fundsentry.chinese import in_chinese
from fundsentry.errors import SettingsError
from fundsentry.settings import load_settings


def problems(file, words=None):
    with pytest.raises(SettingsError) as caught:
        load_settings(file, words)
    return str(caught.value).splitlines()


def test_all_problems_come_in_one_message_each_with_its_line(write, words):
    told = problems(
        write(
            """
language = "fr"
capacty = 3
[table.deths]
[table.payouts]
min_rows = -1
[[table.payouts.source]]
folder = "in"
database = "core"
[[table.payouts.source]]
database = "core"
table = "pay"
columns = { "x" = "amont" }
[[table.contributions.source]]
database = "coer"
table = "c"
watermark = "t"
[database.core]
url = "nonsense"
[schedule]
cron = "every night"
[[override]]
rule = "account/shared_accounts"
parameter = "persons"
value = 4
""",
        ),
        words,
    )
    assert [line.split(": ")[1:3] for line in told] == [
        ["line 2", "language"],
        ["line 3", "capacty"],
        ["line 4", "table.deths"],
        ["line 6", "table.payouts.min_rows"],
        ["line 7", "table.payouts.source.1"],
        ["line 13", "table.payouts.source.2.columns.x"],
        ["line 15", "table.contributions.source.1.database"],
        ["line 17", "table.contributions.source.1.watermark"],
        ["line 21", "schedule.cron"],
        ["line 22", "override.1.reason"],
        ["line 23", "override.1.rule"],
    ]
    assert "capacity looks nearest" in told[1]
    assert "deaths looks nearest" in told[2]
    assert "amount looks nearest" in told[5]


def test_a_list_that_is_vital_is_a_table_however_the_list_is_written(write, words):
    told = problems(
        write('[quality]\nvital = [\n  "deaths",\n  "deahts",\n]\n[table.deaths]\nmin_rows = 1\n'),
        words,
    )
    assert [line.split(": ")[1:3] for line in told] == [["line 2", "quality.vital.2"]]
    assert "'deahts' is no table" in told[0]
    assert "deaths looks nearest" in told[0]
    assert load_settings(write('[quality]\nvital = ["deaths", "payouts"]\n'), words)


def test_an_age_is_expected_only_of_tables_whose_rows_have_one(write, words):
    told = problems(
        write(
            "[table.contributions]\nmax_age_days = 9\n"
            '[[table.contributions.source]]\nfolder = "c"\nmax_age_days = 9\n'
            "[table.deaths]\nmax_age_days = 9\n"
        ),
        words,
    )
    assert [line.split(": ")[1:3] for line in told] == [
        ["line 2", "table.contributions.max_age_days"],
        ["line 5", "table.contributions.source.1.max_age_days"],
    ]


def test_an_address_that_is_none_is_told_without_being_repeated(write, words):
    (told,) = problems(write('[database.core]\nurl = "nonsense hunter2"\n'), words)
    assert "line 1" in told
    assert "hunter2" not in told


def test_paths_begin_at_the_folder_of_the_file(write, tmp_path):
    settings = load_settings(
        write('input = "in"\nledger = "sqlite:///l.db"\n[[table.deaths.source]]\nfolder = "d"\n')
    )
    assert settings.input == tmp_path / "in"
    assert settings.output == tmp_path / "out"
    assert settings.ledger == f"sqlite:///{tmp_path / 'l.db'}"
    assert settings.table["deaths"].source[0].folder == tmp_path / "d"


def test_a_suppliers_map_is_read_and_the_source_stands_above_it(write, tmp_path):
    (tmp_path / "police.toml").write_text('[columns]\n"亡者" = "name"\n"日" = "died_on"\n', "utf-8")
    settings = load_settings(
        write(
            '[[table.deaths.source]]\nfolder = "d"\nmap = "police.toml"\n'
            'columns = { "日" = "record_id" }\n'
        )
    )
    assert settings.table["deaths"].source[0].columns == {"亡者": "name", "日": "record_id"}


def test_a_map_that_is_not_there_or_names_no_column_is_told_where_it_is_used(
    write, tmp_path, words
):
    (tmp_path / "wrong.toml").write_text('[columns]\n"亡者" = "nmae"\n', "utf-8")
    told = problems(
        write(
            '[[table.deaths.source]]\nfolder = "d"\nmap = "none.toml"\n'
            '[[table.deaths.source]]\nfolder = "e"\nmap = "wrong.toml"\n'
        ),
        words,
    )
    assert [line.split(": ")[1] for line in told] == ["line 3", "line 4"]
    assert "none.toml" in told[0]
    assert "name looks nearest" in told[1]


@pytest.mark.parametrize(
    "entry",
    [
        '[database.core]\nurl = "postgresql://reader:hunter2@host/db"\n',
        'ledger = "postgresql://reader:hunter2@host/db"\n',
    ],
)
def test_a_password_in_a_file_that_others_may_read_is_refused_and_not_repeated(write, entry):
    (told,) = problems(write(entry))
    assert "chmod 600" in told
    assert "hunter2" not in told
    assert load_settings(write(entry, mode=0o600))


def test_passwords_come_from_the_environment_whatever_characters_they_have(
    write, words, monkeypatch
):
    monkeypatch.setenv("CORE_PW", "a@b/c:d#é")
    entries = [
        '[database.core]\nurl = "postgresql://reader:${CORE_PW}@host/db"\n',
        '[database.core]\nurl = "postgresql://reader@host/db"\npassword_env = "CORE_PW"\n',
    ]
    from sqlalchemy import make_url

    for entry in entries:
        settings = load_settings(write(entry), words)
        address = settings.database["core"].address({"CORE_PW": "a@b/c:d#é"})
        assert make_url(address.get_secret_value()).password == "a@b/c:d#é"
        assert make_url(address.get_secret_value()).drivername == "postgresql+psycopg"


def test_a_variable_that_is_not_set_is_told_before_anything_runs(write, words, monkeypatch):
    monkeypatch.delenv("CORE_PW", raising=False)
    text = '\n[database.core]\nurl = "postgresql://reader@host/db"\npassword_env = "CORE_PW"\n'
    (told,) = problems(write(text), words)
    assert "line 2" in told
    assert "CORE_PW is not set" in told


def test_a_password_file_is_for_its_owner_alone(write, words, tmp_path):
    secret = tmp_path / "core.password"
    secret.write_text("hunter2\n")
    text = '[database.core]\nurl = "postgresql://r@host/db"\npassword_file = "core.password"\n'
    secret.chmod(0o640)
    (told,) = problems(write(text), words)
    assert "chmod 600 core.password" in told
    secret.chmod(0o600)
    address = load_settings(write(text), words).database["core"].address({})
    assert "hunter2" in address.get_secret_value()


def test_no_secret_is_in_what_settings_say_of_themselves(write, words, monkeypatch):
    monkeypatch.setenv("CORE_PW", "hunter2")
    settings = load_settings(
        write(
            'ledger = "postgresql://r:hunter2@host/db"\n'
            '[database.core]\nurl = "postgresql://r:hunter2@host/db"\n',
            mode=0o600,
        ),
        words,
    )
    address = settings.database["core"].address({"CORE_PW": "hunter2"})
    said = [repr(settings), str(settings), settings.model_dump_json(), settings.that_decide()]
    assert not [text for text in [*said, repr(address), str(address)] if "hunter2" in text]
    assert "hunter2" in (settings.ledger or "")


def test_where_things_are_does_not_decide_but_what_headers_mean_does(write):
    def decided(text):
        return load_settings(write(text)).that_decide()

    source = '[[table.deaths.source]]\nfolder = "{}"\ncolumns = {{ "x" = "{}" }}\n'
    same = [
        decided(source.format("a", "name")),
        decided('state = "s"\n' + source.format("b", "name")),
    ]
    assert same[0] == same[1]
    assert decided(source.format("a", "died_on")) != same[0]
    assert decided("capacity = 3\n") != decided("capacity = 4\n")


def test_two_sources_of_one_name_are_told_for_what_they_deliver_could_not_be_told_apart(write):
    (told,) = problems(
        write(
            '[[table.deaths.source]]\nname = "police"\nfolder = "a"\n'
            '[[table.custody.source]]\nname = "police"\nfolder = "b"\n'
        )
    )
    assert told.startswith(
        "fundsentry.toml: line 4: table.custody.source.1: another source is named 'police'"
    )


@pytest.mark.parametrize("cron", ["0 2 * * *", "*/15 1-5 1,15 * 1-5", "30 23 * * 0"])
def test_schedules_as_cron_writes_them_are_taken(write, cron):
    assert load_settings(write(f'[schedule]\ncron = "{cron}"\n')).schedule.cron == cron


def test_a_mistake_of_toml_itself_is_told_with_its_line(write):
    (told,) = problems(write('language = "zh"\noutput = \n'))
    assert "line 2" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "capacity = 9\ninput = “in”\n",
            "line 2: is not TOML (Invalid value); expected a line such as",
        ),
        ("capacity = 9\ninput = “in”\n", "; “ ” are full-width: type them in half width"),
        ('input = "in\ncapacity = 9\n', "line 1: is not TOML (Illegal character"),
        ("[office]\n\nname = 某县".encode("gb18030"), "line 3: is not in UTF-8; expected"),
        ('input = "in"\n[schedule]\n[schedule]\n', "line 3: is not TOML (Cannot declare"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_line_and_what_was_probably_typed(
    tmp_path, text, told
):
    file = tmp_path / "fundsentry.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert told in str(caught.value)
    assert "expected" not in in_chinese(str(caught.value))


def test_what_is_wrong_hides_nothing_else_that_is(write, monkeypatch):
    monkeypatch.delenv("CORE_WORD", raising=False)
    told = problems(
        write(
            """
capacty = 3
capacity = -1
[table.deaths]
min_rows = 9
max_rows = 3
due_day = 99
[[table.payouts.source]]
folder = "in"
name = "a"
take = "old"
[[table.payouts.source]]
folder = "in"
name = "a"
[notify]
smtp_host = "mail"
smtp_prt = 25
[database.core]
url = "postgresql://u@h/x"
password_env = "CORE_WORD"
answer_seconds = 0
"""
        ),
        office_vocabulary(),
    )
    lines = [int(one.split("line ")[1].split(":")[0]) for one in told]
    assert lines == [2, 3, 6, 7, 11, 12, 15, 17, 18, 21]


def test_a_part_that_lost_a_wrong_value_is_not_blamed_for_lacking_it(write):
    told = problems(write("[[table.deaths.source]]\nfolder = 3\n"))
    assert len(told) == 1
    assert "folder" in told[0]
