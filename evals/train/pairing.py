"""How a question, a statement and what was said are put together for the reader."""

from __future__ import annotations

from typing import NamedTuple

CLS, SEP = 101, 102
LONGEST = 192
"""Tokens of a pair with its marks; more are cut."""
OF_QUESTION = 48
"""Tokens of a question that are read, its last ones: what is asked stands at its end."""
LEAST_OF_QUESTION = 16
"""Tokens of a question that are kept whatever else there is to read."""


class Paired(NamedTuple):
    """A pair as the network reads it."""

    ids: list[int]
    first: int
    """How many of the ids stand before what was said."""


def paired(question: list[int], statement: list[int], said: list[int]) -> Paired:
    """``[CLS] question [SEP] statement [SEP] said [SEP]``, cut to fit; the question may be empty."""
    room = LONGEST - 4
    spare = max(LEAST_OF_QUESTION, room - len(statement) - len(said))
    asked = question[max(0, len(question) - min(OF_QUESTION, spare)) :]
    rest = room - len(asked)
    if len(statement) + len(said) > rest:
        statement = statement[: max(rest - len(said), rest // 2)]
        said = said[: rest - len(statement)]
    first = [CLS, *asked, SEP] if asked else [CLS]
    first += [*statement, SEP]
    return Paired([*first, *said, SEP], len(first))
