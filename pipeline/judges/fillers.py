"""Words that only fill a pause: they earn nothing and cost nothing, so the model does not read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FILLER = re.compile(
    r"\b(?:um+|uh+|uhm+|erm?|hm+|mhm)\b[,.]?[ ]*|\b(?:you know|i mean|sort of|kind of|like),[ ]+"
    r"|\b(?:sort of|kind of) ",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fluent:
    """A text without its fillers."""

    text: str
    positions: NDArray[np.int64]
    """[characters + 1] where each character stands in the original; the last is the original's length."""

    def original(self, offsets: NDArray[np.int32]) -> NDArray[np.int32]:
        """Offsets [n, 2] into this text as offsets into the original."""
        import numpy as np

        starts = self.positions[offsets[:, 0]]
        ends = np.where(offsets[:, 1] > offsets[:, 0], self.positions[offsets[:, 1] - 1] + 1, starts)
        return np.stack([starts, ends], axis=1).astype(np.int32)


def fluent(text: str) -> Fluent:
    """The text without fillers; a text of nothing else stays as it is."""
    import numpy as np

    keep = np.ones(len(text) + 1, dtype=bool)
    for found in _FILLER.finditer(text):
        keep[found.start() : found.end()] = False
    if not any(c.isalnum() for c, kept in zip(text, keep, strict=False) if kept):
        keep[:] = True
    positions = np.flatnonzero(keep).astype(np.int64)
    return Fluent("".join(text[i] for i in positions[:-1]), positions)


def wordless(text: str) -> bool:
    """Whether it holds no word at all, or fillers alone ("Mhm.")."""
    return not any(char.isalnum() for char in _FILLER.sub("", text))


def filler_words(text: str) -> int:
    """How many of the words are fillers."""
    return sum(len(found.group().split()) for found in _FILLER.finditer(text))
