"""The lines of a source text, as an editor counts them, and exact slices of it."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.domain import Slice

NEWLINE = re.compile(r"\r\n?|\n")


class Lines:
    r"""A source text by lines. ``\n``, ``\r\n`` and ``\r`` end a line; nothing else does.

    Line numbers are 0-based in here, as Markdown tokens give them; the slices that come out carry the
    1-based numbers of an editor.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        breaks = list(NEWLINE.finditer(source))
        self.starts = [0, *(found.end() for found in breaks)]
        self.ends = [*(found.start() for found in breaks), len(source)]

    def __len__(self) -> int:
        return len(self.starts)

    def text(self, line: int) -> str:
        """One line, without what ends it."""
        return self.source[self.starts[line] : self.ends[line]]

    def texts(self) -> list[str]:
        """All lines, without what ends them."""
        return [self.text(line) for line in range(len(self))]

    def at(self, offset: int) -> int:
        """The line that a character stands in."""
        return bisect_right(self.starts, offset) - 1

    def slice(self, start: int, end: int) -> Slice:
        """The slice from one character to before another, blank space at both ends left out."""
        piece = self.source[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        last = max(start, end - 1)
        return Slice(start, end, self.at(start) + 1, self.at(last) + 1, self.source[start:end])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Character range of the lines from ``first`` to before ``last``."""
        return self.starts[first], self.ends[max(first, last - 1)]

    def of(self, first: int, last: int) -> Slice:
        """The slice of the lines from ``first`` to before ``last``."""
        return self.slice(*self.span(first, last))
