"""Sets: what files are read, what is refused with its row, versions, pseudonyms."""

import json
from pathlib import Path

import openpyxl
import pytest

from pipeline.calibration.columns import Columns
from pipeline.calibration.exporting import write
from pipeline.calibration.importing import Importer, added
from pipeline.calibration.labelling import open_items
from pipeline.calibration.pseudonyms import Pseudonyms
from pipeline.calibration.rows import read_rows
from pipeline.calibration.sampling import Drawable, draw
from pipeline.calibration.scale import Scale
from pipeline.calibration.set_file import Sets
from pipeline.calibration.sets import Item, Kind, Rater, Rating
from pipeline.errors import BadInput, StoreError

LONG = Columns("item", question="question", rater="rater", score="score")
HEAD = "item,question,rater,score\n"


def imported(folder: Path, text: str, columns: Columns = LONG, scale: Scale | None = None, **more):
    file = folder / "scores.csv"
    file.write_text(text, encoding="utf-8")
    return Importer(columns, scale or Scale(1, 5), file.name, str, **more).read(read_rows(file, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a,q,Ann,4\nb,q,Ann,7\n",
            "scores.csv, line 3: The score 7 in the column 'score' is not on the scale",
        ),
        (
            "a,q,Ann,4\n\na,q,Ann,2\n",
            "scores.csv, line 4: The item 'a' has another score by the same rater",
        ),
        ("a,q,Ann,four\n", "scores.csv, line 2: 'four' in the column 'score' is no score"),
        ("a,q,Ann,nan\n", "'nan' in the column 'score' is no score"),
        ("", "scores.csv: There is no row in it"),
        ("a,q,Ann,\nb,q,Ann,\n", "scores.csv: No row has a score"),
        ("a,q,,4\n", "line 2: The column 'rater' is empty beside a score"),
        (",q,Ann,4\n", "line 2: The column 'item' is empty"),
        ("a,q,Ann,4\na,other,Bo,4\n", "line 3: The item 'a' has another question"),
        ("a,q,Ann,4,more\n", "line 2: This row has 5 cells and the header 4"),
    ],
)
def test_a_bad_row_is_refused_in_a_sentence_with_its_place(tmp_path, text, said):
    with pytest.raises(BadInput) as refused:
        imported(tmp_path, HEAD + text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_answer_with_a_line_separator_in_it_is_kept_and_read_again(tmp_path):
    said = "One line\u2028and another\x85and a third."
    file = tmp_path / "scores.jsonl"
    row = {"item": "a", "question": "q", "rater": "Ann", "score": 4, "answer": said}
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    columns = Columns("item", question="question", rater="rater", score="score", answer="answer")
    found = Importer(columns, Scale(1, 5), file.name, str).read(read_rows(file, 1))
    sets = Sets(tmp_path / "sets")
    sets.create("mine", Scale(1, 5), found.rows)
    assert [item.answer for item in sets.get("mine").items] == [said]


def test_a_question_that_is_not_in_the_bank_is_refused_when_the_bank_is_named(tmp_path):
    with pytest.raises(BadInput, match="line 3: The question 'elsewhere' is not in the bank"):
        imported(tmp_path, HEAD + "a,q,Ann,4\nb,elsewhere,Ann,4\n", bank={"q"})


def test_a_column_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(BadInput, match="There is no column 'mark'; there are: item, question, rater, score"):
        imported(tmp_path, HEAD + "a,q,Ann,4\n", Columns("item", rater="rater", score="mark"))


def test_a_text_of_several_lines_does_not_shift_the_row_that_is_named(tmp_path):
    text = 'item,answer,rater,score\na,"one\ntwo",Ann,4\nb,x,Ann,9\n'
    with pytest.raises(BadInput, match="line 4: The score 9"):
        imported(tmp_path, text, Columns("item", answer="answer", rater="rater", score="score"))


def test_the_same_score_twice_counts_once(tmp_path):
    found = imported(tmp_path, HEAD + "a,q,Ann,4\na,q,Ann,4\n")
    assert len(found.ratings) == 1
    assert found.repeated == 1


def test_scores_side_by_side_and_probabilities(tmp_path):
    text = "id;p1;p2;model;a;b\nx;1;;0,5;0.25;0.75\ny;0;1;1;1;1\n"
    columns = Columns("id", people=("p1", "p2"), graders=("model",), probabilities=("a", "b"))
    found = imported(tmp_path, text, columns, Scale(0, 1))
    scores = {(r.item, r.rater): r.score for r in found.ratings}
    assert scores == {("x", "p1"): 1, ("x", "model"): 0.5, ("y", "p1"): 0, ("y", "p2"): 1, ("y", "model"): 1}
    assert next(r for r in found.ratings if r.rater == "model").distribution == (0.25, 0.75)
    assert {r.name: r.kind for r in found.raters}["model"] is Kind.MODEL


def test_csv_xlsx_and_jsonl_hold_the_same(tmp_path):
    rows = [
        {"item": "a", "question": "q", "rater": "Ann", "score": 4},
        {"item": "b", "question": "q", "rater": "Bo", "score": 2.5},
    ]
    (tmp_path / "s.csv").write_text(HEAD + "a,q,Ann,4\nb,q,Bo,2.5\n")
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(tmp_path / "s.xlsx")
    each = [
        Importer(LONG, Scale(1, 5), "s", str).read(read_rows(tmp_path / f"s.{ending}", 1))
        for ending in ("csv", "xlsx", "jsonl")
    ]
    assert each[0] == each[1] == each[2]


@pytest.mark.parametrize("name", ["bad.xlsx", "bad.jsonl"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name):
    (tmp_path / name).write_text("neither of them\n")
    with pytest.raises(BadInput):
        read_rows(tmp_path / name, 1)


def test_a_version_never_changes(tmp_path):
    sets = Sets(tmp_path)
    first = sets.create("s", Scale(1, 5), imported(tmp_path, HEAD + "a,q,Ann,4\n").rows)
    more = imported(tmp_path, HEAD + "a,q,Ann,4\na,q,Bo,3\nb,q,Ann,1\n")
    second = sets.add("s", added(more, first, "more.csv"))
    assert (first.version, second.version) == (1, 2)
    assert len(second.ratings) == 3
    assert sets.get("s", 1) == first
    assert first.hash != second.hash


def test_a_score_that_is_in_the_set_is_not_overwritten(tmp_path):
    first = Sets(tmp_path).create("s", Scale(1, 5), imported(tmp_path, HEAD + "a,q,Ann,4\n").rows)
    with pytest.raises(BadInput, match="never overwritten"):
        added(imported(tmp_path, HEAD + "a,q,Ann,2\n"), first, "more.csv")


def test_a_set_is_found_by_its_name_only(tmp_path):
    sets = Sets(tmp_path / "sets")
    with pytest.raises(BadInput, match="There is no calibration set 'x'"):
        sets.get("x")
    with pytest.raises(BadInput, match="no name for a set"):
        sets.create("../x", Scale(1, 5), ())
    with pytest.raises(BadInput):
        sets.get("../x")


def test_a_damaged_line_is_named(tmp_path):
    sets = Sets(tmp_path)
    sets.create("s", Scale(1, 5), imported(tmp_path, HEAD + "a,q,Ann,4\n").rows)
    with (tmp_path / "s.jsonl").open("a") as file:
        file.write('{"version": 2, "is": "rating", "item')
    with pytest.raises(StoreError, match=r"s\.jsonl, line 5 is damaged"):
        sets.get("s")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_an_export_can_be_imported_again(tmp_path, ending):
    text = "item,question,answer,level,rater,kind,criterion,score\n"
    text += "a,q,=1+1 is not a formula,easy,Ann,person,,4\na,q,=1+1 is not a formula,easy,m,model,c1,2\n"
    columns = Columns("item", "question", answer="answer", level="level", rater="rater", kind="kind")
    columns = Columns(**{**columns.__dict__, "score": "score", "criterion": "criterion"})
    first = Sets(tmp_path).create("s", Scale(1, 5), imported(tmp_path, text, columns).rows)
    out = tmp_path / f"out.{ending}"
    write(first, out)
    from pipeline.calibration.columns import completed

    rows = read_rows(out, 1)
    again = Importer(completed(Columns("item"), list(rows[0].cells)), Scale(1, 5), out.name, str).read(rows)
    assert again.ratings == first.ratings
    assert {r.name: r.kind for r in again.raters} == {"Ann": "person", "m": "model"}


def test_a_formula_is_not_calculated_by_a_spreadsheet(tmp_path):
    text = "item,answer,rater,score\na,=HYPERLINK(1),Ann,4\n"
    columns = Columns("item", answer="answer", rater="rater", score="score")
    write(Sets(tmp_path).create("s", Scale(1, 5), imported(tmp_path, text, columns).rows), tmp_path / "o.csv")
    assert "'=HYPERLINK" in (tmp_path / "o.csv").read_text()


def test_people_have_pseudonyms_that_stay_and_that_nobody_else_can_compute(tmp_path):
    here, elsewhere = Pseudonyms(tmp_path / "a"), Pseudonyms(tmp_path / "b")
    assert here.of("Ann Lee") == here.of("ann  lee")
    assert here.of(here.of("Ann Lee")) == here.of("Ann Lee")
    assert here.of("Ann Lee") != here.of("Bo")
    assert here.of("Ann Lee") != elsewhere.of("Ann Lee")
    assert "ann" not in here.of("Ann Lee").lower()
    assert (tmp_path / "a" / "raters.key").stat().st_mode & 0o077 == 0


def test_nobody_is_asked_twice_and_everybody_has_an_own_order(tmp_path, make_set):
    given = make_set({"ann": [1, None, 2, None] * 5, "bo": [None] * 20}, graders=())
    left = open_items(given, "ann")
    assert {item.id for item in left} == {f"i{n}" for n in range(20) if n % 2}
    assert [i.id for i in open_items(given, "bo")] != [i.id for i in open_items(given, "cy")]


def test_what_is_added_one_by_one_is_one_version(tmp_path):
    sets = Sets(tmp_path)
    sets.create("s", Scale(1, 5), imported(tmp_path, HEAD + "a,q,Ann,4\nb,q,Ann,4\n").rows)
    sets.add_to("s", 2, Rater("p-1", Kind.PERSON))
    sets.add_to("s", 2, Rating("a", "p-1", 3))
    sets.add_to("s", 2, Rating("b", "p-1", 5))
    found = sets.get("s")
    assert found.version == 2
    assert [r.score for r in found.ratings if r.rater == "p-1"] == [3, 5]


def test_a_draw_takes_each_question_and_each_level_in_turn():
    # One question has 90 good answers, the other 5 good and 5 bad ones: of 8 drawn, 4 are of each question,
    # and of the second question 2 are bad.
    common = [Drawable(Item(f"a{n}", "q1"), ("q1", 5)) for n in range(90)]
    rare = [Drawable(Item(f"b{n}", "q2"), ("q2", 1 if n < 5 else 5)) for n in range(10)]
    chosen = draw([*common, *rare], 8)
    assert [item.question for item in chosen].count("q2") == 4
    assert sum(int(item.id[1:]) < 5 for item in chosen if item.question == "q2") == 2
    assert draw([*common, *rare], 8) == chosen
    assert len(draw(rare, 50)) == 10
