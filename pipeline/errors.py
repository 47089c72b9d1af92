"""The error tree. Every message is one sentence or two: what, with which value, where, what to do.

    PlumblineError
    ├── SetupError       something of the installation or the store is missing or wrong (exit code 2)
    │   ├── IndexNotBuilt    nothing has been ingested
    │   ├── IndexMismatch    the index was built with another model
    │   └── StoreError       the store is locked, full or not writable
    ├── BadInput         a file, an argument or a row that cannot be used (exit code 2)
    │   ├── UnreadableFile   empty, binary, too large, truncated, of an unknown format
    │   ├── NoQuestions      a document in which nothing is asked
    │   ├── NoCandidate      nobody in the transcript can be told to be the candidate
    │   └── WrongLanguage    the local judge reads English only
    └── Transient        may go right when tried again (retried before a user sees it)

Anything else that is raised is a bug (exit code 1).
"""

from __future__ import annotations

from pathlib import Path


class PlumblineError(Exception):
    """Whatever a user can be told in a sentence. ``str(error)`` is what they read."""

    exit_code = 2

    def __init__(self, message: str, *, file: str | Path | None = None, line: int | None = None) -> None:
        self.message = message
        self.file = None if file is None else Path(file).name
        self.line = line
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The message, with the file and the line in front where they are known."""
        if self.file is None:
            return self.message
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.message}"


class SetupError(PlumblineError):
    """Something of the installation or the store is missing or wrong."""


class IndexNotBuilt(SetupError):
    """Nothing has been ingested."""


class IndexMismatch(SetupError):
    """The index was built with another embedding model."""


class StoreError(SetupError):
    """The store is locked, full or not writable."""


class BadInput(PlumblineError):
    """A file, an argument or a row that cannot be used."""


class UnreadableFile(BadInput):
    """Empty, binary, too large, truncated, or of an unknown format."""


class NoQuestions(BadInput):
    """A document in which nothing is asked."""


class NoCandidate(BadInput):
    """Nobody in the transcript can be told to be the candidate."""


class WrongLanguage(BadInput):
    """The local judge reads English only."""


class Transient(PlumblineError):
    """May go right when tried again."""
