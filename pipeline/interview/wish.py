"""What somebody wants of an interview's questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.errors import BadInput

DIFFICULTIES = ("foundational", "intermediate", "advanced")
MINUTES = {"foundational": 6, "intermediate": 10, "advanced": 13, None: 10}
"""How long a question is given, its follow-ups included; an hour holds five of the usual mix."""
MOST = 20
"""How many questions an interview can have."""
LONGEST = 600
"""Minutes of an interview."""


class Mix(NamedTuple):
    """Shares of the difficulties in per cent, 100 together."""

    foundational: int
    intermediate: int
    advanced: int

    def __str__(self) -> str:
        return "/".join(str(share) for share in self)


LEVELS = {
    "junior": Mix(50, 40, 10),
    "intermediate": Mix(30, 50, 20),
    "senior": Mix(20, 40, 40),
    "principal": Mix(10, 30, 60),
}
"""The mix for each level of a role; without a level it is that of a senior."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants of an interview's questions. Raises BadInput where it cannot be meant."""

    role: str = ""
    """For whom, in words; questions that name it count for more."""
    level: str | None = None
    """One of ``LEVELS``; it sets the mix where none is given."""
    minutes: int = 60
    """For the questions alone, without welcome and farewell."""
    topics: tuple[str, ...] = ()
    """What must come up, in words."""
    without: tuple[str, ...] = ()
    """What must not come up, in words."""
    used: tuple[str, ...] = ()
    """Ids of questions that were asked before."""
    mix: Mix | None = None
    """Shares of the difficulties; that of the level where it is ``None``."""
    fewest: int = 3
    """How many questions there should be at least."""
    most: int = 6
    """How many there may be."""
    variants: int = 2
    """1, or 2 for two sets that are as hard as each other and share no question."""
    unanswered: bool = False
    """Whether questions without a reference answer may be picked."""

    def __post_init__(self) -> None:
        if self.level is not None and self.level not in LEVELS:
            raise BadInput(f"{self.level!r} is no level. Use one of {', '.join(LEVELS)}.")
        if not 1 <= self.minutes <= LONGEST:
            raise BadInput(f"An interview has 1 to {LONGEST} minutes, not {self.minutes}.")
        if not 1 <= self.fewest <= self.most <= MOST:
            raise BadInput(
                f"From {self.fewest} to {self.most} questions cannot be; give 1 to {MOST}, the smaller first."
            )
        if self.variants not in (1, 2):
            raise BadInput(f"There are 1 or 2 variants, not {self.variants}.")

    @property
    def shares(self) -> Mix:
        """The mix that is wanted."""
        return self.mix or LEVELS[self.level or "senior"]


def read_mix(text: str) -> Mix:
    """A mix as people write it, such as ``20/40/40``; raises BadInput."""
    found = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text)
    shares = Mix(*(int(part) for part in found.groups())) if found else None
    if shares is None or sum(shares) != 100:
        raise BadInput(
            f"{text!r} is no mix. Give per cent of foundational, intermediate and advanced questions, 100 "
            "together, such as 20/40/40."
        )
    return shares
