"""What lies on the desk: uploaded interviews on their way to an evaluation. No Streamlit here.

A draft lives in the server's memory under an id that nobody can guess, so that a reload of the page or
another tab finds it again. Nothing of it is written to disk before the evaluation is kept.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline import workflow
from pipeline.domain import Exchange, Role, Transcript
from pipeline.errors import PlumblineError

if TYPE_CHECKING:
    from pipeline.index.library import Library

MOST_FILES = 20
"""How many interviews a draft may hold."""
MOST_DRAFTS = 40
"""How many drafts are kept; the oldest that is not being scored goes first."""

NOBODY = "It cannot be told who the candidate is. Choose the role of each speaker above."
UNNAMED = "This file names no speakers, and the words do not tell who asks and who answers. Say so above."

Place = tuple[int, int]
"""First and last turn in which something is asked: names an exchange, whoever the speakers are said to be."""


class State(StrEnum):
    """How far an interview is."""

    CHECKING = "checking"
    WAITING = "waiting"
    SCORING = "scoring"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Step:
    """How far the scoring of one interview is."""

    done: int = 0
    """Exchanges that are scored."""
    total: int = 0
    """Exchanges that there are."""
    label: str = ""
    """The question being scored."""


@dataclass
class Interview:
    """One uploaded file, what was read in it, and what a person corrected."""

    name: str
    """As the browser gave it, without folders; only shown, never a path."""
    key: str = field(default_factory=lambda: secrets.token_hex(4))
    transcript: Transcript | None = None
    problem: str | None = None
    """Why it cannot be scored, as a sentence."""
    exchanges: tuple[Exchange, ...] | None = None
    """``None`` until they are looked for."""
    doubted: frozenset[Place] = frozenset()
    """Where the match was doubtful when it was found; they stay in place when a person settles them."""
    settled: dict[Place, str | None] = field(default_factory=dict)
    """Questions that a person chose; ``None`` says "not in the bank"."""
    state: State = State.CHECKING
    step: Step = Step()
    evaluation_id: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def of(cls, name: str, data: bytes, limit_mb: int) -> Interview:
        """Read an upload; what is wrong with it is kept as its ``problem``."""
        interview = cls(name.replace("\\", "/").rsplit("/", 1)[-1])
        try:
            interview.transcript, problem = workflow.look_at_upload(interview.name, data, limit_mb)
            if problem:
                interview.problem = NOBODY if interview.transcript.speakers else UNNAMED
        except PlumblineError as error:
            interview.problem = error.message
        return interview

    @property
    def ready(self) -> bool:
        """Whether it can be scored."""
        return bool(self.exchanges) and self.problem is None

    def forget(self) -> None:
        """Let go of what was said, now that it is in the store: deleted there, it must be nowhere else."""
        self.transcript = self.exchanges = None
        self.settled = {}

    def set_role(self, speaker: str, role: Role) -> None:
        """A person says what a speaker is; the exchanges are looked for again."""
        if self.transcript is None:
            return
        try:
            self.transcript = workflow.set_role(self.transcript, speaker, role)
            self.problem = None if self.transcript.candidate else NOBODY
        except PlumblineError as error:
            self.problem = error.message
        self.exchanges = None

    def name_turns(self, names: Mapping[int, str]) -> None:
        """A person says who speaks these turns; the exchanges are looked for again."""
        if self.transcript is None:
            return
        try:
            self.transcript = workflow.name_turns(self.transcript, names)
            self.problem = None if self.transcript.candidate else NOBODY
        except PlumblineError as error:
            self.problem = error.message
        self.exchanges = None

    def find(self, library: Library) -> None:
        """Look for the exchanges, unless that is done, and lay a person's choices over them."""
        with self.lock:
            if self.transcript is None or self.problem or self.exchanges is not None:
                return
            try:
                found = workflow.find(self.transcript, library)
                self.doubted = frozenset(place_of(e) for e in found if e.match.doubtful)
                self.exchanges = tuple(self._as_settled(exchange, library) for exchange in found)
            except PlumblineError as error:
                self.problem = error.message

    def settle(self, place: Place, question_id: str | None, library: Library) -> None:
        """A person says which question is asked at that place."""
        self.settled[place] = question_id
        self.exchanges = tuple(self._as_settled(exchange, library) for exchange in self.exchanges or ())

    def _as_settled(self, exchange: Exchange, library: Library) -> Exchange:
        if place_of(exchange) not in self.settled:
            return exchange
        return workflow.settle(exchange, self.settled[place_of(exchange)], library)


def place_of(exchange: Exchange) -> Place:
    """What names an exchange."""
    return exchange.asked.first_turn, exchange.asked.last_turn


@dataclass
class Draft:
    """The interviews of one visit."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    interviews: list[Interview] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event, repr=False)
    worker: threading.Thread | None = field(default=None, repr=False)
    note: str | None = None
    """A sentence to show once on top."""
    judge: str | None = None
    """Who judges, as chosen; the settings' judge without it."""
    calibration: str | None = None
    """Which calibration is applied, as chosen; that of the settings without it."""
    estimates: dict[object, str] = field(default_factory=dict, repr=False)
    """What scoring would take, by what it depends on."""

    @property
    def running(self) -> bool:
        """Whether anything is being scored."""
        return self.worker is not None and self.worker.is_alive()

    @property
    def ready(self) -> list[Interview]:
        """The interviews that can be scored and are not yet."""
        return [i for i in self.interviews if i.ready and i.state is not State.DONE]

    def add(self, files: Sequence[tuple[str, bytes]], limit_mb: int) -> None:
        """Read uploads, as many as fit; says so when some do not."""
        room = MOST_FILES - len(self.interviews)
        self.interviews += [Interview.of(name, data, limit_mb) for name, data in files[:room]]
        if len(files) > room:
            self.note = (
                f"{MOST_FILES} files at a time are read; {len(files) - room} were left out. "
                "Score these first, then drop the others."
            )

    def again(self) -> None:
        """Back to checking what was not scored."""
        self.worker = None
        for interview in self.interviews:
            if interview.state in (State.FAILED, State.STOPPED):
                interview.state, interview.problem = State.CHECKING, None
        self.interviews = [i for i in self.interviews if i.state is not State.DONE]

    def drop(self, key: str) -> None:
        """Forget one interview."""
        self.interviews = [i for i in self.interviews if i.key != key]


class Drafts:
    """All drafts of this server, by id."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()

    def new(self) -> Draft:
        """An empty draft; an old one makes room for it."""
        draft = Draft()
        with self._lock:
            idle = [d.id for d in self._drafts.values() if not d.running]
            for old in idle[: max(0, len(self._drafts) - MOST_DRAFTS + 1)]:
                del self._drafts[old]
            self._drafts[draft.id] = draft
        return draft

    def get(self, id: str | None) -> Draft | None:
        """The draft with this id, if it is still there."""
        return self._drafts.get(id or "")

    def discard(self, id: str) -> None:
        """Forget a draft and all that was read in it."""
        with self._lock:
            self._drafts.pop(id, None)
