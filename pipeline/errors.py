"""The error tree. Every message is one sentence or two: what, with which value, where, what to do.

    PlumblineError
    ├── SetupError       something of the installation or the store is missing or wrong (exit code 2)
    │   ├── IndexNotBuilt    nothing has been ingested
    │   ├── IndexMismatch    the index was built with another model
    │   ├── ModelSetup       a model that cannot be used as set: key, money, name, address, package
    │   └── StoreError       the store is locked, full or not writable
    ├── BadInput         a file, an argument or a row that cannot be used (exit code 2)
    │   ├── UnreadableFile   empty, binary, too large, truncated, of an unknown format
    │   ├── NoQuestions      a document in which nothing is asked
    │   ├── NoCandidate      nobody in the transcript can be told to be the candidate
    │   └── WrongLanguage    the local judge reads English only
    ├── ModelError       one request to a model failed; the rest of the work goes on (exit code 3)
    │   ├── ModelRefused       it declines: refusal, content filter, more text than it can read
    │   ├── ModelReplyUnusable   its reply is cut off, empty, no JSON or against the schema, twice
    │   ├── ModelUnavailable   it did not answer for as long as was tried
    │   └── BudgetSpent      the next call would go over the limit of calls or of cost
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


class ModelSetup(SetupError):
    """A model that cannot be used as set: wrong key, no money, unknown name, bad address, no package."""


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


class ModelError(PlumblineError):
    """One request to a model failed. What was asked for stays undone, with this reason; the rest goes on."""

    exit_code = 3


class ModelRefused(ModelError):
    """The model declines this request: refusal, content filter, more text than it can read."""


class ModelReplyUnusable(ModelError):
    """The model's reply is cut off, empty, no JSON or against the schema, and so was the second one."""


class ModelUnavailable(ModelError):
    """The model did not answer for as long as was tried."""


class BudgetSpent(ModelError):
    """The next call would go over the limit of calls or of cost."""


class Transient(PlumblineError):
    """May go right when tried again."""
