"""Text that others wrote, for places where Streamlit reads Markdown or HTML: it stays text."""

from __future__ import annotations

import html
import re

from pipeline.results.marking import visible

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what stands around them."""
GLUE = re.compile(r"(?<=[:@/])(?=\w)|(?<=w)(?=ww\.)")
"""Where ``:smile:``, ``www.x.y``, ``https://x`` and addresses would be found in plain text and replaced."""


def plain(text: str, limit: int = 160) -> str:
    """One line for a label: no Markdown, no emoji codes, no links, no turning of direction."""
    line = shorten(visible(DIRECTION.sub("", text)), limit)
    return PUNCTUATION.sub(r"\\\1", GLUE.sub("\u2060", line))


def spoken(text: str, limit: int = 60) -> str:
    """Letters, digits and spaces alone, for names that screen readers are given as they are."""
    return shorten(re.sub(r"[\W_]+", " ", visible(text)), limit)


def markup(text: str) -> str:
    """Escaped for HTML, isolated from the direction of what stands around it."""
    return f'<bdi dir="auto">{html.escape(visible(DIRECTION.sub("", text)))}</bdi>'


def shorten(text: str, limit: int) -> str:
    """One line of at most ``limit`` characters."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
