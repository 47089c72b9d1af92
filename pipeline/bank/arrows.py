"""Arrows of a diagram that belong together, joined: a chain, several ends, several beginnings."""

from __future__ import annotations

import re

from pipeline.domain import Block, Slice, Statement

ARROW = re.compile(r"(?P<group>(?:[^:]|:(?! ))*: )?(?P<start>.+?) leads to (?P<end>.+)$")
TOGETHER = 5  # arrows that are told in one statement

_Run = list[tuple[Statement, re.Match[str] | None]]


def joined(block: Block) -> list[Statement]:
    """What a diagram says, with neighbouring arrows that share an end or follow one another told as one."""
    single: list[_Run] = [[(statement, ARROW.match(statement.text))] for statement in block.statements]
    shared = _merged(single, ("ends", "starts"))
    return [_one(run, block) for run in _merged(shared, ("chain",))]


def _merged(runs: list[_Run], ways: tuple[str, ...]) -> list[_Run]:
    """Neighbouring runs put together where their arrows hang together in one of the ways, and in no other."""
    merged: list[_Run] = []
    for run in runs:
        last = merged[-1] if merged else []
        way = _way(last[-1], run[0]) if last else ""
        fits = way in ways and len(run) == 1 and len(last) < TOGETHER
        if fits and (len(last) == 1 or _way(last[-2], last[-1]) == way):
            last.extend(run)
        else:
            merged.append(list(run))
    return merged


def _way(one: tuple[Statement, re.Match[str] | None], other: tuple[Statement, re.Match[str] | None]) -> str:
    """How two arrows of one group hang together."""
    first, second = one[1], other[1]
    if not first or not second or first["group"] != second["group"] or ": " in first["end"] + second["end"]:
        return ""
    if first["end"].lower() == second["start"].lower():
        return "chain"
    if first["start"] == second["start"]:
        return "ends"
    return "starts" if first["end"] == second["end"] else ""


def _one(run: _Run, block: Block) -> Statement:
    arrows = [arrow for _, arrow in run if arrow]
    if len(run) == 1 or len(arrows) < len(run):
        return run[0][0]
    group, start, end = (arrows[0][name] or "" for name in ("group", "start", "end"))
    way = _way(run[0], run[1])
    if way == "chain":
        text = f"{start} leads to {', then '.join(arrow['end'] for arrow in arrows)}"
    elif way == "ends":
        text = f"{start} leads to {_listed([arrow['end'] for arrow in arrows])}"
    else:
        text = f"{_listed([arrow['start'] for arrow in arrows])} lead to {end}"
    return Statement(group + text, _over(run[0][0].source, run[-1][0].source, block))


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _over(first: Slice, last: Slice, block: Block) -> Slice:
    """The slice from one to the other."""
    text = block.source.text[first.start - block.source.start : last.end - block.source.start]
    return Slice(first.start, last.end, first.line_start, last.line_end, text)
