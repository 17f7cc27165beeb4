import polars as pl
import pytest

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources import Stranger, find_files, open_files, read_folder

PAYOUTS = "payout_id,person_id,name,scheme,benefit,benefit_month,paid_on,amount\n"
REFUNDS = "refund_id,employer_id,employer_name,year,amount,paid_on,prior_year_premium\n"


def put(folder, **files):
    for name, content in files.items():
        (folder / name).write_text(content)


def touch(folder, *names):
    for name in names:
        (folder / name).touch()


def found_names(folder):
    return {name: [p.name for p in paths] for name, paths in find_files(folder).files.items()}


@pytest.mark.parametrize(
    "name",
    [
        "payouts.csv",
        "payouts.xlsx",
        "payouts.parquet",
        "payouts.txt",
        "payouts.tsv",
        "payouts_2026-09.csv",
        "payouts-2026-09.csv",
        "payouts 2026.csv",
        "payouts (1).csv",
        "payouts2026.csv",
        "payouts九月.csv",
        "payouts.2026.csv",
        "PAYOUTS.CSV",
        "Payouts.Xlsx",
        "payouts.xls",
    ],
)
def test_a_file_belongs_to_the_table_that_its_name_begins_with(tmp_path, name):
    touch(tmp_path, name)
    assert found_names(tmp_path) == {"payouts": [name]}


def test_files_are_sorted_by_name(tmp_path):
    names = ["payouts_2026-10.csv", "payouts.xlsx", "payouts_2026-09.csv", "payouts.csv"]
    touch(tmp_path, *names)
    assert found_names(tmp_path) == {"payouts": sorted(names)}


def test_no_table_is_taken_for_another(tmp_path):
    names = ["other_benefits", "refund_shares", "employer_refunds", "deaths", "regions"]
    touch(tmp_path, *(f"{name}_2026.csv" for name in names))
    assert found_names(tmp_path) == {name: [f"{name}_2026.csv"] for name in names}


def test_a_file_that_belongs_to_no_table_is_a_stranger(tmp_path):
    touch(
        tmp_path,
        "payouts.csv",
        "payout.csv",
        "payuots_2026-09.xlsx",
        "payoutsheet.csv",
        "待遇发放明细.xlsx",
        "readme.txt",
        "payouts.docx",
    )
    assert find_files(tmp_path).strangers == (
        Stranger("payout.csv", "payouts"),
        Stranger("payouts.docx", "payouts"),
        Stranger("payoutsheet.csv", "payouts"),
        Stranger("payuots_2026-09.xlsx", "payouts"),
        Stranger("readme.txt", None),
        Stranger("待遇发放明细.xlsx", "payouts"),
    )


def test_hidden_files_lock_files_and_folders_are_not_looked_at(tmp_path):
    touch(tmp_path, "payouts.csv", ".payouts.csv", "~$payouts.xlsx", ".DS_Store")
    (tmp_path / "deaths.csv").mkdir()
    found = find_files(tmp_path)
    assert set(found.files) == {"payouts"}
    assert found.strangers == ()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError, match="gone: cannot be opened"):
        find_files(tmp_path / "gone")


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    touch(tmp_path, "payouts.csv")
    with pytest.raises(SourceError, match="cannot be opened"):
        find_files(tmp_path / "payouts.csv")


def test_an_empty_folder_is_told(tmp_path):
    touch(tmp_path, ".hidden")
    with pytest.raises(SourceError, match="holds no file"):
        find_files(tmp_path)


def test_payouts_or_employer_refunds_must_be_there(tmp_path):
    touch(tmp_path, "deaths.csv", "payout.csv")
    with pytest.raises(SchemaError) as error:
        open_files(find_files(tmp_path))
    first, second = str(error.value).splitlines()
    assert "no file of payouts or employer_refunds; at least one was expected" in first
    assert "it has deaths, payout.csv (looks like payouts)" in first
    assert second.startswith("deaths.csv: is empty")


@pytest.mark.parametrize(
    ("name", "text"), [("payouts.csv", PAYOUTS), ("employer_refunds.csv", REFUNDS)]
)
def test_one_of_them_is_enough(tmp_path, name, text):
    put(tmp_path, **{name: text})
    assert [raw.name for raw in read_folder(tmp_path)] == [name]


def test_all_problems_of_all_files_are_told_in_one_error(tmp_path):
    put(
        tmp_path,
        **{
            "payouts_1.csv": PAYOUTS.replace("name", "who"),
            "payouts_2.csv": PAYOUTS,
            "payouts_3.csv": "",
            "deaths.csv": "record_id,name,name,died_on\n",
        },
    )
    with pytest.raises(SchemaError) as error:
        open_files(find_files(tmp_path))
    said = str(error.value).splitlines()
    assert [line.split(":")[0] for line in said] == ["payouts_1.csv", "payouts_3.csv", "deaths.csv"]


def test_a_file_that_cannot_be_read_is_told_with_the_headers_of_the_others(tmp_path):
    put(tmp_path, **{"payouts.xlsx": "x", "payouts.csv": "a,b\n", "payouts.xls": "x"})
    with pytest.raises(SourceError) as error:
        open_files(find_files(tmp_path))
    said = str(error.value).splitlines()
    assert [line.split(":")[0] for line in said] == ["payouts.csv", "payouts.xls", "payouts.xlsx"]


def test_a_folder_is_read_file_by_file(tmp_path):
    row = "1,34,王,pension,x,2026-01,2026-01-05,5\n"
    put(tmp_path, **{"payouts_2.csv": PAYOUTS + row, "employer_refunds.csv": REFUNDS})
    pl.read_csv((PAYOUTS + row * 2).encode()).write_parquet(tmp_path / "payouts_1.parquet")
    raws = list(read_folder(tmp_path))
    assert [(raw.table, raw.name, raw.rows_in) for raw in raws] == [
        ("payouts", "payouts_1.parquet", 2),
        ("payouts", "payouts_2.csv", 1),
        ("employer_refunds", "employer_refunds.csv", 0),
    ]
    assert raws[0].frame.drop("row").row(0) == raws[1].frame.drop("row").row(0)


def test_no_row_is_read_before_all_headers_are_seen(tmp_path):
    put(tmp_path, **{"payouts.csv": PAYOUTS, "regions.csv": "a,b\n"})
    with pytest.raises(SchemaError, match=r"^regions\.csv: no column"):
        read_folder(tmp_path)


def test_each_table_may_have_its_column_map(tmp_path):
    put(tmp_path, **{"payouts.csv": PAYOUTS.replace("name", "who")})
    raws = list(read_folder(tmp_path, {"payouts": {"who": "name"}}))
    assert "name" in raws[0].frame.columns
