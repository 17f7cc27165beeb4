import codecs

import pytest

from fundsentry.errors import SchemaError

TEXT = "发放流水号,姓名,金额,备注\n1,王小明,1408.10,养老\n2,欧阳·娜,2,𠀀\n"
ENGLISH = "payout_id,name,amount,remark\n"
NAMES = ["王小明", "欧阳·娜"]


def names(raw):
    return raw.frame["name"].to_list()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        b"\x84\x31\x95\x33" + TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 bom", "gb18030", "gb18030 bom", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("chunk", [1, 3, 50, 1 << 20])
def test_the_encoding_is_found_out(read, monkeypatch, content, chunk):
    monkeypatch.setattr("fundsentry.sources.encoding.CHUNK", chunk)
    raw = read(content)
    assert names(raw) == NAMES
    assert raw.frame["remark"].to_list() == ["养老", "𠀀"]
    assert raw.frame["row"].to_list() == [2, 3]


def test_the_whole_file_is_looked_at_and_not_its_begin(read):
    late = ENGLISH + "".join(f"{i},a,1,\n" for i in range(2000)) + "2000,王小明,1,\n"
    assert names(read(late.encode("gb18030")))[-1] == "王小明"
    assert names(read(late.encode()))[-1] == "王小明"


def test_a_quoted_header_and_a_bom_go_together(read):
    raw = read(codecs.BOM_UTF8 + '"payout_id","name","amount"\n1,王,2\n'.encode())
    assert raw.frame.rows() == [(2, "1", "王", "2")]


@pytest.mark.parametrize("name", ["拢", "梅 路", "路", "陇 猫", "媒"])
def test_a_short_gb18030_file_that_happens_to_be_valid_utf8_is_gb18030(read, name):
    content = (ENGLISH + f"1,{name},2,\n").encode("gb18030")
    assert content.decode() != ENGLISH + f"1,{name},2,\n"
    assert names(read(content)) == [name]


def test_a_short_utf8_file_with_a_middle_dot_only_is_utf8(read):
    assert names(read(ENGLISH + "1,A·B,2,\n")) == ["A·B"]


@pytest.mark.parametrize("rows", [3, 3000])
@pytest.mark.parametrize("damage", [b"\xff", b"\xe7\x8e", b"\x81"])
def test_a_damaged_byte_in_utf8_becomes_a_mark_in_its_row_only(read, rows, damage):
    lines = [f"{i},王小明,1,养老".encode() for i in range(rows)]
    lines[1] = "1,王".encode() + damage + "明,1,养老".encode()
    raw = read(ENGLISH.encode() + b"\n".join(lines) + b"\n")
    assert raw.rows_in == rows
    assert names(raw)[0] == names(raw)[2] == "王小明"
    assert names(raw)[1].startswith("王\ufffd")
    assert raw.frame["amount"].to_list() == ["1"] * rows


@pytest.mark.parametrize("rows", [3, 3000])
def test_a_damaged_byte_in_gb18030_becomes_a_mark_in_its_row_only(read, rows):
    lines = [f"{i},王小明,1,养老".encode("gb18030") for i in range(rows)]
    lines[1] = "1,王".encode("gb18030") + b"\xff" + ",1,养老".encode("gb18030")
    raw = read(ENGLISH.encode() + b"\n".join(lines) + b"\n")
    assert raw.rows_in == rows
    assert names(raw)[:3] == ["王小明", "王\ufffd", "王小明"]
    assert raw.frame["remark"].to_list() == ["养老"] * rows


def test_a_utf8_file_cut_off_in_a_character_stays_utf8(read):
    raw = read((ENGLISH + "1,王小明,1,养老\n2,李四,1,养").encode()[:-1])
    assert names(raw) == ["王小明", "李四"]
    assert raw.frame["remark"].to_list() == ["养老", "\ufffd"]


def test_a_gb18030_file_cut_off_in_a_character_stays_gb18030(read):
    raw = read((ENGLISH + "1,王小明,1,养老\n2,李四,1,养老").encode("gb18030")[:-1])
    assert raw.frame["remark"].to_list() == ["养老", "养\ufffd"]


def test_two_files_glued_together_are_read_in_the_encoding_of_the_larger_part(read):
    part = "".join(f"{i},王小明,1,养老\n" for i in range(500))
    few = "9,李四,1,失业\n"
    raw = read((ENGLISH + part).encode() + few.encode("gb18030"))
    assert names(raw)[0] == "王小明"
    assert "\ufffd" in names(raw)[-1]
    raw = read((ENGLISH + part).encode("gb18030") + few.encode())
    assert names(raw)[0] == "王小明"
    assert raw.rows_in == 501


def test_private_use_characters_of_gb18030_come_from_pythons_decoder(read):
    raw = read(ENGLISH.encode() + b"1,\xfe\x59\xcd\xf5,1,\n")
    assert names(raw) == ["\ue81e王"]


def test_a_damaged_header_is_told(read):
    content = b"payout_id,\xffname\xff\xff,amount\n1,\xff,1\n"
    with pytest.raises(SchemaError, match="no column 姓名/name"):
        read(content)


def test_random_bytes_are_not_a_payouts_file(read):
    with pytest.raises(SchemaError, match="no row of the first 10 is a header row of payouts"):
        read(bytes(range(128, 256)) * 20)
