"""Who may do what on the page, where people sign in. No Streamlit here.

The file that ``PLUMBLINE_ROLES`` names lists addresses under ``admin``, ``reviewer`` and ``viewer``, as TOML.
``@example.org`` stands for everybody there, ``*`` for everybody who signs in. The highest role counts.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from pipeline.errors import PlumblineError, SetupError


class Level(IntEnum):
    """What somebody may do; a higher level may do what the lower ones may."""

    NOBODY = 0
    VIEWER = 1
    """Reads."""
    REVIEWER = 2
    """Evaluates, labels, changes, notes, signs off."""
    ADMIN = 3
    """Changes the bank, and deletes."""


ADMITTED = (Level.ADMIN, Level.REVIEWER, Level.VIEWER)


class NotAllowed(PlumblineError):
    """Somebody tried what their role does not allow."""


@dataclass(frozen=True)
class Visitor:
    """Whoever looks at the page."""

    level: Level
    name: str | None = None
    """Who it is, where people sign in; ``None`` where they do not."""

    def must(self, level: Level) -> None:
        """Raise NotAllowed unless the visitor may do what this level may."""
        if self.level < level:
            raise NotAllowed(
                f"Your role is {self.level.name.lower()}, and this needs {level.name.lower()}. Ask an admin."
            )


def level_of(address: str | None, roles: Path | None) -> Level:
    """The level of a signed-in address; everybody is a viewer where no file names roles."""
    if roles is None:
        return Level.VIEWER
    listed = _read(roles)
    told = (address or "").strip().casefold()
    domain = "@" + told.rpartition("@")[2]
    names = {"*", told, domain} if "@" in told else {"*"}
    return next((level for level in ADMITTED if names & listed[level]), Level.NOBODY)


def _read(file: Path) -> dict[Level, set[str]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SetupError(f"The file of roles, {file}, cannot be read: {error}.") from None
    known = {level.name.lower(): level for level in ADMITTED}
    wrong = [name for name, value in data.items() if name not in known or not _texts(value)]
    if wrong:
        raise SetupError(
            f"The file of roles, {file}, has {wrong[0]!r}; lists of addresses under "
            "admin, reviewer and viewer are read."
        )
    return {level: {a.strip().casefold() for a in data.get(name, ())} for name, level in known.items()}


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
