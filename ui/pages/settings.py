"""The page that tells how plumbline is set up: models and keys, privacy, files, and what is wrong."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from pipeline.settings import Settings
from ui import visitors
from ui.parts.grader import LOCAL
from ui.plain import plain
from ui.resources import settings
from ui.words import on_page

NAMES = {"openai": "OpenAI", "anthropic": "Anthropic", "google_genai": "Google"}
CHECKS = {
    "home folder": "The folder",
    "embedding model": "The model that finds passages",
    "bank": "The bank",
    "store": "The evaluations",
    "judge": "The judge",
}


def show() -> None:
    """What is set; it is changed in the file or the environment, where keys are safe."""
    st.title("Settings")
    st.markdown(
        "This page shows how plumbline is set up. It is changed in the file named below, or in the "
        "environment that plumbline is started from, and holds from the next start."
    )
    _models(settings())
    _privacy(settings())
    _files(settings())
    _people()
    _doctor(settings())


def _models(now: Settings) -> None:
    from pipeline.judges.provider import PROVIDERS

    st.markdown("#### Judges and keys")
    named = [f"The judge is **{plain(_judge(now.judge))}**."]
    others = [judge for judge in now.models if judge != now.judge]
    if others:
        named.append(f"Also on offer when an interview is scored: {plain(', '.join(others), 600)}.")
    st.markdown(" ".join(named))
    keys = [(name, one.key) for name, one in PROVIDERS.items() if one.key]
    rows = [f"| {NAMES.get(name, name)} | `{key}` | {_set(key)} |" for name, key in keys]
    st.markdown("\n".join(("| Whose models | Variable | Key |", "|---|---|---|", *rows)))
    st.caption("Keys are read from the environment when they are needed. They are never shown, nor written.")


def _judge(judge: str) -> str:
    return "the local one, on this machine" if judge == LOCAL else judge


def _set(key: str) -> str:
    return "● set" if os.environ.get(key, "").strip() else "○ not set"


def _privacy(now: Settings) -> None:
    st.markdown("#### What leaves this machine")
    models = [judge for judge in (now.judge, *now.models) if judge != LOCAL]
    told = [
        f"- What was asked and answered, masked, to {plain(', '.join(models), 400)} when that judges."
        if models
        else "",
        "- Questions, passages and searches, to OpenAI for embeddings." if now.embedder != LOCAL else "",
        f"- Passages and their vectors, to the Chroma server at {_host(now.chroma_url)}."
        if now.chroma_url
        else "",
        f"- Evaluations and transcripts, to the database at {_host(now.database_url)}." if _far(now) else "",
    ]
    st.markdown(
        "\n".join(filter(None, told))
        or "Nothing. Transcripts, scores and documents stay here, and there is no telemetry."
    )
    st.caption("A candidate is deleted for good under Results.")


def _far(now: Settings) -> bool:
    return now.database_url is not None and not now.database_url.startswith("sqlite")


def _host(url: str | None) -> str:
    """Where an address leads, without the name and the password in it."""
    return plain(urlsplit(url or "").hostname or "another machine")


def _files(now: Settings) -> None:
    st.markdown("#### Where things are")
    rows = [
        ("Everything that plumbline writes", str(now.home)),
        ("The file of settings", str(now.home / "config.toml")),
        ("Who may do what", str(now.roles) if now.roles else "not set"),
    ]
    if not _far(now):
        rows.insert(1, ("Evaluations and transcripts", now.sql_url.removeprefix("sqlite:///")))
    st.markdown(
        "\n".join(("| What | Where |", "|---|---|", *(f"| {a} | {plain(b, 400)} |" for a, b in rows)))
    )
    st.caption(f"Files of up to {now.max_upload_mb} MB are read.")


def _people() -> None:
    st.markdown("#### Who may do what")
    if not visitors.signing_in():
        st.markdown("Nobody signs in: whoever is at this address may do everything.")
        return
    who = visitors.visitor()
    st.markdown(f"You are **{plain(who.name or '')}**, {who.level.name.lower()}.")


def _doctor(now: Settings) -> None:
    st.markdown("#### Is everything in order?")
    if st.button("Check this installation"):
        from pipeline.doctor import examine

        with st.spinner("Checking"):
            st.session_state["examined"] = examine(now)
    for one in st.session_state.get("examined", ()):
        sign = "✔ in order" if one.ok else "✕ **wrong**"
        message = one.message.split("; `plumbline", 1)[0] if one.ok else on_page(one.message)
        st.markdown(f"- {CHECKS.get(one.check, one.check)}: {sign}. {plain(message, 600)}")
