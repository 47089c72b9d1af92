"""Small interviews in different styles, with the exchanges that a careful reader finds in them.

Each line is a turn, ``Name: words``. In front of it stands what the reader notes:

    =own   here an exchange begins, which asks the bank's question `own`; =? asks none of the bank
    &      goes on asking the same question, before anything is answered
    ^own   here an earlier exchange goes on
    =.     here begins what belongs to no exchange (greetings at the start are marked by nothing)

The matcher is a fake that knows the bank's questions by words in what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Ask, Exchange, Match, MatchCandidate, Role
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


PLAIN = """
Ines: Hi Jo, can you hear me all right?
Jo: Yes, perfectly.
Ines: Great. I'm Ines, I lead the storage team and I'll be interviewing you today.
Jo: Nice to meet you.
=own Ines: So, can you explain how ownership works in Rust?
Jo: Every value has one owner, and when the owner goes out of scope the value is dropped.
Ines: And what happens when you pass a value to a function?
Jo: It moves, so the caller cannot use it any more unless the type is Copy.
=lock Ines: Good. Next question: how would you avoid a deadlock between two services?
Jo: I take locks in one order everywhere and I never hold one over a network call.
=. Ines: That's all from my side. Do you have any questions for me?
Jo: How large is the team, and do you do pair programming?
Ines: We are nine, and yes, on most days.
"""

FRAGMENTS = """
Ines: okay so
=async Ines: my first question is about
& Ines: async code how would you
Jo: mhm
& Ines: find out why one of your futures never finishes
Jo: so the first thing I do
Jo: is to look whether anything wakes it
Ines: mhm
Jo: because a future that nobody wakes just sits there
Ines: yeah
Jo: and I would attach the console and look at the task list
=cache Ines: cool let's move on to
& Ines: caching what makes a cache hard to keep right
Jo: the second copy of the truth
Jo: you have to say when it goes stale and who throws it away
"""

BACK_CHANNELS = """
=err Ines: How do you approach error handling in a library?
Jo: I define my own error type and I implement the standard trait for it so callers can match on it.
Ines: Okay.
Jo: And I never panic on bad input.
Ines: Right, okay, got it.
Jo: Panics are for bugs, so for things that cannot happen unless I was wrong.
Ines: Mhm. Sure.
Jo: In a binary I am more relaxed about it.
"""

CLARIFIED = """
=shard Ines: How would you shard the orders table?
Jo: Do you mean across regions or inside one data centre?
Ines: Let's say inside one data centre. Does that help?
Jo: Yes. Then I hash the customer id so that all orders of one customer stay together.
Ines: And what would you do about a customer that is much larger than the others?
Jo: I would give that one a shard of its own and keep a small table of exceptions.
=queue Ines: Moving on. Why would you put a message queue between two services?
Jo: To take the peaks off and to let the consumer be down for a while.
"""

LET_US_TALK = """
=life Ines: Let's talk about lifetimes.
Jo: Sure, sounds good.
& Ines: What does the compiler use them for?
Jo: It checks that no reference outlives what it points to, nothing of it is left at run time.
"""

RETURNING = """
=cache Ines: How would you use a cache in front of a slow service?
Jo: I put it close to the reader and I give each entry a time to live so that it cannot be stale for long.
=index Ines: Now something different. How do you speed up a slow query?
Jo: I look at the plan first and then I add an index for the columns that it filters on.
^cache Ines: Let's go back to the cache for a second. Who should throw entries away?
Jo: The writer, because it knows when the value changed, and a queue can carry the message.
Ines: And what if that message is lost?
Jo: Then the time to live catches it.
"""

OUT_OF_BANK = """
Ines: Thanks for joining, Jo. Tell me a bit about yourself.
Jo: I have worked on payment systems for six years, mostly in Rust and before that in Java.
Ines: And how big is the team there?
Jo: We are seven people, two of them are in another city.
=? Ines: Let's start. Tell me about a time when you disagreed with your manager.
Jo: We had an outage and my manager wanted to add retries, and I said that retries would make it worse.
Ines: How did it end?
Jo: We tried both in staging, and the numbers were clear enough for everybody.
=own Ines: Okay, on to the technical part. Who owns a value that is captured by a closure?
Jo: It depends on whether the closure borrows or moves, with move it becomes the owner.
=? Ines: Another topic. How do you review code that somebody else wrote in a hurry?
Jo: I read the tests first, then I look for what is not there, and I ask instead of telling.
"""

SEVERAL_ASK = """
Ines: Welcome, Jo. This is Omar, who will ask the second half.
Omar: Hi Jo.
Jo: Hi, nice to meet you both.
=async Ines: What does async buy you in a web server?
Jo: One thread can wait for thousands of sockets, so memory stays small and nothing blocks.
Omar: Can I jump in? What does it cost?
Jo: Stack traces get worse and a blocking call in the wrong place stops everything.
Ines: Thanks. Omar, over to you for the next one.
=lock Omar: Thanks. What is your way to find a deadlock in production?
Jo: I dump all threads twice and compare what each one waits for.
Zoe: Sorry, I have to drop, bye.
Jo: Bye. So the cycle in the waits is the deadlock.
"""

HIJACK = """
=lock Ines: When did a deadlock last cost you an evening?
Jo: Two years ago, when two jobs took the same two rows in different orders, and I had to kill one.
=cache Ines: How would you keep a cache fresh?
Jo: With a short time to live and with messages that throw entries away when the source changes.
Ines: Why did you not use a mutex there?
Jo: Because the readers would wait for each other, and a stale value for a second is fine for us.
Ines: You mentioned messages, would a broker lose them?
Jo: It could, and that is why there is a time to live as well.
=shard Ines: Okay, next one. When does sharding start to make sense?
Jo: When one machine cannot take the writes any more, because reads can be copied and writes cannot.
"""

NO_MARKS = """
Ines: hello can you hear me
Jo: yes I can hear you fine
=own Ines: okay great so tell me how ownership works in rust
Jo: so each value has exactly one owner and when that goes out of scope it is freed
Ines: and how would you share it between threads then
Jo: with an arc which counts the owners atomically
=test Ines: okay next question what is a property test good for
Jo: it finds the inputs that I would never have thought of because it makes them up
=. Ines: okay we're at time thank you so much for your time
Jo: thank you bye
"""

CONSECUTIVE = """
=index Ines: What is a database index, in your own words?
Jo: A sorted copy of some columns that points back to the rows.
Ines: So when does a database index hurt more than it helps?
Jo: When you write much more than you read, because each write has to touch it too.
=err Ines: How does the result type change the way you write functions?
Jo: The caller sees in the signature that it can fail, and the compiler warns if nobody looks.
"""

OWN_QUESTION_WITHIN = """
=queue Ines: When would you choose a broker over a direct call?
Jo: When the caller does not need the answer now. Can I ask how many messages you see per day?
Ines: About ten million, on a normal day.
Jo: Then I would start with one that keeps them on disk, because you will want to replay them.
"""

LATE_START = """
Ines: Hi Jo, how was your weekend?
Jo: It was nice, I went hiking with my brother and we even had some sun.
Ines: Lovely. So I will ask about four questions and then you can ask me some.
Jo: Okay, sounds good.
Ines: Before we start, do you have any questions about the process?
Jo: No, I think the mail was clear about it.
=life Ines: Alright. What are lifetimes for?
Jo: They tell the compiler how long a reference may be used.
"""

CLOSING_THEN_MORE = """
=own Ines: What does ownership give you that a garbage collector does not?
Jo: I know when memory is freed, and the same rule closes files and sockets.
=. Ines: We have a few minutes left. What would you like to ask us?
Jo: What does a normal week look like for the team, and who is on call?
Ines: We plan on Mondays and everybody is on call one week in nine.
=test Ines: Oh, one last question that I forgot. Have you ever written a property test?
Jo: Yes, for a parser, and it found an overflow on the first evening.
"""

TERSE = """
Ines: hey sorry I'm late
Jo: no worries, I was early
=own Ines: who owns a value in rust
Jo: one variable and when that goes out of scope the value is dropped
Ines: and a reference
Jo: that borrows it and must not live longer
=err Ines: result type or panics
Jo: a result for what can go wrong and a panic for what must never happen
Ines: when is unwrap fine
Jo: in tests or when I can write down why it cannot fail
=lock Ines: mutex
& Ines: say two of them, how do you stay safe
Jo: one order for everybody and as short as I can
"""

INTERVIEWS = {
    "plain": PLAIN,
    "fragments": FRAGMENTS,
    "back-channels": BACK_CHANNELS,
    "clarified": CLARIFIED,
    "let us talk": LET_US_TALK,
    "returning": RETURNING,
    "out of the bank": OUT_OF_BANK,
    "several ask": SEVERAL_ASK,
    "follow-ups that sound like the bank": HIJACK,
    "no marks": NO_MARKS,
    "asked twice": CONSECUTIVE,
    "the candidate asks within": OWN_QUESTION_WITHIN,
    "late start": LATE_START,
    "closing, then more": CLOSING_THEN_MORE,
    "terse": TERSE,
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


def test_asking_turns_come_first_and_their_words_are_the_interviewers(text: str = FRAGMENTS) -> None:
    first = found(marked(text)[0], FakeMatcher())[0]
    assert first.asked.text == (
        "my first question is about async code how would you find out why one of your futures never finishes"
    )
    assert first.turns[0].turn == first.asked.first_turn
    assert {turn.role for turn in first.answer} == {Role.CANDIDATE}


def test_the_matcher_sees_what_was_asked_and_what_was_answered() -> None:
    matcher = FakeMatcher()
    found(marked(CONSECUTIVE)[0], matcher)
    asks, only = matcher.calls[0]
    assert only is None
    assert asks[0] == Ask(
        "What is a database index, in your own words?",
        "A sorted copy of some columns that points back to the rows.",
    )


def test_a_plan_is_handed_on_and_leaves_other_questions_without_the_bank() -> None:
    matcher = FakeMatcher()
    exchanges = found(marked(PLAIN)[0], matcher, plan=["lock"])
    assert matcher.calls[0][1] == ["lock"]
    assert [e.match.question_id for e in exchanges] == [None, "lock"]


def test_a_doubtful_match_of_a_question_that_stands_alone_is_kept_as_doubtful() -> None:
    exchanges = found(marked(CLARIFIED)[0], FakeMatcher(doubtful=frozenset({"queue"})))
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
