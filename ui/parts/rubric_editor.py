"""Editing what an answer is held against, and every state that it was in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from pipeline.bank.revising import Point, points, typed
from pipeline.domain import Anchor, CriterionKind, Document, Question, Rubric
from pipeline.errors import BadInput
from pipeline.grading.score import LEVELS
from pipeline.index.rubric_history import Version
from pipeline.wording import count
from ui.plain import markup, plain
from ui.resources import library
from ui.roles import Level
from ui.visitors import may, must, visitor
from ui.words import CRITERIA, day

BLANKS = 2
"""Empty rows at the end, for points to be added."""


def editing(id: str) -> bool:
    """Whether this question's rubric is open for editing in this tab."""
    return st.session_state.get("rubric-edited") == id


def begin(id: str, rubric: Rubric) -> None:
    """Open the rubric for editing."""
    st.session_state["rubric-edited"] = id
    st.session_state["rubric-points"] = (*points(rubric), *[Point("")] * BLANKS)


def _end() -> None:
    st.session_state.pop("rubric-edited", None)
    st.session_state.pop("rubric-points", None)


def show(question: Question, rubric: Rubric) -> None:
    """The points to type in."""
    given: Sequence[Point] = st.session_state.get("rubric-points", points(rubric))
    st.caption(
        "One sentence a point: something an answer says or does not say. Empty a point to take it out."
    )
    with st.form(f"rubric-{question.id}", border=False):
        new = [_point(number, point, question) for number, point in enumerate(given, start=1)]
        anchors, probes = _for_people(question, rubric)
        by = visitor().name or st.text_input(
            "Your name", max_chars=80, placeholder="For the history; may stay empty"
        )
        why = st.text_input("Why it is changed", max_chars=300)
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save as a new version", type="primary")
            left = st.form_submit_button("Leave as it was", type="tertiary")
    if left:
        _end()
        st.rerun()
    if saved:
        _save(question, partial(typed, given=new, anchors=anchors, probes=probes), by, why)


def _for_people(question: Question, rubric: Rubric) -> tuple[list[Anchor], list[str]]:
    """What helps whoever asks and labels: the sound of each level, and what to ask further."""
    before = {anchor.level: anchor.text for anchor in rubric.anchors}
    with st.expander("What each level sounds like, and what to ask further"):
        st.caption("Shown to people who ask and who label; no score is drawn from it.")
        anchors = [
            Anchor(
                level,
                st.text_area(
                    f"{level} {LEVELS[level]}",
                    before.get(level, ""),
                    key=f"anchor-{question.id}-{level}",
                    height=80,
                    max_chars=1000,
                ),
            )
            for level in LEVELS
        ]
        probes = st.text_area(
            "Further questions, one a line", "\n".join(rubric.probes), key=f"probes-{question.id}"
        )
    return anchors, probes.splitlines()


def _point(number: int, point: Point, question: Question) -> Point:
    key, kinds = f"point-{question.id}-{number}", list(CriterionKind)
    with st.container(key=f"point-{number}"):
        statement = st.text_area(
            f"Point {number}", point.statement, key=f"{key}-statement", height=80, max_chars=1000
        )
        kind, weight, cited = st.columns([3, 2, 2])
        return Point(
            statement,
            kind.selectbox(
                f"Kind of point {number}",
                kinds,
                kinds.index(point.kind),
                format_func=CRITERIA.__getitem__,
                key=f"{key}-kind",
            ),
            weight.number_input(
                f"Weight of point {number}", 0.25, 100.0, max(0.25, point.weight), 0.25, key=f"{key}-weight"
            ),
            cited.text_input(
                f"Lines of point {number}", point.lines, key=f"{key}-lines", placeholder="12-14"
            ),
        )


def _save(question: Question, made: Callable[[Question, Document], Rubric], by: str, why: str) -> None:
    held = library()
    try:
        rubric = made(question, held.document(question.document))
    except BadInput as error:
        st.error(plain(error.message, 400))
        return
    must(Level.ADMIN)
    held.revise(question.id, rubric, by.strip(), why.strip())
    _end()
    st.rerun()


def history(question: Question) -> None:
    """The versions, newest first, each with what it changed and the way back to it."""
    versions = library().rubric_history(question.id)
    if not versions:
        return
    with st.expander(f"History: {count(len(versions), 'version')}"):
        for place in reversed(range(len(versions))):
            before = versions[place - 1] if place else None
            _version(question, versions[place], before, serves=place == len(versions) - 1)
        if (
            may(Level.ADMIN)
            and versions[-1].rubric is not None
            and st.button("Back to the points that follow from the answer")
        ):
            _back(question, None, "Back to the points that follow from the answer.")


def _back(question: Question, rubric: Rubric | None, why: str) -> None:
    must(Level.ADMIN)
    library().revise(question.id, rubric, visitor().name or "", why)
    st.rerun()


def _version(question: Question, version: Version, before: Version | None, serves: bool) -> None:
    who = f" by {version.by}" if version.by else ""
    st.markdown(
        f"**Version {version.number}**{', in use' if serves else ''} · {plain(day(version.created) + who)}"
    )
    if version.why:
        st.caption(plain(version.why, 400))
    st.html(_changes(version, before))
    offered = not serves and may(Level.ADMIN)
    if offered and st.button("Bring this version back", key=f"back-{version.number}", type="tertiary"):
        _back(question, version.rubric, f"Back to version {version.number}.")


def _changes(version: Version, before: Version | None) -> str:
    """What a version says that the one before did not, and the other way round."""
    new, old = _said(version), _said(before)
    added = [f"<li><b>+ added</b> {markup(one)}</li>" for one in new if one not in old]
    gone = [f"<li><b>− taken out</b> {markup(one)}</li>" for one in old if one not in new]
    if version.rubric is None:
        return '<p class="changes">The points follow from the answer.</p>'
    if before is None:
        return f'<p class="changes">{count(len(new), "point")}.</p>'
    same = (
        ""
        if added or gone
        else "<li>The same points; kinds, weights, lines or what helps people changed.</li>"
    )
    return f'<ul class="changes">{"".join(added)}{"".join(gone)}{same}</ul>'


def _said(version: Version | None) -> list[str]:
    if version is None or version.rubric is None:
        return []
    return [criterion.statement for criterion in version.rubric.criteria]
