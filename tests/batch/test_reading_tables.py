import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.columns import Columns
from pipeline.batch.items import Item
from pipeline.batch.reading import look, read_items
from pipeline.batch.sources import Upload
from pipeline.errors import BadInput, UnreadableFile

HEADER = "id,question,answer,team\n"


NONE = Columns()


def items(text: str | bytes, name: str = "answers.csv", columns: Columns = NONE) -> list[Item]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_items(Upload(name, data), columns))


def test_a_row_becomes_an_item_and_keeps_its_columns():
    [item] = items(HEADER + "a1,senior-rust/Q7,It moves.,blue\n")
    assert (item.id, item.question, item.answer) == ("a1", "senior-rust/Q7", "It moves.")
    assert item.input == {"id": "a1", "question": "senior-rust/Q7", "answer": "It moves.", "team": "blue"}
    assert item.place == "answers.csv, line 2"
    assert (item.row, item.problem, item.reference) == (1, None, None)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "question;answer\nQ1;yes, it is\n"),
        ("a.tsv", "question\tanswer\nQ1\tyes, it is\n"),
        ("a.csv", "sep=|\nquestion|answer\nQ1|yes, it is\n"),
        ("a.csv", '\n\n"question","answer"\r\n"Q1","yes, it is"\r\n'),
        ("a.jsonl", '{"question":"Q1","answer":"yes, it is"}\n'),
        ("a.json", '[{"question":"Q1",\n"answer":"yes, it is"}]'),
        ("a.json", '{"version":1,"answers":[{"question":"Q1","answer":"yes, it is"}]}'),
        ("a.json", '{"question":"Q1","answer":"yes, it is"}'),
    ],
)
def test_every_way_to_write_a_table_says_the_same(name, text):
    [item] = items(text, name)
    assert (item.question, item.answer, item.id) == ("Q1", "yes, it is", "row-1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(encoding):
    [item] = items((HEADER + "1,Q1,naïve – “quoted”,b\n").encode(encoding))
    assert item.answer == "naïve – “quoted”"


def test_an_answer_over_many_lines_stays_as_it_is():
    [one, two] = items(HEADER + '1,Q1,"first\n\n  second, ""third""",x\n2,Q1,b,x\n')
    assert one.answer == 'first\n\n  second, "third"'
    assert two.place == "answers.csv, line 5"


def test_a_quote_that_is_never_closed_costs_its_own_row_only():
    found = items(HEADER + '1,Q1,a,x\n2,Q1,"open,x\n3,Q1,c,x\n4,Q1,"d",x\n')
    assert [item.answer for item in found if not item.problem] == ["a", "c", "d"]
    [bad] = [item for item in found if item.problem]
    assert bad.place == "answers.csv, line 3"
    assert "quote" in bad.problem


def test_what_is_left_of_a_broken_answer_is_told_with_it():
    found = items(HEADER + '1,Q1,"he said\nso, and\n"then" left\n",x\n2,Q1,b,x\n')
    assert [bool(item.problem) for item in found] == [True, False]
    assert found[0].place == "answers.csv, lines 2 to 5"
    assert found[1].answer == "b"


def test_a_row_with_too_many_cells_is_told_and_short_ones_are_filled():
    found = items(HEADER + "1,Q1,yes, but no,x\n2,Q1,short\n")
    assert found[0].problem and "5 cells and the header 4" in found[0].problem
    assert (found[1].answer, found[1].input["team"]) == ("short", "")


def test_an_empty_answer_is_no_problem_and_an_empty_question_is():
    found = items(HEADER + "1,Q1,,x\n2,,text,x\n")
    assert found[0].problem is None
    assert found[1].problem == "It names no question: the column 'question' is empty."


def test_broken_lines_of_json_cost_themselves_only():
    found = items(
        '{"question":"Q1","answer":"a"}\n{"question":\n[1]\n{"question":"Q1","answer":"b"}\n', "a.jsonl"
    )
    assert [item.answer for item in found] == ["a", "", "", "b"]
    assert [item.place for item in found if item.problem] == ["a.jsonl, line 2", "a.jsonl, line 3"]


def test_values_of_json_become_text():
    rows = [{"question": 7, "answer": None, "tags": ["a", "b"], "more": {"x": 1.5}, "n": 3.0, "ok": True}]
    [item] = items(json.dumps(rows), "a.json")
    assert item.input == {
        "question": "7",
        "answer": "",
        "tags": "a\nb",
        "more": '{"x": 1.5}',
        "n": "3",
        "ok": "true",
    }


def test_half_characters_and_nulls_become_what_a_database_holds():
    [item] = items('{"question":"Q1","answer":"a\\ud800b\\u0000c\\ud83d\\ude00"}', "a.jsonl")
    assert item.answer == "a�b�c😀"


def test_columns_given_twice_or_without_a_name_are_told_apart():
    [item] = items("question,answer,,note,note\nQ1,a,b,c,d\n")
    assert list(item.input) == ["question", "answer", "column 3", "note", "note (2)"]


def test_a_reference_answer_and_a_rubric_come_with_their_row():
    [item] = items("question,reference answer,rubric,student_answer\nWhy?,Because.,One.,I think\n")
    assert (item.reference, item.rubric, item.answer) == ("Because.", "One.", "I think")


def test_one_column_a_question():
    text = "name,What is ownership?,What is borrowing?\nAda,It is,\nBob,No idea,A loan\n"
    found = items(text)
    assert [(i.row, i.candidate, i.question, i.answer) for i in found] == [
        (1, "Ada", "What is ownership?", "It is"),
        (2, "Ada", "What is borrowing?", ""),
        (3, "Bob", "What is ownership?", "No idea"),
        (4, "Bob", "What is borrowing?", "A loan"),
    ]
    assert found[0].place == "answers.csv, line 2, column 'What is ownership?'"
    assert found[0].input == {"name": "Ada", "question": "What is ownership?", "answer": "It is"}
    assert len({item.id for item in found}) == 4


def test_an_unsure_guess_is_an_error_that_names_the_flags():
    text = "nr,x,y\n" + f"1,blue,{'a long text of an answer ' * 4}\n" * 3
    with pytest.raises(BadInput) as told:
        items(text)
    assert "--answer-column y" in str(told.value)
    assert "--question-column" in str(told.value)
    found = look(Upload("answers.csv", text.encode()))
    assert not found.guess.sure
    assert found.names == ("nr", "x", "y")
    assert len(items(text, columns=Columns(answer="y", asked="Q1"))) == 3


def test_a_confirmed_guess_is_taken():
    text = "nr,asks,y\n" + f"1,Why is it so?,{'a long text of an answer ' * 4}\n" * 3
    found = look(Upload("answers.csv", text.encode()))
    assert found.guess.doubts and found.guess.usable
    assert [row[:2] for row in found.guess.told()] == [("id", "nr"), ("question", "asks"), ("answer", "y")]
    assert items(text, columns=found.guess.columns)[0].question == "Why is it so?"


def test_two_columns_that_could_be_the_answer_are_asked_about():
    with pytest.raises(BadInput, match="'response' could be it as well"):
        items("question,answer,response\nQ1,a,b\n")


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(BadInput, match=r"no column 'reply'; there are: 'question', 'answer'"):
        items("question,answer\nQ1,a\n", columns=Columns(answer="reply"))


def test_a_name_can_be_no_path_and_is_cut_to_its_end():
    [item] = list(read_items(Upload("../../etc/passwd.csv", (HEADER + "1,Q1,a,b\n").encode())))
    assert item.place == "passwd.csv, line 2"


def test_an_object_in_the_place_of_a_text_is_told_and_not_graded_as_it_is_written():
    rows = [
        {"question": "Q1", "answer": {"text": "It moves.", "score": 3}},
        {"question": {"id": "Q1"}, "answer": "It moves."},
        {"question": "Q1", "answer": ["It", "moves."], "meta": {"team": "blue"}},
    ]
    nested, asked, listed = items("\n".join(map(json.dumps, rows)), "a.jsonl")
    assert nested.problem == "The key 'answer' holds an object and no text: write the text itself."
    assert asked.problem == "The key 'question' holds an object and no text: write the text itself."
    assert (listed.problem, listed.answer) == (None, "It\nmoves.")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\x00\x01\x02" * 50, "binary"),
        ("a.xlsx", b"hello", "no workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 50, "old or locked Office file"),
        ("a.parquet", b"PAR1" + b"x" * 50, "Parquet file is damaged"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 50, "cut off or damaged"),
        ("a.json", b"[{", "no JSON"),
        ("a.json", b"[1, 2]", "no list of JSON objects"),
        ("a.json", b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(name, data, told):
    with pytest.raises((UnreadableFile, BadInput), match=told):
        items(data, name)


@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_the_csv_module_wrote_is_read_letter_for_letter(cells):
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["question", "answer"])
    writer.writerows([["Q1", cell] for (cell,) in cells])
    data = out.getvalue().encode()
    try:
        found = items(data)
    except UnreadableFile:  # many control characters: taken for a binary file
        return
    assert [item.answer for item in found] == [cell for (cell,) in cells]


@given(st.binary(max_size=400))
def test_no_bytes_at_all_raise_anything_but_a_sentence(data):
    for name in ("a.csv", "a.jsonl", "a.json", "a.xlsx", "a.parquet", "a.zip"):
        try:
            items(data, name)
        except (UnreadableFile, BadInput) as error:
            assert str(error)


def test_a_large_table_streams(tmp_path: Path):
    file = tmp_path / "large.csv"
    row = f"{{}},Q1,{'some words of an answer ' * 400},x\n"
    with file.open("w") as out:
        out.write(HEADER)
        out.writelines(row.format(n) for n in range(4_000))
    assert file.stat().st_size > 32 * 1024 * 1024  # above what is decoded at once
    tracemalloc.start()
    count = sum(1 for _ in read_items(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 12_000_000  # a quarter of the file: the sample at its start, and a row


def test_a_file_none_of_whose_rows_can_be_read_says_what_is_wrong_with_the_first():
    with pytest.raises(BadInput) as refused:
        items('{"answer": \n', "answers.jsonl")
    assert "answers.jsonl: This is no JSON object." in refused.value.sentence
    assert "line 1" in refused.value.sentence
    assert "--answer-column" not in refused.value.sentence  # no flag would help
