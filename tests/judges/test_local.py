"""The local judge with its real model: what it must get right, and what must earn nothing."""

import asyncio
from dataclasses import replace

import pytest

from pipeline.domain import (
    Anchor,
    Asked,
    Block,
    BlockKind,
    Criterion,
    CriterionKind,
    Exchange,
    Match,
    Precision,
    Question,
    Role,
    Rubric,
    Slice,
    Status,
    Turn,
)
from pipeline.errors import WrongLanguage
from pipeline.index.embedding import LocalEmbedder
from pipeline.judges.local import LocalJudge, Thresholds

WHERE = Slice(0, 0, 1, 1, "")
QUESTION = "How do connection pools behave under load, and what do you watch?"
POINTS = (
    "A pool that is exhausted makes requests queue for a free connection.",
    "A short acquire timeout makes the service fail fast.",
    "The sum of all pools stays below the database's connection limit.",
)
STRONG = (
    "Once the pool is exhausted, every new request has to queue until some connection gets free. "
    "So I set a short timeout for acquiring one, and then the service fails fast instead of hanging. "
    "And I add up the pools of all instances, and the sum has to stay under the connection limit "
    "of the database."
)
MIXED = (
    "When the pool is exhausted the requests wait in a queue for a connection. "
    "I would probably just make it bigger."
)
OFF_TOPIC = (
    "At the swimming pool there is a long queue in summer, so we go early. "
    "My connection home is the last train, and it is often late."
)


def judged(judge: LocalJudge, answer: str, *statements: str, kind=CriterionKind.KEY_POINT, question=QUESTION):
    criteria = [Criterion(f"c{n}", s, kind, 1.0, ()) for n, s in enumerate(statements or POINTS)]
    return judged_by(judge, answer, criteria, question)


def judged_by(judge: LocalJudge, answer: str, criteria: list[Criterion], question: str):
    blocks = (Block(BlockKind.PROSE, WHERE),)
    asked = Question("d/Q1", "d", "0", "Q1", question, question, WHERE, WHERE, blocks)
    turn = Turn(0, "C", Role.CANDIDATE, 0.0, 9.0, Precision.CUE, answer)
    exchange = Exchange(0, Asked(question, 0, 0), Match(1.0, (), "d/Q1", False), (turn,))
    return asyncio.run(judge.judge(exchange, asked, Rubric("d/Q1", "h", "derived", tuple(criteria))))


def statuses(verdicts):
    return [verdict.status for verdict in verdicts]


def test_a_strong_answer_makes_every_point_with_its_own_sentence(judge):
    verdicts = judged(judge, STRONG)
    assert statuses(verdicts) == [Status.MET] * 3
    first, second, third = (" ".join(q.text for q in v.quotes) for v in verdicts)
    assert "queue until some connection gets free" in first
    assert "fails fast" in second
    assert "connection limit of the database" in third


def test_a_mixed_answer_makes_some_of_them(judge):
    assert statuses(judged(judge, MIXED)) == [Status.MET, Status.MISSING, Status.MISSING]


def test_shared_words_on_another_subject_earn_nothing(judge):
    assert statuses(judged(judge, OFF_TOPIC)) == [Status.MISSING] * 3


@pytest.mark.parametrize(
    "answer",
    [
        QUESTION,
        "How do connection pools behave under load? Connection pools under load, yes. What to watch.",
        "I don't know how a pool behaves when it is exhausted and requests queue for a connection.",
        "Do you mean that an exhausted pool makes requests queue for a free connection?",
        "No idea about the acquire timeout.",
        "Um, yeah. Okay.",
        "🦀🦀🦀 ... !!!",
    ],
)
def test_an_echo_a_question_and_not_knowing_earn_nothing(judge, answer):
    assert all(verdict.status in (Status.MISSING, Status.NOT_ASSESSED) for verdict in judged(judge, answer))


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        (
            "Moving a value makes the old binding unusable.",
            "Moving a value doesn't make the old binding unusable.",
        ),
        ("The borrow checker runs at compile time.", "The borrow checker runs at runtime."),
        ("The platform kills a process after 30 seconds.", "The platform kills a process after 10 minutes."),
    ],
)
def test_the_opposite_is_a_contradiction_with_the_words_that_say_it(judge, statement, answer):
    (verdict,) = judged(judge, answer, statement, question="Tell me about it.")
    assert verdict.status is Status.CONTRADICTED
    assert [quote.text for quote in verdict.quotes] == [answer]


def test_a_point_without_its_figure_is_made_in_part(judge):
    (verdict,) = judged(
        judge, "The platform kills the process after a while.", "The platform kills it after 30 seconds."
    )
    assert verdict.status is Status.PARTIAL


def test_leaving_out_what_a_point_denies_makes_it_in_part(judge):
    statement = "A borrow ends at its last use, not at the end of the block."
    (half,) = judged(judge, "A borrow ends at its last use.", statement, question="Borrows?")
    (whole,) = judged(judge, statement, statement, question="Borrows?")
    (wrong,) = judged(
        judge, "A borrow ends at the end of the block, not at its last use.", statement, question="Borrows?"
    )
    assert [half.status, whole.status] == [Status.PARTIAL, Status.MET]
    assert "without what it denies" in half.rationale
    assert wrong.status in (Status.MISSING, Status.CONTRADICTED)


def test_a_comma_left_out_denies_nothing(judge):
    statement = "Passing a value that is not Copy moves it, and the old name cannot be used afterwards."
    (verdict,) = judged(judge, statement.replace(",", ""), statement, question="Moves?")
    assert verdict.status is Status.MET


def test_a_pitfall_counts_only_when_the_wrong_claim_is_made(judge):
    wrong = "A bigger pool always makes a service faster."
    said = [
        "A bigger pool always makes the service faster.",
        "A bigger pool doesn't always make a service faster.",
        "We measured the pool and then made it smaller.",
    ]
    got = [judged(judge, text, wrong, kind=CriterionKind.PITFALL)[0].status for text in said]
    assert got == [Status.CONTRADICTED, Status.MISSING, Status.MISSING]


def test_words_that_make_a_wrong_claim_earn_nothing_in_part(judge):
    claim = "Holding a mutex guard across an await is always fine."
    point = "A mutex guard held across an await can deadlock a single-threaded runtime."
    criteria = [
        Criterion("c1", point, CriterionKind.KEY_POINT, 1.0, ()),
        Criterion("c2", claim, CriterionKind.PITFALL, 1.0, ()),
    ]
    assert statuses(judged_by(judge, claim, criteria, "Locks?")) == [Status.MISSING, Status.CONTRADICTED]


def test_the_words_that_correct_a_wrong_claim_do_not_make_it(judge):
    # the same subject and three of the claim's four words; but the point itself is carried word for word
    point = "Work that must finish gets a task of its own, since dropping a JoinHandle detaches the task."
    claim = "Dropping a JoinHandle cancels its task."
    criteria = [
        Criterion("c1", point, CriterionKind.KEY_POINT, 1.0, ()),
        Criterion("c2", claim, CriterionKind.PITFALL, 1.0, ()),
    ]
    assert statuses(judged_by(judge, point, criteria, "Tasks?")) == [Status.MET, Status.MISSING]
    assert statuses(judged_by(judge, claim, criteria, "Tasks?")) == [Status.MISSING, Status.CONTRADICTED]


def test_the_evidence_of_one_point_is_no_weak_evidence_for_another(judge):
    said = "A short timeout for acquiring a connection makes the service fail fast."
    near = "Alerts fire when acquiring takes longer than usual."
    (alone,) = judged(judge, said, near)
    beside = judged(judge, said, near, POINTS[1])
    assert alone.status is Status.PARTIAL
    assert statuses(beside) == [Status.MISSING, Status.MET]


def test_one_chance_word_does_not_carry_a_short_statement(judge):
    verdicts = judged(judge, "The performance is good, that is the nice side of async.", "Async export.")
    assert statuses(verdicts) == [Status.MISSING]


BOXES = (
    "Detection: Thread dump on timeout.",
    "Detection: Watchdog timers.",
    "Detection: Health check failures.",
)


def test_nobody_has_to_say_the_heading_that_statements_share(judge):
    said = "A watchdog thread with a timer notices the stall, and then it writes a dump of all threads."
    # both points are made in the statement's own words; of a health check there is nothing
    verdicts = judged(judge, said, *BOXES, question="How would you approach a rare deadlock?")
    credited = [verdict.status in (Status.MET, Status.PARTIAL) for verdict in verdicts]
    assert credited == [True, True, False]


def test_a_heading_alone_and_half_of_two_words_earn_nothing(judge):
    said = "Detection is the first thing, I would say. I check my mail, and my health is fine."
    verdicts = judged(judge, said, *BOXES, question="How would you approach a rare deadlock?")
    assert statuses(verdicts) == [Status.MISSING] * 3


def test_the_sentence_that_makes_the_point_is_quoted_without_its_neighbour(judge):
    point = "Sync means that several threads may hold a shared reference to a value at the same time."
    makes = (
        "And Sync means that it's fine for several threads to have a shared reference to it at the same time."
    )
    said = f"Send means that you can hand the value over to another thread. {makes} You rarely write those."
    verdict = judged(judge, said, point, question="What do Send and Sync promise?")[0]
    assert verdict.status is Status.MET
    assert [quote.text for quote in verdict.quotes] == [makes]


def test_nothing_said_is_not_assessed(judge):
    assert statuses(judged(judge, " ")) == [Status.NOT_ASSESSED] * 3


def test_confidence_grows_with_the_distance_from_a_threshold(judge):
    limits = Thresholds()
    at, near, far = (judge._confidence(limits.met + d) for d in (0.0, 0.03, 0.3))
    assert at == 0.5
    assert at < near < far < 1


def test_the_revision_names_method_model_and_thresholds():
    embedder = LocalEmbedder()
    one, other = LocalJudge(embedder), LocalJudge(embedder, Thresholds(met=0.9))
    assert one.name == "local"
    assert one.revision.startswith("late-interaction-2+")
    assert embedder.revision in one.revision
    assert one.revision != other.revision
    assert one.revision == LocalJudge(LocalEmbedder()).revision


def test_another_language_is_refused_with_a_sentence(judge):
    german = (
        "Ich denke, dass die Verbindung nicht frei ist und wir auf den Pool warten müssen, weil er voll ist. "
        * 4
    )
    with pytest.raises(WrongLanguage, match="reads English only"):
        judge.accept(german)
    judge.accept(STRONG * 3)


def test_two_judges_say_the_same_to_the_last_bit():
    first, second = (judged(LocalJudge(LocalEmbedder()), STRONG + MIXED) for _ in range(2))
    assert first == second


def test_words_around_the_opposite_do_not_make_it_the_point(judge):
    # both sentences together have the figure, the sentence that speaks of the point has another one
    said = "The platform kills a process after 10 minutes. We have waited 30 seconds for it to start."
    (verdict,) = judged(
        judge, said, "The platform kills a process after 30 seconds.", question="Tell me about it."
    )
    assert verdict.status is Status.CONTRADICTED
    assert [quote.text for quote in verdict.quotes] == ["The platform kills a process after 10 minutes."]


@pytest.mark.slow
def test_a_line_of_a_quarter_of_a_megabyte_is_judged(judge):
    line = "The pool was full and so the requests had to wait for it. " * 4_300
    verdicts = judged(judge, line)
    assert len(verdicts) == 3


def test_anchors_and_probes_change_no_verdict():
    criteria = tuple(Criterion(f"c{n}", s, CriterionKind.KEY_POINT, 1.0, ()) for n, s in enumerate(POINTS))
    plain = Rubric("d/Q1", "h", "edited", criteria)
    helped = replace(plain, anchors=(Anchor(5, STRONG),), probes=(MIXED,))
    turn = Turn(0, "C", Role.CANDIDATE, 0.0, 9.0, Precision.CUE, MIXED)
    exchange = Exchange(0, Asked(QUESTION, 0, 0), Match(1.0, (), "d/Q1", False), (turn,))
    asked = Question(
        "d/Q1", "d", "0", "Q1", QUESTION, QUESTION, WHERE, WHERE, (Block(BlockKind.PROSE, WHERE),)
    )
    judge = LocalJudge(LocalEmbedder())
    assert judge.judge_now(exchange, asked, plain) == judge.judge_now(exchange, asked, helped)
