import io
import json
import stat
import zipfile
from pathlib import Path, PurePosixPath

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import naming, packing
from pipeline.batch.columns import Columns
from pipeline.batch.items import Item
from pipeline.batch.reading import read_items
from pipeline.batch.sources import Upload
from pipeline.errors import BadInput, UnreadableFile


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


NONE = Columns()


def items(files: dict[str, bytes | str], columns: Columns = NONE) -> list[Item]:
    return list(read_items(Upload("answers.zip", packed(files)), columns))


@pytest.mark.parametrize(
    ("path", "candidate", "question"),
    [
        ("alice/Q7.md", "alice", "Q7"),
        ("alice_Q3.py", "alice", "Q3"),
        ("Q3-alice.py", "alice", "Q3"),
        ("alice smith - question 12.docx", "alice smith", "Q12"),
        ("Q3/alice.md", "alice", "Q3"),
        ("alice/Q3/answer.md", "alice", "Q3"),
        ("campaign/alice/task_2a.txt", "alice", "Q2a"),
        ("alice/ownership.md", "alice", "ownership"),
        ("alice/answer.md", "alice", ""),
        ("alice.md", "alice", ""),
        ("answer.md", "", ""),
        ("faq7.md", "faq7", ""),
    ],
)
def test_person_and_question_are_told_from_the_place(path, candidate, question):
    told = naming.told(PurePosixPath(path))
    assert (told.candidate, told.question) == (candidate, question)


def test_a_file_that_is_called_a_zip_and_is_none_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="no ZIP archive, whatever its name says"):
        list(read_items(Upload("answers.zip", b"It moves.\n"), NONE))


def test_a_folder_is_read_file_by_file(tmp_path: Path):
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice/Q7.md").write_text("It moves.\n")
    (tmp_path / "bob_Q7.rs").write_text("fn main() {}\n")
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "carol_Q7.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "dave_Q7.md").symlink_to("/etc/passwd")
    found = list(read_items(tmp_path))
    assert [(i.row, i.id, i.candidate, i.question, i.language) for i in found] == [
        (1, "alice/Q7.md", "alice", "Q7", ""),
        (2, "bob_Q7.rs", "bob", "Q7", "rust"),
        (3, "carol_Q7.png", "carol", "Q7", ""),
    ]
    assert found[0].answer == "It moves.\n"
    assert found[0].input == {
        "file": "alice/Q7.md",
        "candidate": "alice",
        "question": "Q7",
        "answer": "It moves.\n",
    }
    assert "'.png' are not read" in found[2].problem


def test_a_zip_says_the_same_as_its_folder():
    found = items({"alice/Q7.md": "It moves.", "__MACOSX/alice/._Q7.md": b"\0", "b.zip": packed({"x": "y"})})
    assert [(i.id, i.problem) for i in found] == [
        ("alice/Q7.md", None),
        ("b.zip", "A table or an archive among files is not opened: give it on its own."),
    ]


def test_a_file_that_does_not_tell_its_question_says_how_to():
    [item] = items({"alice.md": "text"})
    assert "--question" in item.problem
    [item] = items({"alice.md": "text"}, Columns(asked="Q9"))
    assert (item.question, item.candidate, item.problem) == ("Q9", "alice", None)


def test_a_text_whose_headings_name_questions_is_parted():
    text = (
        "# My answers\n\n## Q1\nOne.\n\n```\n## Q3\n```\n\n## Question 2: why\nTwo.\nAs I said in Q1: yes.\n"
    )
    one, two = items({"alice.md": text})
    assert (one.id, one.question, one.answer) == ("alice.md/Q1", "Q1", "One.\n\n```\n## Q3\n```")
    assert (two.question, two.answer, two.place) == ("Q2", "Two.\nAs I said in Q1: yes.", "alice.md, line 10")


def test_word_with_tables_headings_and_tracked_changes():
    document = docx.Document()
    document.add_heading("Q1", level=2)
    paragraph = document.add_paragraph("It ")
    inserted = docx.oxml.parse_xml(
        '<w:ins xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:r><w:t>moves</w:t></w:r></w:ins>"
    )
    deleted = docx.oxml.parse_xml(
        '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:r><w:delText>stays</w:delText></w:r></w:del>"
    )
    paragraph._p.extend([inserted, deleted])
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    out = io.BytesIO()
    document.save(out)
    [item] = items({"alice_Q1.docx": out.getvalue()})
    assert item.answer == "## Q1\nIt moves\na | b"


def pdf(text: str) -> bytes:
    """The smallest PDF with a line of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def test_pdf_text_is_read_and_pictures_of_text_are_told():
    found = items({"a_Q1.pdf": pdf("It moves."), "b_Q1.pdf": pdf(""), "c_Q1.pdf": b"%PDF-1.4 broken"})
    assert found[0].answer == "It moves."
    assert "no text in it" in found[1].problem
    assert "damaged" in found[2].problem


def test_a_notebook_becomes_markdown_with_fences():
    book = {
        "cells": [
            {"cell_type": "markdown", "source": ["# Plan\n", "It moves."]},
            {"cell_type": "code", "source": "print('```')", "outputs": [{"text": "secret"}]},
            {"cell_type": "code", "source": []},
        ],
        "metadata": {"language_info": {"name": "python"}},
    }
    [item] = items({"a_Q1.ipynb": json.dumps(book)})
    assert item.answer == "# Plan\nIt moves.\n\n````python\nprint('```')\n````"
    [item] = items({"a_Q1.ipynb": "{}"})
    assert item.problem == "This is no Jupyter notebook. Save it again."


def test_a_single_answer_is_a_batch_of_one():
    [item] = list(read_items(Upload("alice_Q1.md", b"It moves.")))
    assert (item.id, item.question, item.candidate) == ("alice_Q1.md", "Q1", "alice")


def test_a_workbook_is_told_from_a_zip_by_what_is_in_it():
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["question", "answer"])
    book.active.append(["Q1", "a"])
    out = io.BytesIO()
    book.save(out)
    [item] = list(read_items(Upload("download", out.getvalue())))
    assert item.answer == "a"


# --- archives that must not be opened --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../Q1.md", "a/../../Q1.md", "C:\\Q1.md", "c:Q1.md", "..\\Q1.md", "\\\\host\\Q1.md"],
)
def test_an_entry_that_leads_out_of_the_archive_refuses_it(name):
    with pytest.raises(UnreadableFile, match="points outside of the archive"):
        items({"alice/Q1.md": "fine", name: "bad"})


@given(
    st.lists(st.sampled_from(["..", ".", "a", "", "b c", "...", "Q1.md", "C:", "é"]), min_size=1, max_size=5)
)
def test_no_name_leads_out_of_a_folder_unless_it_is_refused(parts):
    for name in ("/".join(parts), "\\".join(parts)):
        place = Path("/home/x").joinpath(name.replace("\\", "/"))
        if not packing.strays(name):
            # resolving by hand: never above the folder
            depth = 0
            for part in place.parts[3:]:
                depth += -1 if part == ".." else 1
                assert depth >= 0
            assert place.parts[:3] == ("/", "home", "x")


def test_links_locks_bombs_and_crowds_are_refused():
    def told(entry: zipfile.ZipInfo) -> str:
        return packing.refusal([entry]) or ""

    link = zipfile.ZipInfo("alice/Q1.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    locked = zipfile.ZipInfo("a.md")
    locked.flag_bits = 1
    bomb = zipfile.ZipInfo("a.md")
    bomb.file_size, bomb.compress_size = 100_000_000, 100_000
    large = zipfile.ZipInfo("a.md")
    large.file_size = large.compress_size = 2_000_000_000
    assert "is a link" in told(link)
    assert "encrypted" in told(locked)
    assert "200 times its size" in told(bomb)
    assert "unpacks to 1,907 MB" in told(large)
    assert "10,001 entries" in (packing.refusal([zipfile.ZipInfo("a")] * 10_001) or "")
    assert packing.refusal([zipfile.ZipInfo("a")] * 10_000) is None


def test_a_real_ratio_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(UnreadableFile, match="not opened"):
        items({"alice_Q1.md": b"a" * 30_000_000})


def test_names_packed_as_utf_8_without_saying_so_are_read():
    data = packed({"XX_Q1.md": "text"}).replace(b"XX_Q1.md", "é_Q1.md".encode())
    [item] = list(read_items(Upload("a.zip", data)))
    assert (item.candidate, item.id) == ("é", "é_Q1.md")


def test_an_archive_without_answers_says_so():
    with pytest.raises(BadInput, match="no file with an answer"):
        items({".hidden": "x"})


def test_hostile_names_are_data():
    found = items({"=cmd()_Q1.md": "a", "<b>_Q1.md": "b", "x;rm -rf ~_Q1.md": "c"})
    assert sorted((item.candidate, item.question, item.answer) for item in found) == [
        *[("<b>", "Q1", "b"), ("=cmd", "Q1", "a"), ("x;rm -rf ~", "Q1", "c")]
    ]
