import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.writing import Format, whole, write
from pipeline.errors import BadInput
from pipeline.spreadsheet import inert

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
)


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def rows(make_row):
    failed = make_row(2, status="failed", raw=None, score=None, criteria=[], error="No reply.", question=None)
    return [make_row(1, interval=[2.5, 3.5], reasons=["Short.", "Look."]), failed]


def test_a_table_has_the_own_columns_first_and_then_what_was_found(tmp_path, rows):
    assert write(lambda: rows, tmp_path / "out.csv") == 2
    one, two = read_csv(tmp_path / "out.csv")
    assert list(one)[:3] == ["id", "question", "answer"]
    assert (one["id"], one["plumbline_id"], one["question"], one["plumbline_question"]) == (
        "a1",
        "a1",
        "Q7",
        "rust/Q7",
    )
    assert (one["score"], one["score_low"], one["score_high"], one["raw"]) == ("3.0", "2.5", "3.5", "0.5")
    assert (one["met"], one["missing"]) == ("1", "1")
    assert (one["Statement 1 (c1)"], one["Statement 2 (c2)"]) == ("met", "missing")
    assert one["evidence"] == "Statement 1 (c1) met: “The value moves.” (line 1)"
    assert one["review"] == "Short. Look."
    assert (two["status"], two["score"], two["met"], two["error"]) == ("failed", "", "", "No reply.")


def test_every_format_says_the_same(tmp_path, rows):
    for form in Format:
        write(lambda: rows, tmp_path / f"out.{form}")
    expected = read_csv(tmp_path / "out.csv")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    sheet = list(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    with (tmp_path / "out.tsv").open(newline="") as stream:
        tabbed = list(csv.DictReader(stream, delimiter="\t"))
    assert tabbed == expected
    for number, row in enumerate(expected):
        found = {name: "" if value is None else str(value) for name, value in table[number].items()}
        assert found == row
        shown = {n: "" if v is None else str(v) for n, v in zip(sheet[0], sheet[number + 1], strict=True)}
        assert {**shown, "score": "", "raw": ""} == {**row, "score": "", "raw": ""}
    assert table[0]["score"] == sheet[1][list(expected[0]).index("score")] == 3.0


def test_columns_that_only_some_rows_have_are_kept(tmp_path, make_row):
    rows = [make_row(1, input={"a": "1"}), make_row(2, input={"b": "2", "a": "3"}, statuses=("met",) * 11)]
    write(lambda: iter(rows), tmp_path / "out.csv")
    found = read_csv(tmp_path / "out.csv")
    assert [(row["a"], row["b"]) for row in found] == [("1", ""), ("3", "2")]
    names = list(found[0])
    told = [f"Statement {n} (c{n})" for n in range(1, 12)]
    assert names[names.index(told[0]) : names.index("evidence")] == told


def test_criteria_of_one_id_that_say_different_things_are_named_by_the_id(tmp_path, make_row):
    other = make_row(2)
    other["criteria"][0]["statement"] = "=Another"
    other["criteria"][1]["statement"] = "Words " * 30
    write(lambda: [make_row(1), other], tmp_path / "out.csv")
    assert {"c1", "c2"} <= set(read_csv(tmp_path / "out.csv")[0])


def test_a_long_statement_is_cut_in_its_heading(tmp_path, make_row):
    row = make_row(1)
    row["criteria"][0]["statement"] = "Words " * 30
    write(lambda: [row], tmp_path / "out.csv")
    # 59 characters of the statement, of which the last is a space and goes: nine times "Words " and "Words"
    assert " ".join(["Words"] * 10) + "… (c1)" in read_csv(tmp_path / "out.csv")[0]


@given(
    st.sampled_from(["", *"=+-@\t\r\n＝＋－＠"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_no_cell_begins_like_a_formula_and_no_text_is_changed(start, rest):
    text = start + rest
    safe = inert(text)
    assert safe in (text, "'" + text)
    if safe == text and text[:1] in tuple("=+-@\t\r\n＝＋－＠"):
        assert float(text.replace(",", ".")) is not None  # a plain number


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_in_any_place_are_text(tmp_path, make_row, text):
    row = make_row(1, input={text: text, "answer": text}, id=text, answer=text, error=text, reasons=[text])
    for form in (Format.CSV, Format.TSV):
        write(lambda: [row], tmp_path / f"out.{form}")
        with (tmp_path / f"out.{form}").open(newline="") as stream:
            for cells in csv.reader(stream, delimiter="\t" if form is Format.TSV else ","):
                assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)
    write(lambda: [row], tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_sheet_takes_what_excel_refuses(tmp_path, make_row):
    row = make_row(1, input={"answer": "a\x00\x08b" + "x" * 40_000})
    write(lambda: [row], tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"].value
    assert cell.startswith("a��bx") and cell.endswith("… [cut]")
    assert len(cell) == 32_767


def test_half_characters_do_not_stop_a_file(tmp_path, make_row):
    row = make_row(1, input={"answer": "a\ud800"})
    for form in Format:
        assert write(lambda: [row], tmp_path / f"out.{form}") == 1


def test_a_file_is_whole_or_as_it_was(tmp_path, make_row):
    file = tmp_path / "out.csv"
    file.write_text("before")

    def broken():
        yield make_row(1)
        raise BadInput("The store is gone.")

    with pytest.raises(BadInput, match="store is gone"):
        write(broken, file)
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["out.csv"]


def test_what_cannot_be_written_is_told(tmp_path, make_row):
    with pytest.raises(BadInput, match=r"end the name in one of \.csv, \.tsv, \.xlsx"):
        write(lambda: [make_row(1)], tmp_path / "out.doc")
    with pytest.raises(BadInput, match="cannot be written"):
        write(lambda: [make_row(1)], tmp_path / "nowhere" / "out.csv")
    with pytest.raises(BadInput, match="cannot be written"), whole(tmp_path):
        pass


def test_rows_read_back_are_rows(tmp_path, make_row):
    from pipeline.batch.reading import read_items

    write(lambda: [make_row(n) for n in range(1, 4)], tmp_path / "out.parquet")
    found = list(read_items(tmp_path / "out.parquet"))
    assert [(item.id, item.question, item.answer) for item in found] == [
        (f"a{n}", "Q7", "The value moves.\nThen it is gone.") for n in range(1, 4)
    ]


def test_no_row_at_all_is_a_header(tmp_path):
    for form in Format:
        assert write(list, tmp_path / f"out.{form}") == 0
    assert next(csv.reader(io.StringIO((tmp_path / "out.csv").read_text())))[0] == "row"


def test_too_many_columns_for_a_table_go_into_jsonl(tmp_path, make_row):
    rows = [make_row(n, input={f"{n}-{m}": "x" for m in range(600)}) for n in range(1, 11)]
    with pytest.raises(BadInput, match="over 5,000 different columns: write JSONL"):
        write(lambda: rows, tmp_path / "out.csv")
    assert write(lambda: rows, tmp_path / "out.jsonl") == 10
