"""The report is whole, valid, offline and linked both ways, and shows every hostile text as text."""

import base64
import hashlib
import re
from dataclasses import replace

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain import (
    CriterionKind,
    GradeStatus,
    MatchCandidate,
    Precision,
    Role,
    Status,
    TimeSpan,
    Turn,
)
from pipeline.results import report
from pipeline.results.marking import visible

X = "{http://www.w3.org/1999/xhtml}"
SCRIPT = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = [
    SCRIPT,
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- --><![CDATA[ ]]>&amp;&#0;",
    "\0\x08\x1b[31m\x7f\x9f\ufdd0\ud800",
    "\u202egnp.exe \u2066 \u05e9\u05dc\u05d5\u05dd",
    "a" * 1_000_000,
    "line\nline\r\n\ttab\x0c",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def page(interview):
    return report.html(interview.evaluation, interview.transcript)


def parse(html):
    """The tree, from a parser that raises at the first thing that is not valid."""
    return html5lib.HTMLParser(strict=True).parse(html)


def text(element):
    return "".join(element.itertext())


def by_id(tree):
    found = [element for element in tree.iter() if element.get("id")]
    assert len({element.get("id") for element in found}) == len(found), "an id comes twice"
    return {element.get("id"): element for element in found}


def told(interview, words):
    """The interview with ``words`` wherever words of others stand; the quotes follow what was said."""
    turns = tuple(
        replace(turn, text=words if turn.turn % 2 else turn.text, speaker=words)
        for turn in interview.transcript.turns
    )
    exchanges = tuple(hostile_exchange(exchange, turns, words) for exchange in interview.evaluation.exchanges)
    record = interview.evaluation.transcript
    speakers = tuple(replace(s, name=words, reason=words) for s in record.speakers)
    evaluation = replace(
        interview.evaluation,
        id=words,
        created=words,
        exchanges=exchanges,
        transcript=replace(
            record, candidate=words, source=words, format=words, speakers=speakers, warnings=(words,)
        ),
        summary=replace(
            interview.evaluation.summary, strengths=(words,), gaps=(words,), by_dimension={words: 3.0}
        ),
        review=replace(interview.evaluation.review, reasons=(words,)),
        grader=replace(interview.evaluation.grader, judge=words, prompts={words: words}, fingerprint=words),
    )
    return evaluation, replace(interview.transcript, turns=turns)


def hostile_exchange(exchange, turns, words):
    def quote(q):
        turn = turns[q.turn]
        end = min(q.end, len(turn.text))
        start = min(q.start, end - 1)
        return replace(q, start=start, end=end, text=turn.text[start:end])

    criteria = tuple(
        replace(
            c,
            id=words,
            statement=words,
            rationale=words,
            quotes=tuple(map(quote, c.quotes)),
            citations=tuple(replace(k, document=words, revision=words, text=words) for k in c.citations),
        )
        for c in exchange.grade.criteria
    )
    checklist = tuple(replace(item, item=words, note=words) for item in exchange.grade.checklist)
    grade = replace(exchange.grade, criteria=criteria, reasons=(words,), checklist=checklist)
    question = replace(exchange.question, id=words, document=words, number=words, text=words)
    return replace(exchange, grade=grade, question=question)


def check_turns(tree, transcript):
    """Every turn stands once on the page, letter for letter."""
    spans = {e.get("id"): text(e) for e in tree.iter(f"{X}span") if "turn" in (e.get("class") or "").split()}
    assert spans == {f"t{turn.turn}": visible(turn.text) for turn in transcript.turns}


def check_nothing_runs(tree, page):
    """One script and one style, those of the program; no handler, no address but within the page."""
    assert [text(e) for e in tree.iter(f"{X}script")] == [report._part("report.js")]
    assert len(list(tree.iter(f"{X}style"))) == 1
    assert not [
        e for name in ("img", "iframe", "object", "link", "base", "form") for e in tree.iter(X + name)
    ]
    for element in tree.iter():
        assert not [name for name in element.attrib if str(name).startswith("on") or name in ("src", "style")]
        assert (element.get("href") or "#").startswith("#")
    page.encode()


# --- the page --------------------------------------------------------------------------------------------


def test_the_page_is_valid_and_needs_nothing_else(page):
    tree = parse(page)
    by_id(tree)
    check_nothing_runs(tree, page)
    assert not re.search(r"url\(|@import|https?://", page)


def test_the_policy_lets_in_this_style_and_this_script_alone(page):
    tree = parse(page)
    (policy,) = [e.get("content") for e in tree.iter(f"{X}meta") if e.get("http-equiv")]
    for name in ("style", "script"):
        (element,) = list(tree.iter(X + name))
        digest = base64.b64encode(hashlib.sha256(text(element).encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_every_turn_stands_once_letter_for_letter(page, interview):
    check_turns(parse(page), interview.transcript)


def test_every_quote_is_linked_with_its_note_both_ways(page, interview):
    tree = parse(page)
    ids = by_id(tree)
    hrefs = [e.get("href") for e in tree.iter(f"{X}a")]
    assert [h for h in hrefs if h[1:] not in ids] == []
    marked = {}
    for mark in tree.iter(f"{X}mark"):
        if mark.get("data-note"):
            marked.setdefault(mark.get("data-note"), []).append(text(mark))
    criteria = [c for e in interview.evaluation.exchanges for c in e.grade.criteria]
    notes = {statement(element): id for id, element in ids.items() if element.get("role") == "note"}
    refs = [a.get("href")[1:] for a in tree.iter(f"{X}a") if a.get("data-number")]
    for criterion in criteria:
        note = notes.pop(criterion.statement)
        words = [q.text for q in sorted(criterion.quotes, key=lambda q: (q.turn, q.start))]
        assert "".join(marked.get(note, [])) == "".join(words)
        assert (note in refs) == bool(words)
        back = [a.get("href")[1:] for a in ids[note].iter(f"{X}a")]
        assert all(ids[quote].tag == f"{X}mark" and ids[quote].get("data-note") == note for quote in back)


def statement(note):
    return next((text(p) for p in note.iter(f"{X}p") if p.get("class") == "statement"), None)


def test_a_status_is_told_in_words_and_shape_not_by_colour_alone(page, interview):
    tree = parse(page)
    found = [e.get("class") for e in tree.iter(f"{X}mark")]
    assert {"q met", "q partial", "q contradicted"} == set(found)
    for shape in ("--line: solid", "--line: dashed", "--line: wavy"):
        assert shape in page
    notes = [text(e) for e in tree.iter(f"{X}p") if e.get("class") == "note-head"]
    for word in ("Met", "Partly met", "Not found", "Wrong claim made", "Not assessed"):
        assert any(word in note for note in notes), word


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.MISSING, "Wrong claim not made"),
        (Status.CONTRADICTED, "Wrong claim made"),
    ],
)
def test_a_pitfall_says_whether_the_wrong_claim_was_made(interview, status, words):
    exchanges = interview.evaluation.exchanges
    criterion = next(c for e in exchanges for c in e.grade.criteria)
    assert report.found(replace(criterion, kind=CriterionKind.PITFALL, status=status)) == words
    assert report.found(replace(criterion, kind=CriterionKind.KEY_POINT, status=status)) != words


def test_a_note_names_passage_lines_and_revision(page):
    first = by_id(parse(page))["n1-1"]
    shown = text(first)
    assert "backend.md, lines 84–86" in shown
    assert "A **token bucket** per key" in shown
    assert "Revision 5e5e5e5e5e5e" in shown


def test_the_score_is_shown_as_a_sum_that_adds_up(page):
    # Exchange 1: met 1.5 + 1 + 1 + 1.5 + 0.5 + 0.5, partial 1 × ½, contradicted −1 × ½, missing 0.5 × 0.
    # Sum 6 + 0.5 − 0.5 = 6 of 1.5 + 1 + 1 + 1.5 + 1 + 0.5 + 1 + 0.5 + 0.5 = 8.5; 1 + 4 × 6 / 8.5 = 3.82.
    ledger = text(by_id(parse(page))["e1"])
    assert re.search(r"Sum, of 8\.5 that could be had\s*6\s", ledger)
    assert "raw = 6 ÷ 8.5 = 0.706" in ledger
    assert "score = 1 + 4 × 0.706 = 3.82" in ledger
    # Exchange 2 has one criterion that is not counted: 1.5 + 1.5 + 1 + 0.5 + 1 + ½ − ½ = 5.5 of 7.5.
    second = text(by_id(parse(page))["e2"])
    assert "not counted" in second
    assert "raw = 5.5 ÷ 7.5 = 0.733" in second


def test_an_uncalibrated_score_says_so_and_that_a_person_decides(page):
    shown = text(parse(page))
    assert "Uncalibrated" in shown
    assert "A person decides" in shown
    assert "local/late-interaction-1" in shown


def test_a_calibrated_score_shows_its_interval_and_its_map(interview):
    first = interview.evaluation.exchanges[0]
    grade = replace(first.grade, score=3.4, interval=(2.9, 3.8))
    evaluation = replace(
        interview.evaluation,
        exchanges=(replace(first, grade=grade),),
        grader=replace(interview.evaluation.grader, calibration="people-2026"),
    )
    shown = text(parse(report.html(evaluation, interview.transcript)))
    assert "Uncalibrated" not in shown
    assert "2.9 to 3.8" in shown
    # 3.4 = 1 + 4 × 0.6
    assert "calibrated to 0.600" in shown
    assert "people-2026" in shown


def test_a_quote_over_several_turns_is_one_quote_with_one_number(interview):
    tree = parse(report.html(interview.evaluation, interview.transcript))
    note = by_id(tree)["n1-1"]
    assert [text(q) for q in note.iter(f"{X}q")] == [
        "I would take a token bucket for each API key. The bucket refills at a hundred tokens a second,"
    ]
    assert len([a for a in tree.iter(f"{X}a") if a.get("href") == "#n1-1" and a.get("data-number")]) == 1


def test_small_talk_is_shown_and_marked_by_nothing(page, interview):
    tree = parse(page)
    between = [e for e in tree.iter(f"{X}div") if e.get("class") == "between"]
    assert "Hi Noor, can you hear me all right?" in text(between[0])
    assert not [m for part in between for m in part.iter(f"{X}mark")]


# --- what is not there -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [GradeStatus.NOT_GRADED, GradeStatus.NO_REFERENCE])
def test_an_exchange_without_a_score_says_why_and_shows_no_zero(interview, status):
    first = interview.evaluation.exchanges[0]
    grade = replace(
        first.grade, status=status, score=None, raw=None, criteria=(), reasons=("Because of this.",)
    )
    other = MatchCandidate("a/Q1", "a.md", "Q1", "Another question", 0.4)
    match = replace(first.match, doubtful=True, candidates=(*first.match.candidates, other))
    exchange = replace(first, grade=grade, question=None, match=match)
    summary = replace(interview.evaluation.summary, score=None, graded=0, by_dimension={})
    evaluation = replace(interview.evaluation, exchanges=(exchange,), summary=summary)
    tree = parse(report.html(evaluation, interview.transcript))
    shown = text(by_id(tree)["e1"])
    assert "Not graded" in shown or "No reference answer" in shown
    assert "Because of this." in shown
    assert "Another question" in shown
    assert "0.0" not in shown
    assert "No exchange could be graded" in text(tree)


def test_an_unknown_time_is_left_out(interview):
    turns = tuple(
        replace(t, start=None, end=None, precision=Precision.NONE) for t in interview.transcript.turns
    )
    silent = TimeSpan(None, None, Precision.NONE)
    exchanges = tuple(
        replace(e, grade=replace(e.grade, criteria=tuple(
            replace(c, quotes=tuple(replace(q, time=silent) for q in c.quotes)) for c in e.grade.criteria
        )))
        for e in interview.evaluation.exchanges
    )  # fmt: skip
    evaluation = replace(interview.evaluation, exchanges=exchanges)
    tree = parse(report.html(evaluation, replace(interview.transcript, turns=turns)))
    assert not list(tree.iter(f"{X}time"))
    assert "0:00" not in "".join(text(e) for e in tree.iter(f"{X}article"))


def test_a_quote_that_the_transcript_does_not_hold_is_not_marked(interview):
    first = interview.evaluation.exchanges[0]
    criterion = first.grade.criteria[0]
    moved = replace(criterion.quotes[0], start=0, end=4, text="nope")
    gone = replace(criterion.quotes[0], turn=9_999)
    grade = replace(first.grade, criteria=(replace(criterion, quotes=(moved, gone)),))
    evaluation = replace(interview.evaluation, exchanges=(replace(first, grade=grade),))
    tree = parse(report.html(evaluation, interview.transcript))
    assert not [m for m in tree.iter(f"{X}mark") if m.get("data-note")]
    assert text(by_id(tree)["n1-1"]).count("not in this transcript") == 2


def test_an_empty_interview_is_a_page_too(interview):
    evaluation = replace(interview.evaluation, exchanges=())
    page = parse(report.html(evaluation, replace(interview.transcript, turns=())))
    assert not [mark for mark in page.iter(f"{X}mark") if mark.get("data-note")]
    assert interview.evaluation.transcript.candidate in "".join(page.itertext())


# --- hostile text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_as_text_wherever_it_stands(interview, words):
    if len(words) > 1000:
        evaluation, transcript = interview.evaluation, interview.transcript
        transcript = replace(
            transcript, turns=(replace(transcript.turns[0], text=words), *transcript.turns[1:])
        )
    else:
        evaluation, transcript = told(interview, words)
    page = report.html(evaluation, transcript)
    tree = parse(page)
    by_id(tree)
    check_nothing_runs(tree, page)
    check_turns(tree, transcript)


words = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'/\0\r\n\x0b\x0c\u2028\u202e\ud800{}%-!")), max_size=40
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(words, min_size=1, max_size=6), words)
def test_any_words_are_shown_letter_for_letter(interview, said, name):
    transcript = replace(
        interview.transcript,
        turns=tuple(
            Turn(n, name, Role.CANDIDATE, float(n), None, Precision.CUE, each) for n, each in enumerate(said)
        ),
    )
    evaluation = replace(
        interview.evaluation, transcript=replace(interview.evaluation.transcript, candidate=name)
    )
    tree = parse(report.html(evaluation, transcript))
    check_turns(tree, transcript)
    assert f"Interview with {visible(name) or 'an unnamed candidate'}" in text(next(tree.iter(f"{X}h1")))


def test_text_from_right_to_left_is_set_so(interview):
    turns = (replace(interview.transcript.turns[0], text="שלום, hello"), *interview.transcript.turns[1:])
    tree = parse(report.html(interview.evaluation, replace(interview.transcript, turns=turns)))
    paragraph = next(e for e in tree.iter(f"{X}div") if "par" in (e.get("class") or "").split())
    assert paragraph.get("dir") == "rtl"


# --- pieces and speed ------------------------------------------------------------------------------------


def test_the_manuscript_alone_is_a_valid_fragment_with_its_own_style(interview):
    fragment = report.manuscript(interview.evaluation, interview.transcript)
    frame = "<!DOCTYPE html><title>t</title><style>{}</style><body>{}"
    tree = parse(frame.format(report.css(), fragment))
    check_turns(tree, interview.transcript)
    assert "<script" not in fragment
    rules = re.findall(r"^\s*([^@{}/\s][^{}]*)\{", report.css(), re.MULTILINE)
    assert rules
    assert all(".plumbline" in rule for rule in rules)


def test_ten_thousand_words_are_laid_out_whole(interview):
    times = 8
    count = len(interview.transcript.turns)
    turns = tuple(
        replace(turn, turn=turn.turn + count * n) for n in range(times) for turn in interview.transcript.turns
    )
    exchanges = tuple(
        replace(
            exchange,
            turns=tuple(t + count * n for t in exchange.turns),
            grade=replace(exchange.grade, criteria=tuple(
                replace(c, quotes=tuple(replace(q, turn=q.turn + count * n) for q in c.quotes))
                for c in exchange.grade.criteria
            )),
        )
        for n in range(times)
        for exchange in interview.evaluation.exchanges
    )  # fmt: skip
    transcript = replace(interview.transcript, turns=turns)
    assert sum(len(turn.text.split()) for turn in turns) > 10_000
    page = report.html(replace(interview.evaluation, exchanges=exchanges), transcript)
    assert all(f'id="t{turn.turn}"' in page for turn in turns)


def test_a_question_that_a_person_chose_says_so(page, interview):
    assert "chosen by a person" not in page
    first = interview.evaluation.exchanges[0]
    chosen = replace(first, match=replace(first.match, settled=True))
    evaluation = replace(interview.evaluation, exchanges=(chosen, *interview.evaluation.exchanges[1:]))
    assert "chosen by a person" in report.html(evaluation, interview.transcript)
