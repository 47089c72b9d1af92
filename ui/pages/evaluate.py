"""The page on which interviews are evaluated: drop, check, score. The address says where one is."""

from __future__ import annotations

import streamlit as st

from ui import places
from ui.drafts import Draft
from ui.parts import check, progress, start
from ui.resources import drafts
from ui.roles import Level
from ui.visitors import may


def show() -> None:
    """Whatever the address names: a draft on the desk, or an empty desk."""
    evaluation, draft_id = st.query_params.get("evaluation"), st.query_params.get("draft")
    if evaluation:
        places.go("review", evaluation=evaluation)
    if not may(Level.REVIEWER):
        start.show(gone=False)
        return
    draft = drafts().get(draft_id)
    if draft is None:
        start.show(gone=draft_id is not None)
    else:
        _show_draft(draft)


def _show_draft(draft: Draft) -> None:
    if draft.worker is not None:
        progress.show(draft)
    else:
        check.show(draft)
