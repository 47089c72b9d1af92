"""A place to drop files, emptied as soon as they are taken."""

from __future__ import annotations

import streamlit as st


def taken(label: str, key: str, help: str | None = None, one: bool = False) -> list[tuple[str, bytes]]:
    """The files dropped since the last time: name and bytes. They stay in memory, never on disk."""
    turn = st.session_state.setdefault(f"{key}-turn", 0)
    dropped = st.file_uploader(label, accept_multiple_files=not one, key=f"{key}-{turn}", help=help)
    files = dropped if isinstance(dropped, list) else [dropped] if dropped else []
    if not files:
        return []
    st.session_state[f"{key}-turn"] = turn + 1
    return [(file.name, file.getvalue()) for file in files]
