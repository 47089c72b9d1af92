"""A bug, told to a user in a sentence and to us in a file without any of the user's data."""

from __future__ import annotations

import traceback

from pipeline.settings import default_home


def report(error: Exception) -> str:
    """Keep where a bug happened, without any data, in the home folder; return what to tell the user."""
    told = f"This is a bug in plumbline ({type(error).__name__}), not in your files."
    log = default_home() / "bug.log"
    lines = traceback.format_tb(error.__traceback__)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"{type(error).__name__}\n{''.join(lines)}", encoding="utf-8")
    except OSError:
        return told
    return f"{told} Please report it with {log}."
