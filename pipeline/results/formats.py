"""The formats that an evaluation can be written in; the command line names them before anything is loaded."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What an evaluation can be written as."""

    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
