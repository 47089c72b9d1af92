"""Ceilings: how good a set can be at best that has a certain question in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.errors import PlumblineError
from pipeline.interview.columns import Columns, Numbers, matrix
from pipeline.interview.wanted import Demand, Goal, Item


def ceilings(items: Sequence[Item], demand: Demand, goal: Goal) -> Numbers:
    """For each question an upper bound on ``worth_with_place`` of any set with it that reaches the goal.

    Weak duality: take rows ``A x <= b``, any multipliers ``y >= 0`` and ``0 <= x <= u``. Then
    ``c x <= y b + (c - y A) x <= y b + sum of u max(0, c - y A)``, and where ``x_i`` is 1, the term of
    column i is ``c_i - y A_i`` whatever its sign. This holds for any ``y``; those of the relaxed programme
    make it tight. So the solver's tolerance makes a ceiling at most higher than need be, never too low.
    Near duplicates, and the set that is to be left, are put aside, which can only raise it as well.
    """
    columns = Columns(items, replace(demand, apart=(), twice=False), range(len(items)))
    columns.keep(goal)
    gain = columns.gains()
    gain[: len(items)] += np.arange(len(items), 0, -1) / (demand.most * len(items) + 1)
    rows = matrix(columns.rows, columns.count)
    low = np.array([row.low for row in columns.rows])
    high = np.array([row.high for row in columns.rows])
    upper, lower = np.isfinite(high), np.isfinite(low)
    y_upper, y_lower = _multipliers(gain, (rows[upper], high[upper]), (rows[lower], low[lower]), columns.high)
    left = gain - y_upper @ rows[upper] + y_lower @ rows[lower]
    most = y_upper @ high[upper] - y_lower @ low[lower] + np.maximum(0, left) @ columns.high
    return np.asarray(most + np.minimum(0, left[: len(items)]) + 1e-7)


def _multipliers(
    gain: Numbers, upper: tuple[object, Numbers], lower: tuple[object, Numbers], high: Numbers
) -> tuple[Numbers, Numbers]:
    """Of the rows with an upper and with a lower bound, none below 0."""
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    found = linprog(
        -gain,
        A_ub=vstack([upper[0], -lower[0]]),  # type: ignore[operator]
        b_ub=np.append(upper[1], -lower[1]),
        bounds=np.column_stack([np.zeros(len(high)), high]),
        method="highs",
    )
    if found.x is None:
        raise PlumblineError(f"The questions could not be chosen: the solver says {found.message!r}.")
    multipliers = np.maximum(0, -found.ineqlin.marginals)
    return multipliers[: len(upper[1])], multipliers[len(upper[1]) :]
