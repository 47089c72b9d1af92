"""Exports carry the whole evaluation, and nothing that was said becomes a formula, markup or a link."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.domain import GradeStatus
from pipeline.results.export import COLUMNS, as_csv, as_json, as_markdown, plain, write
from pipeline.results.formats import Format
from pipeline.results.marking import visible
from pipeline.results.records import from_json

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "# heading",
    "[link](javascript:alert(1))",
    "![img](http://x.org/i.png)",
    "<script>alert(1)</script>",
    "a | b\n\n---\n\n- list",
    "1. one",
    "--- ---",
    "```\nfence",
    "&lt;b&gt; <http://x.org> *b* _i_ ~~s~~ `code` \\",
]


def spoken(interview, text):
    """The evaluation with ``text`` as candidate, statement, quote, passage, reason and rationale."""
    exchange = interview.evaluation.exchanges[0]
    criterion = exchange.grade.criteria[0]
    criterion = replace(
        criterion,
        statement=text,
        rationale=text,
        quotes=(replace(criterion.quotes[0], text=text),),
        citations=(replace(criterion.citations[0], text=text, document=text),),
    )
    grade = replace(exchange.grade, criteria=(criterion,), reasons=(text,))
    record = replace(interview.evaluation.transcript, candidate=text, source=text)
    summary = replace(interview.evaluation.summary, strengths=(text,), gaps=(text,))
    exchanges = (replace(exchange, grade=grade, question=replace(exchange.question, text=text)),)
    return replace(interview.evaluation, exchanges=exchanges, transcript=record, summary=summary)


def rows(evaluation, transcript):
    return list(csv.DictReader(io.StringIO(as_csv(evaluation, transcript), newline="")))


def test_json_is_the_record(interview):
    assert from_json(json.loads(as_json(interview.evaluation))) == interview.evaluation


def test_csv_has_a_row_for_every_criterion_with_who_when_and_where(interview):
    table = rows(interview.evaluation, interview.transcript)
    assert len(table) == 9 + 8 + 8
    assert tuple(table[0]) == COLUMNS
    first = table[0]
    assert (first["said_by"], first["citations"], first["status"]) == (
        "Noor Haddad",
        "backend.md:84-86",
        "met",
    )
    assert first["quotes"].startswith("I would take a token bucket for each API key.")
    assert (first["weight"], first["credit"]) == ("1.5", "1.0")
    assert table[8]["status"] == "missing"
    assert table[8]["credit"] == "0.0"


def test_csv_keeps_an_exchange_that_could_not_be_graded(interview):
    first = interview.evaluation.exchanges[0]
    grade = replace(first.grade, status=GradeStatus.NO_REFERENCE, score=None, raw=None, criteria=())
    evaluation = replace(interview.evaluation, exchanges=(replace(first, grade=grade, question=None),))
    (row,) = rows(evaluation, interview.transcript)
    assert (row["grade"], row["score"], row["criterion"]) == ("no_reference", "", "")
    assert row["question_text"] == first.asked.text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_and_the_text_is_intact(interview, text):
    (row,) = rows(spoken(interview, text), interview.transcript)
    for name in ("candidate", "statement", "quotes", "rationale", "question_text"):
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert row[name] in (text, "'" + text)


def test_a_negative_credit_stays_a_number(interview):
    table = rows(interview.evaluation, interview.transcript)
    assert [row["credit"] for row in table if row["status"] == "contradicted"] == ["-0.5", "-0.5"]


def shape(markdown):
    """What a Markdown reader makes of it, without the text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    inline = (child for token in tokens for child in token.children or ())
    return [t.type for t in tokens], [
        c.type for c in inline if c.type not in ("text", "softbreak", "text_special")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_has_the_same_shape_whatever_was_said(interview, text):
    harmless = as_markdown(spoken(interview, "harmless words"), interview.transcript)
    assert shape(as_markdown(spoken(interview, text), interview.transcript)) == shape(harmless)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_reads_as_itself_in_markdown(text):
    shown = " ".join(visible(text).split())
    tokens = MarkdownIt("commonmark").parse(plain(text))
    if shown:
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        assert {child.type for child in tokens[1].children} <= {"text", "text_special"}
        assert "".join(child.content for child in tokens[1].children) == shown


@given(
    st.lists(st.sampled_from([*"-+*_#>[]()!`~|=1.) \\\n<&;:/@a", "http://", "www."]), min_size=1).map("".join)
)
def test_markup_characters_read_as_themselves(text):
    test_any_text_reads_as_itself_in_markdown.hypothesis.inner_test(text)


def test_addresses_are_cut_for_readers_that_link_them_by_themselves():
    assert plain("see https://x.org/a or www.x.org") == r"see https\://x.org/a or www\.x.org"


def test_markdown_names_speaker_time_passage_and_grader(interview):
    page = as_markdown(interview.evaluation, interview.transcript)
    assert "— Noor Haddad, 1:07" in page
    assert "Held against backend.md:84-86:" in page
    assert "uncalibrated" in page
    assert "local/late-interaction-1" in page
    assert "A person decides" in page


def test_every_format_can_be_written(interview):
    for form in Format:
        assert write(form, interview.evaluation, interview.transcript)
