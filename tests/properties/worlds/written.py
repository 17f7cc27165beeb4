"""Values as offices deliver them: each in one of the forms that the gate reads."""

from datetime import date
from typing import Any

from stdnum.cn import ric

from schemas import TABLES
from schemas.table import Column, Kind
from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import Row


def as_text(table: str, row: Row, choices: Choices) -> dict[str, str | None]:
    return {
        column.name: None
        if row.get(column.name) is None
        else written(column, row[column.name], choices)
        for column in TABLES[table].columns
    }


def written(column: Column, value: Any, choices: Choices) -> str:
    return choices.of(forms_of(column, value))


def forms_of(column: Column, value: Any) -> list[str]:
    match column.kind:
        case Kind.DATE:
            return [
                value.isoformat(),
                value.strftime("%Y%m%d"),
                f"{value.year}/{value.month}/{value.day}",
                f"{value.year}.{value.month}.{value.day}",
                f"{value.year}年{value.month}月{value.day}日",
            ]
        case Kind.MONTH:
            year, number = value // 12, value % 12 + 1
            return [
                f"{year}-{number:02d}",
                f"{year}{number:02d}",
                f"{year}/{number}",
                f"{year}年{number}月",
                f"{year}-{number:02d}-15",
            ]
        case Kind.MONEY:
            sign, yuan, fen = "-" if value < 0 else "", abs(value) // 100, abs(value) % 100
            return [
                f"{sign}{yuan}.{fen:02d}",
                f"{sign}{yuan:,}.{fen:02d}",
                f"{sign}￥{yuan}.{fen:02d}",
            ]
        case Kind.ID:
            return id_forms(value)
        case Kind.NAME:
            return name_forms(value)
        case Kind.CODE:
            return [value, column.codes[value][0]]
        case Kind.YES_NO:
            return ["yes", "是"] if value else ["no", "否"]
        case _:
            return [str(value), f" {value} "]


def id_forms(value: str) -> list[str]:
    forms = [value, value.lower(), f" {value}", wide(value)]
    fifteen = value[:6] + value[8:17]
    if is_valid(value) and value[6:8] == "19":
        forms.append(fifteen)
    return forms


def name_forms(value: str) -> list[str]:
    spaced = f"{value[0]}　{value[1:]}" if value[0] > "z" else value.replace(" ", "  ")
    return [value, spaced, f"{value} ", value.replace("·", "•")]


def wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def is_valid(person_id: str) -> bool:
    if len(person_id) != 18 or not person_id[:17].isdecimal():
        return False
    try:
        date.fromisoformat(f"{person_id[6:10]}-{person_id[10:12]}-{person_id[12:14]}")
    except ValueError:
        return False
    return ric.calc_check_digit(person_id) == person_id[17]
