"""The figures of the evidence suite, each by hand."""

import pytest

from evals.bootstrap import estimate, share
from evals.evidence import (
    Held,
    contradictions_called_wrongly,
    contradictions_found,
    credit_where_due,
    f1,
    length_ratio,
    precision,
    quoted_where_none_is_due,
    recall,
    recall_where_quoted,
    sliced,
    tokens,
)
from evals.marked import Case, by_question, cases

ANSWER = "one two three four five six"


def held(marked: str, said: str, found: str, quoted: str = "", question: str = "Q") -> Held:
    """A case with a status and a span on either side."""
    spans = (said,) if said else ()
    case = Case("s", "test", "f", "spoken", question, "S", ANSWER, marked, spans, ())
    start = ANSWER.index(quoted) if quoted else 0
    return Held(case, found, ((start, start + len(quoted)),) if quoted else ())


def test_tokens_are_runs_of_letters_or_figures_within_the_spans():
    # "it's 3.5" is it, s, 3, 5; the span leaves out the last
    assert tokens("it's 3.5", [(0, 7)]) == {0, 3, 5}


def test_precision_and_recall_count_tokens():
    # marked two three four; quoted one two three four five: 3 of 5 are right, 3 of 3 are found
    row = held("met", "two three four", "met", "one two three four five")
    assert (precision([row]), recall([row])) == (3 / 5, 1)
    assert f1([row]) == pytest.approx(2 * 0.6 * 1 / 1.6)
    assert length_ratio([row]) == pytest.approx(5 / 3)


def test_a_missed_point_lowers_recall_and_leaves_precision():
    rows = [held("met", "two three", "partial", "two three"), held("met", "five six", "missing")]
    # 2 of 2 quoted are right; 2 of 4 marked are found, and 2 of 2 where there is a quote
    assert (precision(rows), recall(rows), recall_where_quoted(rows)) == (1, 0.5, 1)
    assert credit_where_due(rows) == 0.5


def test_a_quote_for_a_contradiction_is_no_evidence_for_credit():
    row = held("met", "two", "contradicted", "two")
    assert (recall([row]), precision([row])) == (0, None)
    assert contradictions_called_wrongly([row]) == 1


def test_quotes_where_none_is_due():
    rows = [held("missing", "", "met", "one"), held("contradicted", "two", "contradicted", "two")]
    assert quoted_where_none_is_due(rows) == 0.5
    assert (contradictions_found(rows), contradictions_called_wrongly(rows)) == (1, 0)


def test_the_interval_is_by_question():
    # two questions of two equal rows: a draw takes both, the first twice or the second twice
    rows = [held("met", "two", "met", "two", q) for q in "aa"] + [
        held("met", "two", "missing", "", q) for q in "bb"
    ]
    found = estimate(rows, lambda row: row.case.question, credit_where_due)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)
    # half of the draws are 0.5, a quarter each 0 and 1: the deviation is sqrt(1/8)
    assert found.error == pytest.approx(0.125**0.5, abs=0.02)


def test_a_figure_of_nothing_has_no_value():
    assert estimate([], lambda row: row, lambda rows: share(rows)).value is None


def test_the_slice_has_whole_questions():
    chosen = {case.id for case in sliced(cases())}
    for group in by_question(cases()).values():
        assert len({case.id in chosen for case in group}) == 1
