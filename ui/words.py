"""How the page says things: words of a person for the names of the engine."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.domain import (
    BlockKind,
    CriterionKind,
    Exchange,
    GradedCriterion,
    Match,
    Role,
    Status,
    Transcript,
)
from pipeline.wording import count

ROLES = {
    Role.CANDIDATE: "Candidate",
    Role.INTERVIEWER: "Interviewer",
    Role.OTHER: "Somebody else",
    Role.UNKNOWN: "Not known",
}
if TYPE_CHECKING:
    from pipeline.calibration.scale import Scale

CRITERIA = {
    CriterionKind.KEY_POINT: "Key point",
    CriterionKind.FIGURE: "Figure",
    CriterionKind.TRADE_OFF: "Trade-off",
    CriterionKind.SUCCESS_CRITERION: "Success criterion",
    CriterionKind.PITFALL: "Pitfall to avoid",
}
BLOCKS = {
    BlockKind.PROSE: "text",
    BlockKind.LIST: "list",
    BlockKind.CODE: "code",
    BlockKind.TABLE: "table",
    BlockKind.DIAGRAM: "diagram",
    BlockKind.FORMULA: "formula",
    BlockKind.METRIC: "figures",
    BlockKind.TRADE_OFF: "trade-offs",
    BlockKind.SUCCESS_CRITERION: "success criteria",
}
MEASURES = {
    "qwk": (
        "Agreement beyond chance",
        "Quadratic weighted kappa: 1 is perfect, 0 chance; far misses count more.",
    ),
    "exact": ("Same level", "Share of answers that both put on the same level."),
    "adjacent": ("At most one level apart", "Share of answers that both put within one level."),
    "pearson": (
        "Correlation",
        "Pearson's r: whether scores rise together; blind to kindness.",
    ),
    "spearman": ("Same order", "Spearman's rho: whether answers come in the same order."),
    "mae": ("Usual distance", "Mean absolute error, in levels."),
    "rmse": ("Usual distance, large ones weighing more", "Root mean square error, in levels."),
    "bias": ("Too kind (above 0) or too harsh", "Mean difference, in levels."),
}
"""What each measure of agreement is called, and what it says."""
STATUSES = {
    Status.MET: "● Met",
    Status.PARTIAL: "◐ Partly met",
    Status.MISSING: "○ Not found",
    Status.CONTRADICTED: "✕ Contradicted",
    Status.NOT_ASSESSED: "– Not assessed",
}
PITFALLS = {Status.MISSING: "○ Wrong claim not made", Status.CONTRADICTED: "✕ Wrong claim made"}
"""What a person may say of a typical wrong claim."""
ACRONYMS = {"vtt", "txt", "docx", "json", "srt", "sbv", "md"}
COMMAND = re.compile(r"`plumbline |(?<!\w)--\w")
NOT_IN_BANK = "Not in the bank"


def in_the_bank(asked: int, found: int) -> str:
    """How many questions were asked, and what becomes of those that the bank does not hold."""
    were = f"{count(asked, 'question was', 'questions were')} asked"
    if not asked:
        return f"{were}."
    if found == asked:
        return f"{were}, and {'it is' if asked == 1 else 'all of them are'} in the bank."
    if not found:
        return (
            f"{were}, and {'it is not' if asked == 1 else 'none of them is'} in the bank: nothing to score."
        )
    others = "The other one is" if asked - found == 1 else f"The other {asked - found} are"
    return f"{were}; {found} of them {'is' if found == 1 else 'are'} in the bank. {others} not scored."


def besides(others: int) -> str:
    """What was asked that no question of the bank asks, after how many were asked of it."""
    return f", beside {others} not in the bank" if others else ""


def clock(seconds: float | None) -> str:
    """``4:05`` or ``1:04:05``; empty when the time is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def length(transcript: Transcript) -> str:
    """How long the recording is, as far as its times tell."""
    times = [time for turn in transcript.turns for time in (turn.start, turn.end) if time is not None]
    if not times:
        return "no times"
    minutes = round(max(times) / 60)
    return "under a minute" if minutes == 0 else count(minutes, "minute")


def certainty(match: Match, by_person: bool) -> str:
    """How sure the match to the bank is, as a shape and words."""
    if by_person:
        return "✎ set by you"
    if match.doubtful:
        return "◐ doubtful"
    return "● clear" if match.question_id else "○ not in the bank"


def status(criterion: GradedCriterion, found: Status) -> str:
    """A status as a shape and words."""
    pitfall = PITFALLS.get(found) if criterion.kind is CriterionKind.PITFALL else None
    return pitfall or STATUSES[found]


def statuses(criterion: GradedCriterion) -> list[Status]:
    """What a person may say of a criterion."""
    return [*PITFALLS, Status.NOT_ASSESSED] if criterion.kind is CriterionKind.PITFALL else list(STATUSES)


def when(exchange: Exchange) -> str:
    """The time at which an exchange begins, or its turn where no time is known."""
    asking = [turn for turn in exchange.turns if turn.turn == exchange.asked.first_turn]
    return (clock(asking[0].start) if asking else "") or f"turn {exchange.asked.first_turn + 1}"


def day(created: str) -> str:
    """``2026-02-11T10:42:07+00:00`` as ``11 Feb 2026, 10:42 UTC``; as it is when it is no date."""
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{made.day} {made:%b %Y, %H:%M} UTC"


def format_name(name: str) -> str:
    """``zoom-vtt`` as ``Zoom VTT``."""
    return " ".join(part.upper() if part in ACRONYMS else part.capitalize() for part in name.split("-"))


def on_page(message: str) -> str:
    """An error's message without the advice that is meant for the command line."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z`])", message)
    kept = [sentence for sentence in sentences if not COMMAND.search(sentence)]
    return " ".join(kept) or message


def scale(on: Scale) -> str:
    """``from 1 to 5``."""
    steps = "" if on.step == 1 else f" in steps of {on.step:g}"
    return f"from {on.low:g} to {on.high:g}{steps}"


def signed(value: float | None) -> str:
    """A difference with its sign, a true minus."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def score(value: float | None) -> str:
    """A score with one decimal."""
    return "–" if value is None else f"{value:.1f}"
