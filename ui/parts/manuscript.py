"""The marked manuscript in a frame of its own: exchanges and their criteria beside the transcript."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

import streamlit as st

from pipeline.domain import Evaluation, Transcript

FOLDER = Path(__file__).parent / "frame"
STYLE = "iframe { display: block; width: 100%; height: calc(100vh - 1.5rem); min-height: 30rem; border: 0; }"


def show(evaluation: Evaluation, transcript: Transcript) -> None:
    """Both panes. Everything in them is escaped, and the frame can run its own script and nothing else."""
    _mount()(
        data={
            "document": document(evaluation, transcript),
            "shown": evaluation.id,
            "title": "Answers beside the transcript",
        },
        key=f"manuscript-{evaluation.id}",
    )


def document(evaluation: Evaluation, transcript: Transcript) -> str:
    """The whole document of the frame, with a policy that lets in its own style and script alone."""
    from pipeline.results import report

    style, script = report.css() + _file("panes.css"), _file("panes.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; form-action 'none'"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="color-scheme" content="light dark"><title>Manuscript</title>'
        f"<style>{style}</style></head>"
        f'<body><main id="root">{report.manuscript(evaluation, transcript)}</main>'
        f"<script>{script}</script></body></html>"
    )


@cache
def _mount() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component("manuscript", css=STYLE, js=_file("mount.js"))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a policy names a style or script: by what is in it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
