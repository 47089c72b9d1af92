"""Mends code fences that are opened inside one another, or never closed.

A plain Markdown parser ends a Markdown sample at the first fence inside it, and lets a fence without an
end swallow the rest of the document. Every line with a fence can play several parts; the reading with the
least trouble in it is chosen by dynamic programming over those lines. The lines that come out are for the
parser alone: there are as many of them as went in, so that line numbers hold, and slices are taken from
the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

FENCE = re.compile(
    r"^(?P<lead>\s*(?:>\s?)*(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(?P<mark>`{3,}|~{3,})\s*(?P<info>[^`]*)$"
)
ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s")
QUESTION = re.compile(r"^ {0,3}#{1,6}\s+[*_]*\s*(?:(?:Q|Question)[\s.]*\d|.*\?[*_\s]*$)", re.IGNORECASE)
PROSE = re.compile(r"^(?:\*\*\S|#{2,6} \S|-{3,}\s*$|[-*] \*\*)")
DOCUMENTS = {"markdown", "md", "mdx", "text/markdown"}

STRAY = 1.0  # a fence with a language inside open code: taken for code
NESTED = 0.5  # a bare fence inside a Markdown sample: may open code in the sample
BROKEN = 3.0  # a fence that nothing closes
BROKEN_AT_PROSE = 0.8  # the same, where what follows is clearly no code
HEADING_IN_CODE = 3.0  # a question heading inside open code
HEADING_IN_SAMPLE = 1.0  # the same inside a Markdown sample


@dataclass(frozen=True)
class Repair:
    """Lines that a Markdown parser reads rightly, and what had to be mended."""

    lines: list[str]
    notes: tuple[tuple[int, str], ...]
    """1-based line, and a sentence."""


@dataclass(frozen=True)
class _Event:
    """A line with a fence or a question heading, or the end of the text."""

    line: int
    mark: str = ""
    info: str = ""
    indent: int = 0

    @property
    def bare(self) -> bool:
        return not self.info


@dataclass(frozen=True)
class _State:
    """What is open: a fence, and inside a Markdown sample perhaps another."""

    outer: _Event | None = None
    inner: _Event | None = None

    @property
    def sample(self) -> bool:
        return self.outer is not None and self.outer.info.lower() in DOCUMENTS

    @property
    def key(self) -> tuple[str, bool, str]:
        outer, inner = self.outer, self.inner
        return (outer.mark if outer else "", self.sample, inner.mark if inner else "")


@dataclass(frozen=True)
class _Path:
    """One reading of the events so far: its cost, what is open, and the steps that led here."""

    cost: float
    state: _State
    step: tuple[str, _Event, _Event] | None = None
    """What was done (``close``, ``blank``, ``break``), at which event, to the fence opened at which."""
    before: _Path | None = field(default=None, repr=False)


@dataclass(frozen=True)
class _Text:
    """The lines, and where prose begins again."""

    lines: list[str]
    prose: list[int]
    """Blank lines after which comes what is clearly no code, ascending."""


def repair(lines: list[str]) -> Repair:
    """The lines with nested and unclosed fences mended; as many lines as went in."""
    followed = range(max(0, len(lines) - 1))
    text = _Text(lines, [n for n in followed if not lines[n].strip() and PROSE.match(lines[n + 1])])
    best = {_State().key: _Path(0.0, _State())}
    for event in _events(lines):
        best = _advanced(best, event, text)
    return _applied(min(best.values(), key=lambda path: path.cost), text)


def _events(lines: list[str]) -> Iterator[_Event]:
    in_list = False
    for number, line in enumerate(lines):
        found = FENCE.match(line)
        if found:
            indent = len(found["lead"].expandtabs(4))
            if in_list or indent < 4 or found["lead"].strip():
                yield _Event(number, found["mark"], found["info"].strip().split(" ")[0], indent)
        elif QUESTION.match(line):
            yield _Event(number)
        if ITEM.match(line):
            in_list = True
        elif line[:1].strip() and not found:
            in_list = in_list and number > 0 and bool(lines[number - 1].strip())
    yield _Event(len(lines))


def _advanced(
    best: dict[tuple[str, bool, str], _Path], event: _Event, text: _Text
) -> dict[tuple[str, bool, str], _Path]:
    after: dict[tuple[str, bool, str], _Path] = {}
    for path in best.values():
        for step in _readings(path, event, text):
            if step.state.key not in after or step.cost < after[step.state.key].cost:
                after[step.state.key] = step
    return after


def _readings(path: _Path, event: _Event, text: _Text) -> Iterator[_Path]:
    """Every part that a line can play after a path."""
    state = path.state
    if state.outer is None:
        yield _Path(path.cost, _State(event) if event.mark else state, None, path)
    elif not event.mark:
        yield from _at_boundary(path, event, text)
    else:
        yield from _at_fence(path, event, text)


def _at_boundary(path: _Path, event: _Event, text: _Text) -> Iterator[_Path]:
    """A question heading or the end of the text while a fence is open."""
    yield _broken(path, event, text)
    if event.line < len(text.lines):
        price = HEADING_IN_SAMPLE if path.state.sample else HEADING_IN_CODE
        yield _Path(path.cost + price, path.state, None, path)


def _at_fence(path: _Path, event: _Event, text: _Text) -> Iterator[_Path]:
    """A fence while another is open."""
    outer, inner = path.state.outer, path.state.inner
    assert outer is not None
    within = inner or outer
    if not event.mark.startswith(within.mark):  # another kind, or shorter: plain content
        yield _Path(path.cost, path.state, None, path)
    elif inner is not None:
        closed = _State(outer) if event.bare else path.state
        yield _Path(path.cost + (0 if event.bare else STRAY), closed, ("blank", event, outer), path)
    elif event.bare:
        yield _Path(path.cost, _State(), ("close", event, outer), path)
        if path.state.sample:
            yield _Path(path.cost + NESTED, _State(outer, event), ("blank", event, outer), path)
    elif path.state.sample:
        yield _Path(path.cost, _State(outer, event), ("blank", event, outer), path)
    else:
        yield _Path(path.cost + STRAY, path.state, ("blank", event, outer), path)
        broken = _broken(path, event, text)
        yield _Path(broken.cost, _State(event), broken.step, path)


def _broken(path: _Path, event: _Event, text: _Text) -> _Path:
    """The open fence was never closed: it ends somewhere before the event."""
    outer = path.state.outer
    assert outer is not None
    price = BROKEN if _prose_after(outer.line, event.line, text) is None else BROKEN_AT_PROSE
    price = max(price, 2.0) if not event.mark else price
    return _Path(path.cost + price, _State(), ("break", event, outer), path)


def _prose_after(start: int, stop: int, text: _Text) -> int | None:
    """The first blank line in an open fence after which comes what is clearly no code."""
    place = bisect_left(text.prose, start + 1)
    found = text.prose[place] if place < len(text.prose) else stop
    return found if found < stop - 1 else None


def _applied(path: _Path | None, text: _Text) -> Repair:
    mended = list(text.lines)
    notes: list[tuple[int, str]] = []
    while path is not None:
        if path.step is not None:
            notes.extend(_apply(*path.step, mended, text))
        path = path.before
    return Repair(mended, tuple(sorted(notes)))


def _apply(what: str, event: _Event, opened: _Event, mended: list[str], text: _Text) -> list[tuple[int, str]]:
    """Does one step to the lines; says so where the document is at fault."""
    if what == "blank":
        mended[event.line] = ""
        message = (
            f"A code fence stands inside the one opened in line {opened.line + 1}; it is read as part of it."
        )
        return [(event.line + 1, message)]
    if what == "close":
        _indent(opened, event.line + 1, mended)
        return []
    stop = _end(opened.line, event.line, text)
    mended[stop] = opened.mark if stop > opened.line else ""
    _indent(opened, stop + 1, mended)
    return [(opened.line + 1, f"This code fence is never closed; it is read as ending in line {stop + 1}.")]


def _end(opened: int, stop: int, text: _Text) -> int:
    """The line that best closes a fence left open between its opening and ``stop``."""
    found = _prose_after(opened, stop, text)
    if found is not None:
        return found
    last = [n for n in range(max(opened + 1, stop - 2), stop) if not text.lines[n].strip()]
    return last[-1] if last else max(opened, stop - 1)


def _indent(opened: _Event, stop: int, mended: list[str]) -> None:
    """Moves lines of code that stand left of their list item under it, so that they stay in it."""
    for number in range(opened.line + 1, stop) if opened.indent else ():
        line = mended[number].expandtabs(4)
        if line.strip() and len(line) - len(line.lstrip()) < opened.indent:
            mended[number] = " " * opened.indent + line.lstrip()
