"""Every key has its line, however TOML was written."""

from fundsentry.settings.lines import lines_of

TEXT = '''# the office
language = "zh"

[amounts]
minimum_living = 1

[[table.deaths.source]]
folder = "a"  # [[not.a.header]]

[[table.deaths.source]]
query = """
select *
[table]
from d
"""
columns = { "姓 名" = "name", 'x.y' = "died_on" }
  [table.deaths.source.more]
  key = [
    1,
    2,
  ]
[[override]]
[[override]]
rule.of = "x"
'''


def test_keys_of_tables_arrays_and_long_values_have_the_line_they_begin_on():
    lines = lines_of(TEXT)
    assert lines["language",] == 2
    assert lines["amounts",] == 4
    assert lines["amounts", "minimum_living"] == 5
    assert lines["table", "deaths", "source", 0, "folder"] == 8
    assert lines["table", "deaths", "source", 1] == 10
    assert lines["table", "deaths", "source", 1, "query"] == 11
    assert lines["table", "deaths", "source", 1, "columns", "姓 名"] == 16
    assert lines["table", "deaths", "source", 1, "columns", "x.y"] == 16
    assert lines["table", "deaths", "source", 1, "more", "key"] == 18
    assert lines["override", 0] == 22
    assert lines["override", 1, "rule", "of"] == 24


def test_line_ends_of_windows_count_as_one():
    assert lines_of('a = 1\r\n\r\n[b]\r\nc = "x"\r\n')["b", "c"] == 4
