"""Commands for a shell: what to type, which says nothing that an answer can be held to."""

from __future__ import annotations

import re

FLAG = r"--?[a-zA-Z][\w-]*(?:=\S+)?"
SETTING = re.compile(r"`?(?:[A-Z][A-Z_]+=\S+\s*)+`?$")
PROGRAM = r"(?:\$ )?[a-z][\w./+-]*"
QUOTED = re.compile(rf"`{PROGRAM}(?:\s[^`]*)?\s{FLAG}[^`]*`(?P<rest>.*)", re.DOTALL)
LINKS = r"(?:against|on|in|for|with|before|after|from|to|at|over|under|and|via)\b"
BARE = re.compile(
    rf"(?P<before>{PROGRAM}(?:\s[\w./:+-]+){{0,2}}?)"
    rf"(?:\s{FLAG}(?:\s(?!{LINKS})[\w./:\"']+)?)+(?P<rest>.*)",
    re.DOTALL,
)
ALONE = re.compile(rf"[\s.;,]*(?:$|\(|{LINKS})", re.IGNORECASE)
NO_PROGRAM = frozenset(
    "a the it with without by of to as for use run pass add set give call try enable compile build".split()  # noqa: SIM905
)
"""Words of a sentence that may stand before a flag, where no program does."""


def is_command(body: str) -> bool:
    """Whether a text, without its label, is what a shell is given: a program with flags, or its environment.

    It is none where a clause of its own comes after it.
    """
    if SETTING.match(body):
        return True
    quoted = QUOTED.match(body)
    if quoted:
        return bool(ALONE.match(quoted["rest"]))
    bare = BARE.match(body)
    if not bare or NO_PROGRAM & set(bare["before"].split()):
        return False
    return bool(ALONE.match(bare["rest"]))
