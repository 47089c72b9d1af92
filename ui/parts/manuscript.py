"""The marked manuscript in a frame of its own: exchanges and their criteria beside the transcript."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pipeline.domain import Evaluation, Transcript
from pipeline.results.reviews import Standing

FOLDER = Path(__file__).parent / "frame"
STYLE = "iframe { display: block; width: 100%; height: calc(100vh - 5rem); min-height: 30rem; border: 0; }"


@dataclass(frozen=True)
class Shown:
    """What is in the frame."""

    evaluation: Evaluation
    transcript: Transcript
    stands: Standing | None = None
    """What people say of it."""
    hidden: Collection[int] = ()
    """Exchanges of which the judge's view is left out."""
    acts: bool = False
    """Whether there are buttons to say something."""


@dataclass(frozen=True)
class Pressed:
    """A button in the frame that was pressed."""

    act: str
    exchange: int
    criterion: str


def show(shown: Shown, at: str | None = None) -> Pressed | None:
    """Both panes, scrolled to the element ``at``; returns the button that was pressed.

    Everything in them is escaped, and the frame can run its own script and nothing else.
    """
    from pipeline.results import report

    words = report.manuscript(shown.evaluation, shown.transcript, shown.stands, shown.hidden, shown.acts)
    result = _mount()(
        data={
            "document": document(),
            "words": words,
            "shown": hashlib.sha256(words.encode()).hexdigest(),
            "title": "Answers beside the transcript",
            "at": at,
        },
        key=f"manuscript-{shown.evaluation.id}",
        on_pressed_change=lambda: None,
    )
    return _pressed(result.pressed)


def _pressed(said: Any) -> Pressed | None:
    """What the frame said, as far as it makes sense."""
    if not isinstance(said, dict) or not isinstance(said.get("act"), str):
        return None
    order = said.get("exchange")
    return Pressed(said["act"], order if isinstance(order, int) else -1, str(said.get("criterion") or ""))


@cache
def document() -> str:
    """The document of the frame, with a policy that lets in its own style and script alone.

    What is read comes in as mark-up of the report, all of it escaped; the policy holds for that too.
    """
    from pipeline.results import report

    style, script = report.css() + _file("panes.css"), _file("panes.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; form-action 'none'"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="color-scheme" content="light dark"><title>Manuscript</title>'
        f"<style>{style}</style></head>"
        f'<body><main id="root"></main>'
        f"<script>{script}</script></body></html>"
    )


@cache
def _mount() -> Callable[..., Any]:
    return st.components.v2.component("manuscript", css=STYLE, js=_file("mount.js"))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a policy names a style or script: by what is in it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
