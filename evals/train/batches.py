"""Pairs of texts as token ids, in batches of texts of about one length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from evals.train.examples import Example, Task
from evals.train.pairing import paired

TOKENS = 1800
"""Tokens of a batch, padding included."""
AT_MOST = 40
"""Pairs of a batch."""
TOKENIZER = Path(__file__).parents[2] / "models" / "minilm" / "tokenizer.json"


@dataclass(frozen=True)
class Encoded:
    """An example as the network reads it."""

    ids: list[int]
    first: int
    """How many of the ids belong to the first part: question and statement, with their marks."""
    example: Example


@dataclass(frozen=True)
class Batch:
    """Examples of one task."""

    ids: torch.Tensor
    """``[pairs, tokens]``"""
    kinds: torch.Tensor
    """The same shape: 0 for question and statement, 1 for what was said."""
    mask: torch.Tensor
    targets: torch.Tensor
    """``[pairs, 3]`` for verdicts; ``[pairs, 1]``, the share of the credit or whether it asks, otherwise."""
    weights: torch.Tensor
    task: Task


def encode(examples: Sequence[Example]) -> list[Encoded]:
    """The examples as the program will read them."""
    words = Tokenizer.from_file(str(TOKENIZER))
    questions = _ids(words, [e.question for e in examples])
    statements = _ids(words, [e.statement for e in examples])
    said = _ids(words, [e.said for e in examples])
    return [
        Encoded(*paired(*parts), example)
        for *parts, example in zip(questions, statements, said, examples, strict=True)
    ]


def _ids(words: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [e.ids for e in words.encode_batch_fast(list(texts), add_special_tokens=False)]


def batches(encoded: Sequence[Encoded], seed: int | None) -> Iterator[Batch]:
    """All examples once, in batches of one task and about one length; shuffled with a seed."""
    order = list(range(len(encoded)))
    rng = random.Random(seed)
    if seed is not None:
        rng.shuffle(order)
    groups: list[list[Encoded]] = []
    pool = 4096
    for start in range(0, len(order), pool):
        chunk = sorted((encoded[i] for i in order[start : start + pool]), key=_size)
        groups += _cut(chunk)
    if seed is not None:
        rng.shuffle(groups)
    return (_batch(group) for group in groups)


def _size(one: Encoded) -> tuple[str, int]:
    return (one.example.task, len(one.ids))


def _cut(ordered: Sequence[Encoded]) -> list[list[Encoded]]:
    groups: list[list[Encoded]] = []
    for one in ordered:
        last = groups[-1] if groups else None
        fits = last and last[-1].example.task == one.example.task and len(last) < AT_MOST
        if last and fits and (len(last) + 1) * len(one.ids) <= TOKENS:
            last.append(one)
        else:
            groups.append([one])
    return groups


def _batch(group: Sequence[Encoded]) -> Batch:
    longest = max(len(one.ids) for one in group)
    ids = np.zeros((len(group), longest), np.int64)
    kinds, mask = np.zeros_like(ids), np.zeros_like(ids)
    for row, one in enumerate(group):
        ids[row, : len(one.ids)] = one.ids
        kinds[row, one.first : len(one.ids)] = 1
        mask[row, : len(one.ids)] = 1
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(kinds),
        torch.from_numpy(mask),
        torch.tensor([one.example.target for one in group], dtype=torch.float32),
        torch.tensor([one.example.weight for one in group], dtype=torch.float32),
        group[0].example.task,
    )
