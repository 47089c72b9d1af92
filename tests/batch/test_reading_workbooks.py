import datetime
import io
import zipfile

import openpyxl
import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from pipeline.batch.items import Item
from pipeline.batch.reading import look, read_items
from pipeline.batch.sources import Upload
from pipeline.errors import UnreadableFile


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    return made


def items(made: openpyxl.Workbook) -> list[Item]:
    return list(read_items(Upload("answers.xlsx", saved(made))))


def test_cells_are_read_as_somebody_typed_them():
    made = book(["id", "question", "answer", "n", "when", "ok"])
    made.active.append([1007.0, "Q1", "00123", 2.5, datetime.datetime(2026, 3, 4), True])
    [item] = items(made)
    assert item.input == {
        "id": "1007",
        "question": "Q1",
        "answer": "00123",
        "n": "2.5",
        "when": "2026-03-04",
        "ok": "TRUE",
    }
    assert item.problem is None
    assert item.place == "answers.xlsx, row 2"


def test_a_title_above_the_names_and_empty_rows_are_passed_over():
    made = book(["Campaign of May"], [], ["question", "answer"], ["Q1", "a"], [None, " "], ["Q2", "b"])
    found = items(made)
    assert [(i.question, i.place) for i in found] == [
        ("Q1", "answers.xlsx, row 4"),
        ("Q2", "answers.xlsx, row 6"),
    ]
    assert "taken for a title" in " ".join(look(Upload("answers.xlsx", saved(made))).notes)


def test_a_merged_cell_counts_for_every_row_that_it_covers():
    made = book(["question", "answer"], ["Q1", "a"], [None, "b"], [None, "c"], ["Q2", "d"])
    made.active.merge_cells("A2:A4")
    assert [(i.question, i.answer) for i in items(made)] == [
        ("Q1", "a"),
        ("Q1", "b"),
        ("Q1", "c"),
        ("Q2", "d"),
    ]


def test_hidden_rows_are_read_and_other_sheets_are_named():
    made = book(["question", "answer"], ["Q1", "a"], ["Q1", "b"])
    made.active.row_dimensions[3].hidden = True
    made.create_sheet("Notes").append(["x"])
    assert len(items(made)) == 2
    assert look(Upload("answers.xlsx", saved(made))).notes == (
        "Only the sheet 'Sheet' is read; not read: 'Notes'.",
        "1 hidden rows are read like the others.",
    )


def test_a_hidden_first_sheet_is_passed_over():
    made = book(["x", "y"])
    second = made.create_sheet("Answers")
    second.append(["question", "answer"])
    second.append(["Q1", "a"])
    made["Sheet"].sheet_state = "hidden"
    assert [item.answer for item in items(made)] == ["a"]


def test_what_excel_made_of_an_answer_is_told_with_its_cell():
    made = book(["question", "answer"], ["Q1", "=A1&A2"], ["Q1", "#NAME?"], ["Q1", datetime.date(2026, 4, 3)])
    made.active.append(["Q1", "fine"])
    found = items(made)
    assert "The cell B2 is a formula" in found[0].problem
    assert "The cell B3 shows Excel's error #NAME?" in found[1].problem
    assert "The cell B4 is a date (2026-04-03)" in found[2].problem
    assert (found[3].answer, found[3].problem) == ("fine", None)


def test_a_formula_with_its_result_counts_as_the_result():
    made = saved(book(["question", "answer"], ["Q1", '="a"&"b"']))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                before = b'<c r="B2"><f>"a"&amp;"b"</f><v></v></c>'
                assert before in data
                data = data.replace(before, b'<c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>')
            new.writestr(entry.filename, data)
    [item] = list(read_items(Upload("answers.xlsx", out.getvalue())))
    assert (item.answer, item.problem) == ("ab", None)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 20_000_000)
    with pytest.raises(UnreadableFile, match="200 times its size"):
        list(read_items(Upload("answers.xlsx", out.getvalue())))


def test_parquet_is_read_with_its_types_as_text():
    table = arrow.table(
        {
            "question": ["Q1", "Q2"],
            "answer": ["a", None],
            "n": [1, 2],
            "when": [datetime.datetime(2026, 1, 2, 3, 4), None],
        }
    )
    out = io.BytesIO()
    parquet.write_table(table, out)
    found = list(read_items(Upload("answers.parquet", out.getvalue())))
    assert [item.answer for item in found] == ["a", ""]
    assert found[0].input["n"] == "1"
    assert found[0].input["when"] == "2026-01-02 03:04:00"
    assert found[1].place == "answers.parquet, row 2"
