"""Text made fit to show: characters that HTML refuses, times, and quotes marked in a turn.

Quotes of several criteria may overlap; HTML elements may not. A mark is closed where one that began before it
ends, and opened again after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.domain import Citation

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: "\u2421"}
REFUSED = re.compile("[\x80-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
) + "]")  # fmt: skip


def visible(text: str) -> str:
    """The text, each character that a page may not hold replaced by one that stands for it.

    Control characters become their pictures (``␀``), C1 controls, half characters and non-characters ``�``.
    Length and positions stay as they are.
    """
    if text.isprintable():  # no character that a page may not hold is
        return text
    return REFUSED.sub(REPLACEMENT, text.translate(PICTURES))


def clock(seconds: float | None) -> str:
    """``12:04`` or ``1:02:04``; nothing for an unknown time."""
    if seconds is None or not 0 <= seconds < 1e9:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def lines(citation: Citation, dash: str = "–") -> str:
    """The lines of a citation: ``84–86``, or one alone."""
    first, last = citation.line_start, citation.line_end
    return str(first) if first == last else f"{first}{dash}{last}"


@dataclass(frozen=True)
class Mark:
    """A quote to be marked in a turn: ``text[start:end]``."""

    start: int
    end: int
    id: str | None
    """Id of the quote's element; ``None`` where the quote began in an earlier turn."""
    note: str
    """Id of the note that it belongs to."""
    number: int | None
    """The note's number, drawn at the end; ``None`` where the quote goes on in the next turn."""
    status: str
    """The status of its criterion."""


def mark_up(text: str, marks: Iterable[Mark]) -> Markup:
    """The text as HTML with its marks; what the elements hold is ``visible(text)``, letter for letter.

    Marks outside of the text are left out.
    """
    fitting = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    starts = sorted(fitting, key=lambda m: (m.start, -m.end))
    cuts = sorted({0, len(text), *(m.start for m in fitting), *(m.end for m in fitting)})
    parts: list[Markup] = []
    stack: list[Mark] = []
    for low, high in zip(cuts, [*cuts[1:], len(text)], strict=True):
        stack = _close(parts, stack, low)
        for mark in [m for m in starts if m.start == low]:
            parts.append(_open(mark, first=True))
            stack.append(mark)
        parts.append(escape(visible(text[low:high])))
    return Markup("").join(parts)


def _close(parts: list[Markup], stack: Sequence[Mark], at: int) -> list[Mark]:
    """Closes the marks that end here, and those opened within them, which are opened again. The new stack."""
    ending = next((i for i, mark in enumerate(stack) if mark.end <= at), len(stack))
    again = [mark for mark in stack[ending:] if mark.end > at]
    for mark in reversed(stack[ending:]):
        parts.append(Markup("</mark>"))
        if mark.end <= at and mark.number is not None:
            parts.append(_reference(mark))
    parts.extend(_open(mark, first=False) for mark in again)
    return [*stack[:ending], *again]


def _open(mark: Mark, *, first: bool) -> Markup:
    """The start of a mark's element; only the first of a quote's pieces carries its id."""
    id = Markup(' id="{}"').format(mark.id) if first and mark.id else ""
    return Markup('<mark class="q {}"{} data-note="{}">').format(mark.status, id, mark.note)


def _reference(mark: Mark) -> Markup:
    """The link from the end of a quote to its note; the style sheet draws its number."""
    label = f"to note {mark.number}, {mark.status}"
    return Markup('<a class="ref {}" href="#{}" data-number="{}" aria-label="{}"></a>').format(
        mark.status, mark.note, mark.number, label
    )
