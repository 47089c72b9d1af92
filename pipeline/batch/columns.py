"""Which column of a table means what: as somebody named them, or guessed with a reason for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.errors import BadInput


class Part(StrEnum):
    """What a column can hold. The command's flags are named for these (``--answer-column``)."""

    ID = "id"
    CANDIDATE = "candidate"
    QUESTION = "question"
    ANSWER = "answer"
    REFERENCE = "reference"
    RUBRIC = "rubric"

    @property
    def flag(self) -> str:
        """The flag that names the column."""
        return f"--{self.value}-column"


@dataclass(frozen=True)
class Columns:
    """Names of columns; an empty name is guessed, and ``-`` says that there is none."""

    id: str = ""
    candidate: str = ""
    """Who wrote the answer."""
    question: str = ""
    """A question's id in the bank, or its text."""
    answer: str = ""
    reference: str = ""
    rubric: str = ""
    wide: tuple[str, ...] = ()
    """Columns that each hold the answers to one question, which is their name."""
    asked: str = ""
    """The one question that all answers are to; no column."""

    def named(self, part: Part) -> str:
        """The column of a part; empty when there is none."""
        name: str = getattr(self, part.value)
        return "" if name == "-" else name


NONE = "-"
NAMES: dict[Part, tuple[str, ...]] = {
    Part.ID: ("id", "answer id", "submission id", "response id", "row id", "uuid", "key", "nr", "no"),
    Part.CANDIDATE: (
        *("candidate", "candidate name", "candidate id", "name", "applicant", "student", "student id"),
        *("author", "user", "username", "participant", "respondent", "person", "email", "email address"),
    ),
    Part.QUESTION: (
        *("question", "question id", "question text", "prompt", "question number", "q", "task", "item"),
        "exercise",
    ),
    Part.ANSWER: (
        *(
            "answer",
            "candidate answer",
            "student answer",
            "response",
            "submission",
            "answer text",
            "solution",
        ),
        *("reply", "essay", "text", "code"),
    ),
    Part.REFERENCE: (
        *("reference", "reference answer", "model answer", "ideal answer", "gold", "gold answer"),
        *("expected answer", "sample solution", "correct answer", "desired answer"),
    ),
    Part.RUBRIC: ("rubric", "criteria", "rubric text", "marking scheme", "key points"),
}
"""What columns are called, the likeliest first."""
HINTS: dict[Part, re.Pattern[str]] = {
    Part.REFERENCE: re.compile(
        r"\b(reference|ideal|gold|model answer|(expected|sample) (answer|response|solution|text))\b"
    ),
    Part.RUBRIC: re.compile(r"\b(rubric|criteria)\b"),
    Part.ANSWER: re.compile(r"\b(answer|response|reply|submission|solution)\b"),
    Part.QUESTION: re.compile(r"\b(question|prompt|task)\b"),
    Part.CANDIDATE: re.compile(r"\b(candidate|applicant|student|name)\b"),
    Part.ID: re.compile(r"^(?!.*\b(question|prompt|task|item)\b).*\bid$"),
}
"""Words in a longer name; asked in this order."""
OTHER = re.compile(
    r"\b(score|grade|level|band|label|points?|mark|rating|count|length|words|date|time|feedback|comments?"
    r"|max|min)\b"
)
"""Words of a name that make it none of these."""
MARK = re.compile(
    r"(?<![A-Za-z0-9])(?:q|question|task|exercise|problem)[ _.\-]?(\d{1,4}[a-z]?)(?![A-Za-z0-9])", re.I
)
"""A question's number, as people write it (``Q7``, ``question 7``)."""
NOT_GIVEN = re.compile(
    r"\b(key|correct|corrected|right|best|suggested|official|perfect|sample|example|accepted|previous|old|other"
    r"|interviewer|teacher|instructor|tutor|ai|llm|gpt|chatgpt|model|bot|generated)\b"
)
"""Words of a name by which an answer is perhaps nobody's who is to be graded."""
BESIDE = re.compile(
    r"\b(reviewer|grader|interviewer|assessor|by|reference|rubric|criteria|text|time|url|link)\b"
)
"""Words of a name with a question's number that say what else there is of that question."""
LONG = 40
"""Characters from which a cell is taken for an answer rather than a name or a number."""


@dataclass(frozen=True)
class Guess:
    """Which column is which, why, and whether a person should confirm it."""

    columns: Columns
    reasons: Mapping[Part, str] = field(default_factory=dict)
    """Why each column was taken, as a phrase (``its name says so``)."""
    doubts: tuple[str, ...] = ()
    """What is not sure or missing, one sentence each, with the flag that settles it."""

    @property
    def sure(self) -> bool:
        """Whether nobody needs to confirm it."""
        return not self.doubts

    @property
    def usable(self) -> bool:
        """Whether items can be read by it, if it is right."""
        c = self.columns
        return bool(c.wide or (c.named(Part.ANSWER) and (c.named(Part.QUESTION) or c.asked)))

    def told(self) -> tuple[tuple[str, str, str], ...]:
        """For a person: what, which column, why."""
        found = [
            (part.value, self.columns.named(part), self.reasons.get(part, ""))
            for part in Part
            if self.columns.named(part)
        ]
        wide = [("answers to", name, "one column a question") for name in self.columns.wide]
        return (*found, *wide)

    def refusal(self, file: str) -> BadInput:
        """What to say where nobody can be asked."""
        take_it = ("--yes takes the guess.",) if self.usable else ()
        return BadInput(" ".join((*self.doubts, *take_it)), file=file)


def guess(given: Columns, there: Sequence[str], sample: Sequence[Mapping[str, str]], file: str) -> Guess:
    """Complete the columns that somebody gave by the names that are there and what stands below them.

    ``sample`` are some rows. Raises BadInput when a given column is not there, or is given twice.
    """
    _check(given, there, file)
    guessing = _Guessing(given, there, sample)
    if not given.wide:
        guessing.by_name()
        guessing.by_words()
        guessing.wide()
        guessing.by_content()
    else:
        guessing.by_name(Part.ID, Part.CANDIDATE)
    return Guess(guessing.columns, guessing.reasons, tuple(guessing.doubts()))


def _check(given: Columns, there: Sequence[str], file: str) -> None:
    named = [given.named(part) for part in Part if given.named(part)]
    for name in (*named, *given.wide):
        if name not in there:
            shown = ", ".join(repr(one) for one in there[:20]) + (", …" if len(there) > 20 else "")
            raise BadInput(f"There is no column {name!r}; there are: {shown}.", file=file)
    if given.wide and (given.named(Part.ANSWER) or given.named(Part.QUESTION) or given.asked):
        message = (
            "Name either a column of answers, or the columns that each hold the answers to one question."
        )
        raise BadInput(message, file=file)
    if (
        given.answer
        and given.answer != NONE
        and given.answer in (given.question, given.reference, given.rubric)
    ):
        raise BadInput(f"The column {given.answer!r} is named twice; name another for the answer.", file=file)


class _Guessing:
    """Columns on the way from given to complete."""

    def __init__(self, given: Columns, there: Sequence[str], sample: Sequence[Mapping[str, str]]) -> None:
        self.columns = given
        self.there = there
        self.sample = sample
        self.reasons: dict[Part, str] = {p: "you named it" for p in Part if given.named(p)}
        self.unsure: dict[Part, str] = {}
        self.unsure_wide = False

    @property
    def free(self) -> list[str]:
        """Columns that are nothing yet."""
        used = {self.columns.named(part) for part in Part} | set(self.columns.wide)
        return [name for name in self.there if name not in used]

    def open(self, part: Part) -> bool:
        """Whether the column of a part is still looked for."""
        if part is Part.QUESTION and self.columns.asked:
            return False
        return not getattr(self.columns, part.value)

    def take(self, part: Part, name: str, why: str) -> None:
        """Settle the column of a part."""
        changed: dict[str, str] = {part.value: name}
        self.columns = replace(self.columns, **changed)  # type: ignore[arg-type]
        self.reasons[part] = why

    def by_name(self, *only: Part) -> None:
        """Columns that are called what they are."""
        for part in only or tuple(Part):
            called = {plain(name): name for name in reversed(self.free)}
            found = [called[n] for n in NAMES[part] if n in called and self._may_be(part, called[n])]
            if self.open(part) and found:
                self.take(part, found[0], "its name says so")
                if part is Part.ANSWER and len(found) > 1:
                    self.unsure[part] = f"{found[1]!r} could be it as well"
                elif part is Part.ANSWER and (other := self._worded_beside(found[0])):
                    self.unsure[part] = f"its cells are single words, and {other!r} holds texts"

    def by_words(self) -> None:
        """Columns with a telling word in a longer name, when it is the only one with it."""
        for part, hint in HINTS.items():
            fitting = [n for n in self.free if hint.search(plain(n)) and not OTHER.search(plain(n))]
            fitting = [n for n in fitting if self._may_be(part, n)]
            if self.open(part) and len(fitting) == 1 and len(plain(fitting[0]).split()) <= 4:
                self.take(part, fitting[0], "a word of its name says so")
                if part is Part.REFERENCE or (part is Part.ANSWER and NOT_GIVEN.search(plain(fitting[0]))):
                    self.unsure[part] = "it was taken for a word of its name"
                elif part is Part.ANSWER and (other := self._worded_beside(fitting[0])):
                    self.unsure[part] = f"its cells are single words, and {other!r} holds texts"

    def wide(self) -> None:
        """One column a question, where no column holds all the answers."""
        if not self.open(Part.ANSWER) or self.columns.named(Part.QUESTION) or self.columns.asked:
            return
        marked = [
            name
            for name in self.free
            if MARK.search(name) and not BESIDE.search(plain(name)) and not OTHER.search(plain(name))
        ]
        asking = [name for name in self.free if name.rstrip().endswith("?") or len(name.split()) >= 6]
        found = [name for name in self.free if name in marked or name in asking]
        if len(found) >= 2 or (found and self._length(found[0]) >= LONG):
            self.columns = replace(self.columns, wide=tuple(found))
            self.unsure_wide = len(found) < 2 or not self._answered(found)

    def by_content(self) -> None:
        """The column with the longest texts holds the answers, one with few different texts the questions."""
        if self.columns.wide:
            return
        if self.open(Part.ANSWER):
            longest = max(self.free, key=self._length, default=None)
            if longest is not None and self._length(longest) >= LONG:
                self.take(Part.ANSWER, longest, "it holds the longest texts")
                self.unsure[Part.ANSWER] = "it was taken because its texts are the longest"
        if self.open(Part.QUESTION):
            found = next((name for name in self.free if self._repeats(name)), None)
            if found is not None:
                self.take(Part.QUESTION, found, "its texts look like questions")
                self.unsure[Part.QUESTION] = "it was taken because its texts look like questions"

    def _answered(self, names: Sequence[str]) -> bool:
        """Whether what stands below may be answers: not single words or figures, and no questions."""
        return not all(self._single(name) or self._repeats(name) for name in names)

    def _single(self, name: str) -> bool:
        """Whether most cells are one word or a figure."""
        texts = [text for row in self.sample if (text := row.get(name, "").strip())]
        return sum(len(text.split()) == 1 for text in texts) * 2 > len(texts)

    def _worded_beside(self, answer: str) -> str:
        """A column of long texts beside a column of answers that are single words; empty without one."""
        if not self._single(answer):
            return ""
        others = (name for name in self.free if name != answer and not _says_what(name))
        return next((name for name in others if self._length(name) >= LONG), "")

    def _length(self, name: str) -> float:
        texts = [row.get(name, "") for row in self.sample]
        return sum(map(len, texts)) / len(texts) if texts else 0.0

    def _may_be(self, part: Part, name: str) -> bool:
        """Whether cells can be what a name promises: a reference answer is made of words."""
        texts = [text for row in self.sample if (text := row.get(name, "")).strip()]
        worded = sum(len(re.findall(r"[^\W\d_]{2,}", text)) > 0 for text in texts)
        return part is not Part.REFERENCE or not texts or worded * 2 > len(texts)

    def _repeats(self, name: str) -> bool:
        """Whether the cells are questions: marks as ``Q7``, or texts that end in a question mark."""
        texts = [text.strip() for row in self.sample if (text := row.get(name, "")).strip()]
        return bool(texts) and all(MARK.fullmatch(text) or text.endswith("?") for text in texts)

    def doubts(self) -> Iterator[str]:
        """What a person should settle."""
        for part in (Part.ANSWER, Part.QUESTION, Part.REFERENCE):
            name = self.columns.named(part)
            if part in self.unsure:
                yield (
                    f"The column {name!r} may hold the {part.value}s, but that is not sure "
                    f"({self.unsure[part]}): say {part.flag} {_quoted(name)}, or another."
                )
            elif not name and part is not Part.REFERENCE and not self._asked_otherwise(part):
                yield self._missing(part)
        if self.unsure_wide:
            names = self.columns.wide
            flags = " ".join(f"--wide {_quoted(name)}" for name in names)
            found = (
                "Only the column {0!r} looks like a question"
                if len(names) == 1
                else ("The columns {0!r} to {1!r} are called like questions, but hold no such answers")
            )
            yield f"{found.format(names[0], names[-1])}: confirm it with {flags}."

    def _asked_otherwise(self, part: Part) -> bool:
        """Whether a part needs no column."""
        return bool(self.columns.wide) or (part is Part.QUESTION and bool(self.columns.asked))

    def _missing(self, part: Part) -> str:
        shown = ", ".join(map(repr, self.there[:12])) + (", …" if len(self.there) > 12 else "")
        if part is Part.QUESTION:
            missing = (
                f"No column tells the question: name it with {part.flag}, or say --question for all rows."
            )
        else:
            missing = f"It cannot be told which column holds the {part.value}s: name it with {part.flag}."
        return f"{missing} There are: {shown}."


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)


def plain(name: str) -> str:
    """A column's name as plain words: ``candidateAnswer_text`` is ``candidate answer text``."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", parted.lower()))


def _says_what(name: str) -> bool:
    """Whether a column is called like something else than an answer."""
    called, parts = plain(name), [part for part in Part if part is not Part.ANSWER]
    if OTHER.search(called) or any(called in NAMES[part] for part in parts):
        return True
    return any(HINTS[part].search(called) for part in parts if part in HINTS)
