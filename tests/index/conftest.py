"""Two small banks, a library in a home of its own, and an embedder that counts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.index.embedding import LocalEmbedder, Vectors
from pipeline.index.library import Library
from pipeline.settings import load

LOCAL = LocalEmbedder()

KITCHEN = """# Kitchen

## Q1: Keeping knives sharp

How do you keep a kitchen knife sharp for years?

**Answer:** Hone the edge on a steel before every use, and grind it on a whetstone twice a year. Never put a
knife into the dishwasher, because the salt eats the edge.

- A steel straightens the edge; it takes no metal away.
- A whetstone of grit 1000 grinds, one of grit 6000 polishes.

## Q2: Rising of bread dough

What makes bread dough rise, and what stops it?

**Answer:** Yeast eats sugar and gives off carbon dioxide, which the gluten holds. Salt slows the
yeast down, and heat above 55 degrees kills it.

```python
def rise(minutes, degrees):
    return 0 if degrees > 55 else minutes * degrees / 60
```

| Flour | Protein | Use |
|---|---|---|
| Strong | 13% | Bread |
| Plain | 10% | Cake |
"""

GARDEN = """# Garden

## Q1: Pruning apple trees

When do you prune an apple tree, and which branches go?

**Answer:** In late winter, before the buds swell. Crossing branches go first, then those that grow inwards,
so that light and air reach the fruit.

## Q2: Compost that does not smell

How do you run a compost heap that does not smell?

**Answer:** Two parts of brown material on one part of green, turned every fortnight. A heap that smells
of ammonia has too much green; one that smells of rot lacks air.
"""


class CountingEmbedder:
    """The local embedder, with every text that it was asked for."""

    name = LOCAL.name
    revision = LOCAL.revision
    dimension = LOCAL.dimension

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return LOCAL.embed(texts)


class StubEmbedder:
    """Another model: vectors of 8 numbers made of a text's letters."""

    name = "stub"
    dimension = 8

    def __init__(self, revision: str = "1") -> None:
        self.revision = revision

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.lower().count(letter) + 0.1 for letter in "aeinorst"] for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A folder with two documents of two questions each."""
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "kitchen.md").write_text(KITCHEN)
    (folder / "garden.md").write_text(GARDEN)
    return folder


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def library(embedder: CountingEmbedder, own_home: Path) -> Library:
    return Library(load(), embedder)


@pytest.fixture
def stub() -> StubEmbedder:
    return StubEmbedder()
