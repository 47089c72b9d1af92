"""Small interviews in different styles, with the exchanges that a careful reader finds in them.

They lie in `interviews/`. Each line is a turn, ``Name: words``. In front of it stands what the reader notes:

    =own   here an exchange begins, which asks the bank's question `own`; =? asks none of the bank
    &      goes on asking the same question, before anything is answered
    ^own   here an earlier exchange goes on
    =.     here begins what belongs to no exchange (greetings at the start are marked by nothing)

The matcher is a fake that knows the bank's questions by words in what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Ask, Exchange, Match, MatchCandidate, Role
from pipeline.grading.review import of_words
from pipeline.transcripts.exchanges import find_exchanges
from pipeline.transcripts.read import parse_transcript
from pipeline.transcripts.speakers import assign_roles

BANK = {
    "own": ("ownership", "owns"),
    "life": ("lifetimes",),
    "async": ("async", "futures"),
    "lock": ("deadlock", "mutex"),
    "err": ("error handling", "result type"),
    "cache": ("cache",),
    "shard": ("sharding", "shard"),
    "queue": ("message queue", "broker"),
    "test": ("property test",),
    "index": ("database index", "slow query"),
}


@dataclass
class FakeMatcher:
    """Finds a question of the bank by its words in what is asked."""

    doubtful: frozenset[str] = frozenset()
    calls: list[tuple[list[Ask], Sequence[str] | None]] = field(default_factory=list)

    def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
        self.calls.append((list(asks), only))
        return [self._one(ask.asked.lower(), only) for ask in asks]

    def _one(self, asked: str, only: Sequence[str] | None) -> Match:
        found = [name for name, signs in BANK.items() if any(sign in asked for sign in signs)]
        allowed = [name for name in found if only is None or name in only]
        if not allowed:
            return Match(0.1, (), None, False)
        name = allowed[-1]
        candidate = MatchCandidate(name, "bank.md", name, name, 0.9)
        return Match(0.9, (candidate,), name, name in self.doubtful)


@dataclass
class Expected:
    question: str | None
    turns: list[int]
    asked: list[int]


def marked(text: str) -> tuple[str, list[Expected]]:
    """The transcript without the reader's notes, and the exchanges that they stand for."""
    lines: list[str] = []
    expected: list[Expected] = []
    now: Expected | None = None
    for raw in filter(str.strip, text.splitlines()):
        note, _, rest = raw.strip().partition(" ")
        here = len(lines)
        if note == "=.":
            now = None
        elif note.startswith("="):
            now = Expected(None if note == "=?" else note[1:], [], [here])
            expected.append(now)
        elif note == "&":
            assert now is not None
            now.asked.append(here)
        elif note.startswith("^"):
            now = next(exchange for exchange in expected if exchange.question == note[1:])
        else:
            rest = raw.strip()
        lines.append(rest)
        if now is not None:
            now.turns.append(here)
    return "\n".join(lines) + "\n", expected


def found(text: str, matcher: FakeMatcher, plan: Sequence[str] | None = None) -> tuple[Exchange, ...]:
    transcript = assign_roles(parse_transcript("interview.txt", text.encode()))
    return find_exchanges(transcript, matcher, plan)


INTERVIEWS = {
    file.stem: file.read_text() for file in sorted((Path(__file__).parent / "interviews").iterdir())
}


@pytest.mark.parametrize("text", INTERVIEWS.values(), ids=INTERVIEWS.keys())
def test_exchanges_are_those_that_a_reader_finds(text: str) -> None:
    plain, expected = marked(text)
    matcher = FakeMatcher()
    exchanges = found(plain, matcher)
    assert [(e.match.question_id, [t.turn for t in e.turns]) for e in exchanges] == [
        (e.question, e.turns) for e in expected
    ]
    assert [(e.asked.first_turn, e.asked.last_turn) for e in exchanges] == [
        (e.asked[0], e.asked[-1]) for e in expected
    ]
    assert [e.order for e in exchanges] == list(range(len(exchanges)))
    assert len(matcher.calls) == 1


def test_asking_turns_come_first_and_their_words_are_the_interviewers() -> None:
    first = found(marked(INTERVIEWS["fragments"])[0], FakeMatcher())[0]
    assert first.asked.text == (
        "my first question is about async code how would you find out why one of your futures never finishes"
    )
    assert first.turns[0].turn == first.asked.first_turn
    assert {turn.role for turn in first.answer} == {Role.CANDIDATE}


def test_the_matcher_sees_what_was_asked_and_what_was_answered() -> None:
    matcher = FakeMatcher()
    found(marked(INTERVIEWS["consecutive"])[0], matcher)
    asks, only = matcher.calls[0]
    assert only is None
    assert asks[0] == Ask(
        "What is a database index, in your own words?",
        "A sorted copy of some columns that points back to the rows.",
    )


def test_a_plan_is_handed_on_and_leaves_other_questions_without_the_bank() -> None:
    matcher = FakeMatcher()
    exchanges = found(marked(INTERVIEWS["plain"])[0], matcher, plan=["lock"])
    assert matcher.calls[0][1] == ["lock"]
    assert [e.match.question_id for e in exchanges] == [None, "lock"]


def test_an_answer_to_what_is_not_planned_joins_no_planned_question() -> None:
    plain, expected = marked(INTERVIEWS["own_pronoun"])
    exchanges = found(plain, FakeMatcher(), plan=["lock"])
    assert [(e.match.question_id, [t.turn for t in e.turns]) for e in exchanges] == [
        ("lock", expected[0].turns),
        (None, expected[1].turns),
    ]


def test_a_follow_up_that_seems_a_question_of_its_own_is_told() -> None:
    talk = [
        "Ines: What is a deadlock?",
        "Jo: Two threads wait for each other and neither can go on, as each holds what the other needs.",
        "Ines: And how would you find a mutex that is held for too long?",
        "Jo: I dump all threads twice.",
        "Ines: And when does a message queue help between two services?",
        "Jo: When the producer must not wait for the consumer.",
    ]
    (exchange,) = found("\n".join(talk), FakeMatcher())
    assert exchange.match.question_id == "lock"
    assert [other.id for other in exchange.match.within] == ["queue"]
    assert of_words(exchange) == (
        "A follow-up in it seems to ask bank.md queue, which is not graded by itself: "
        "its answer was held against this question.",
    )


def test_a_doubtful_match_of_a_question_that_stands_alone_is_kept_as_doubtful() -> None:
    exchanges = found(marked(INTERVIEWS["clarified"])[0], FakeMatcher(doubtful=frozenset({"queue"})))
    assert [(e.match.question_id, e.match.doubtful) for e in exchanges] == [("shard", False), ("queue", True)]


def scripted(*matches: tuple[str | None, str | None]) -> FakeMatcher:
    """A matcher that gives these decisions in order, each with the nearest question beside it."""

    class Scripted(FakeMatcher):
        def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
            assert len(asks) == len(matches)
            near = [() if n is None else (MatchCandidate(n, "b.md", n, n, 0.4),) for _, n in matches]
            return [Match(0.4, c, decided, False) for (decided, _), c in zip(matches, near, strict=True)]

    return Scripted()


UNSURE = [
    "Ines: Now something practical. A release doubled your slowest requests, what do you look at?",
    "Jo: At the flame graph first, and then I compare the same minute of last week with this one, and I tell "
    "everybody what I see.",
    "Ines: How do you count what the allocator does per request?",
    "Jo: With a heap profiler, or with a counting allocator in a test build.",
]


def test_a_follow_up_settles_which_question_it_was() -> None:
    exchanges = found("\n".join(UNSURE), scripted((None, "profile"), ("profile", "profile")))
    assert [(e.match.question_id, len(e.turns)) for e in exchanges] == [("profile", 4)]


def test_an_unmatched_question_that_comes_nearest_to_the_exchange_stays_in_it() -> None:
    exchanges = found("\n".join(UNSURE), scripted(("profile", "profile"), (None, "profile")))
    assert [(e.match.question_id, len(e.turns)) for e in exchanges] == [("profile", 4)]
    apart = found("\n".join(UNSURE), scripted(("profile", "profile"), (None, "memory")))
    assert [e.match.question_id for e in apart] == ["profile", None]


SAID = [
    "What is a cache for?",
    "Next question, who owns a value?",
    "Let's go back to the cache.",
    "And why is that?",
    "Mhm.",
    "It is nearer to the reader, and it goes stale when nobody throws it away.",
    "Do you mean on one machine?",
    "Do you have any questions for me?",
    "Great, thanks.",
]
TALK = st.lists(
    st.tuples(st.sampled_from(["Interviewer", "Candidate", "Zoe"]), st.sampled_from(SAID)), max_size=25
)


@settings(deadline=None)
@given(TALK)
def test_exchanges_share_no_turn_and_begin_with_what_is_asked(talk: list[tuple[str, str]]) -> None:
    start = [("Interviewer", "Hello."), ("Candidate", "Hello, I am glad to be here with all of you today.")]
    matcher = FakeMatcher()
    exchanges = found("\n".join(f"{who}: {what}" for who, what in [*start, *talk]), matcher)
    places = [turn.turn for exchange in exchanges for turn in exchange.turns]
    assert len(places) == len(set(places))
    assert len(matcher.calls) <= 1
    questions = [e.match.question_id for e in exchanges if e.match.question_id]
    assert len(questions) == len(set(questions))
    for exchange in exchanges:
        assert exchange.turns[0].turn == exchange.asked.first_turn <= exchange.asked.last_turn
        assert exchange.turns[0].role is Role.INTERVIEWER
        assert [turn.turn for turn in exchange.turns] == sorted(turn.turn for turn in exchange.turns)


def test_nothing_asked_gives_no_exchange_and_no_call() -> None:
    text = "Interviewer: Welcome.\nCandidate: I would like to say that I enjoy Rust a lot.\n"
    matcher = FakeMatcher()
    assert found(text, matcher) == ()
    assert matcher.calls == []


def test_what_is_said_before_the_first_question_is_in_no_exchange() -> None:
    text = (
        "Candidate: I am early.\nInterviewer: What is a cache for?\nCandidate: To be nearer to the reader.\n"
    )
    exchanges = found(text, FakeMatcher())
    assert [[turn.turn for turn in e.turns] for e in exchanges] == [[1, 2]]


@pytest.mark.parametrize(
    "first",
    [
        "Can you explain what a watermark is and how you would place it?",  # "it" stands for the watermark
        "What's a watermark?",  # short, but there is nothing yet that it could go on with
    ],
)
def test_the_first_thing_asked_leans_on_nothing(first: str) -> None:
    reply = "A line of time below which no event is expected any more."
    exchanges = found(f"Interviewer: {first}\nCandidate: {reply}\n", FakeMatcher())
    assert [exchange.asked.text for exchange in exchanges] == [first]


def test_a_goodbye_is_no_question_however_sure_the_bank_is() -> None:
    text = (
        "Interviewer: What is a cache for?\nCandidate: To be nearer to the reader than the origin is.\n"
        "Interviewer: Great. Do you have any questions for us, about our message queue say?\nCandidate: No.\n"
    )
    exchanges = found(text, FakeMatcher())
    assert [e.match.question_id for e in exchanges] == ["cache"]
    assert [turn.turn for turn in exchanges[0].turns] == [0, 1]
