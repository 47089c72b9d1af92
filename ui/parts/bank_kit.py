"""Choosing the questions of an interview, and the sheets to print."""

from __future__ import annotations

import streamlit as st

from pipeline.errors import PlumblineError
from pipeline.interview.kit import Chosen, Kit, Variant
from pipeline.interview.wish import Wish
from pipeline.wording import count
from ui import places
from ui.plain import plain, shorten
from ui.resources import library
from ui.words import on_page

LEVELS = ("junior", "intermediate", "senior", "principal")
ANY = "any level"


def show() -> None:
    """What is wished for, and what fits it best."""
    places.link("bank", "← All questions")
    st.title("Choose questions for an interview", anchor=False)
    st.markdown(
        "Say for whom and how long. The best set that fits is chosen, with a reason for each question."
    )
    with st.form("kit", border=False):
        role = st.text_input("For whom", max_chars=200, placeholder="A backend engineer who runs services")
        left, middle, right = st.columns(3)
        level = left.selectbox("Level", (ANY, *LEVELS))
        minutes = middle.number_input("Minutes for the questions", 5, 480, 60, 5)
        most = right.number_input("Questions at most", 1, 40, 6)
        topics = st.text_input("What must come up, with commas", max_chars=400)
        without = st.text_input("What must not come up, with commas", max_chars=400)
        go = st.form_submit_button("Choose", type="primary")
    if go:
        _choose(role, None if level == ANY else level, int(minutes), int(most), topics, without)
    made = st.session_state.get("kit-made")
    if made is not None:
        _made(made)


def _choose(role: str, level: str | None, minutes: int, most: int, topics: str, without: str) -> None:
    st.session_state.pop("kit-made", None)
    wish = Wish(
        role=" ".join(role.split()),
        level=level,
        minutes=minutes,
        topics=_words(topics),
        without=_words(without),
        fewest=min(3, most),
        most=most,
        variants=1,
    )
    try:
        from pipeline.interview.kit import choose

        with st.spinner("Choosing"):
            st.session_state["kit-made"] = choose(library(), wish)
    except PlumblineError as error:
        st.error(plain(on_page(error.message), 500))


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(",") if part.strip())


def _made(made: Kit) -> None:
    for sentence in made.unmet:
        st.warning(f"◐ {plain(sentence, 400)}")
    for variant in made.variants:
        whole = sum(chosen.minutes for chosen in variant.questions)
        st.markdown(f"#### {count(len(variant.questions), 'question')}, about {count(whole, 'minute')}")
        for number, chosen in enumerate(variant.questions, start=1):
            _chosen(number, chosen)
        _sheets(made, variant)


def _chosen(number: int, chosen: Chosen) -> None:
    title = plain(shorten(chosen.question.title, 110))
    places.link(
        "bank", f"{number}. **{title}** · {count(chosen.minutes, 'minute')}", question=chosen.question.id
    )
    st.caption(plain(" ".join(chosen.why), 500))


def _sheets(made: Kit, variant: Variant) -> None:
    from pipeline.interview import sheets

    papers = (
        (
            "Sheet for the interviewer",
            sheets.interviewer_html(made, variant),
            "interviewer.html",
            "text/html",
        ),
        ("Sheet for the candidate", sheets.candidate_html(made, variant), "candidate.html", "text/html"),
        ("Plan", sheets.plan(variant), "plan.txt", "text/plain"),
    )
    with st.container(horizontal=True):
        for label, text, name, kind in papers:
            st.download_button(
                label,
                text,
                file_name=name,
                mime=kind,
                on_click="ignore",
                icon=":material/download:",
                key=name,
            )
    st.caption("The sheets are pages to print; the plan says at an evaluation which questions were meant.")
