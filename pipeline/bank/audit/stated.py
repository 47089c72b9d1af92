"""What a document states about itself or works out, and whether it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.bank.audit.finding import Remarks, error, listed, note, warning

NUMBERS = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\S+",
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen twenty""",
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|(?:{'|'.join(NUMBERS)})\b)"
SOFT = {"arithmetic"}
"""Kinds that are likely wrong, and not surely."""


@dataclass(frozen=True)
class Stated:
    """A figure that a document states, recomputed. The line is 0-based."""

    line: int
    kind: str
    """One of the kinds of finding."""
    claim: str
    """What is stated, in a few words."""
    holds: bool
    truth: str
    """What was found instead, or what it was recomputed from."""

    @property
    def message(self) -> str:
        """The sentence for a claim that does not hold."""
        return f"{self.claim}: {self.truth}."


def number(text: str) -> int:
    """A number in digits or in words."""
    return NUMBERS[text.lower()] if text.lower() in NUMBERS else int(text.replace(",", ""))


def remarks(claims: Iterable[Stated]) -> Remarks:
    """A remark for each claim that does not hold; where there are any, one on those that do."""
    known = sorted(claims, key=lambda claim: claim.line)
    for claim in known:
        if not claim.holds:
            tell = warning if claim.kind in SOFT else error
            yield tell(claim.line + 1, claim.kind, claim.message)
    sound = [claim for claim in known if claim.holds and claim.kind not in SOFT]
    sums = sum(claim.holds for claim in known if claim.kind in SOFT)
    if sound and len(sound) + sums < len(known):
        said = [f"{claim.claim} (line {claim.line + 1})" for claim in sound]
        also = f", and {sums} sums and changes" if sums else ""
        yield note(
            sound[0].line + 1, "recomputed", f"These were recomputed too, and hold: {listed(said, 40)}{also}."
        )


def rounds_to(value: float, stated: str) -> bool:
    """Whether a value is what is stated, as far as its decimals go; halves may go either way."""
    digits = len(stated.split(".")[1]) if "." in stated else 0
    return abs(value - float(stated)) <= 0.5 * 10.0**-digits + 1e-9


def decimals(value: float) -> str:
    """A figure without needless decimals."""
    return re.sub(r"\.?0+$", "", f"{value:.2f}")
