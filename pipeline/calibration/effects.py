"""Offsets of questions and of persons, shrunk towards zero: one random effect each (BLUP).

``residual = Z1 u1 + Z2 u2 + e`` with ``u ~ N(0, tau^2)`` for each block and ``e ~ N(0, sigma^2)``; variances
by EM (Dempster, Laird & Rubin 1977). An offset seen in few answers, or no larger than chance makes them, is
near 0: with n answers it keeps about ``n / (n + sigma^2 / tau^2)`` of their mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.calibration.figure import Array

ROUNDS = 25
"""Of EM; offsets hardly move after."""
FLOOR = 1e-8
"""Least variance, of scores as 0 to 1."""


def effects(residual: Array, blocks: Sequence[Array]) -> list[Array]:
    """The offsets of each block (n by members), in its order; a block without columns has none."""
    sizes = [block.shape[1] for block in blocks]
    if not sum(sizes):
        return [np.zeros(0) for _ in blocks]
    design = np.hstack(list(blocks))
    ends = np.cumsum([0, *sizes])
    gram, products, total = design.T @ design, design.T @ residual, float(residual @ residual)
    noise = max(total / len(residual) / 2, FLOOR)
    variances = np.full(len(blocks), noise)
    found = np.zeros(len(gram))
    for _ in range(ROUNDS):
        prior = np.repeat(np.maximum(variances, FLOOR), sizes)
        covariance = np.linalg.inv(gram / noise + np.diag(1 / prior))
        found = covariance @ products / noise
        left = total - 2 * found @ products + found @ gram @ found
        noise = max((left + np.trace(covariance @ gram)) / len(residual), FLOOR)
        for number, (start, end) in enumerate(pairwise(ends)):
            if end > start:
                own = found[start:end] @ found[start:end] + np.trace(covariance[start:end, start:end])
                variances[number] = own / (end - start)
    return [found[start:end] for start, end in pairwise(ends)]
