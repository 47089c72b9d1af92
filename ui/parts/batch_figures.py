"""What a batch comes to: how scores spread, which points are hard, and which answers are alike."""

from __future__ import annotations

import streamlit as st

from pipeline import batching
from pipeline.batch.journal import Batch
from pipeline.batch.originality import Pair
from pipeline.batch.tally import BINS, Tally
from ui.parts import pictures, working
from ui.plain import markup, plain, shorten
from ui.resources import batches, settings

MOST_CLUSTERS = 20
MOST_QUESTIONS = 40
HARDEST = 8


@st.cache_data(show_spinner=False, max_entries=6)
def _tally(id: str, stamp: tuple[int, ...]) -> Tally:  # noqa: ARG001 - tells one state of the batch from the next
    tally = Tally()
    with batching.journal(settings()) as journal:
        for row in journal.stream(id):
            tally.add(row)
    return tally


def spread(id: str, stamp: tuple[int, ...]) -> None:
    """Pictures of the scores; ``stamp`` changes whenever a row is finished."""
    tally = _tally(id, stamp)
    if not tally.all.graded:
        st.info("Nothing was graded yet.")
        return
    edges = [1 + 4 * k / BINS for k in range(BINS + 1)]
    rows = [
        {"low": edges[k], "high": edges[k + 1], "n": n, "told": f"{edges[k]:g} to {edges[k + 1]:g}: {n}"}
        for k, n in enumerate(tally.all.bins)
    ]
    calibrated = "calibrated" if tally.calibrated else "uncalibrated"
    st.markdown(f"#### Scores, {calibrated}; mean {tally.all.mean:.2f}")
    says = "Number of answers by score: " + "; ".join(str(row["told"]) for row in rows) + "."
    pictures.draw(pictures.histogram(rows, "score", "answers"), says, height=260)
    _by_question(tally)
    _hardest(tally)


def _by_question(tally: Tally) -> None:
    means = [(name, one.mean, one.graded) for name, one in tally.questions.items() if one.mean is not None]
    if len(means) > 1:
        st.markdown("#### Mean by question")
        ordered = sorted(means, key=lambda one: one[1])[:40]
        bars = [
            {
                "name": shorten(name, 60),
                "value": mean,
                "kind": "mean",
                "low": None,
                "high": None,
                "told": f"{n}",
            }
            for name, mean, n in ordered
        ]
        picture = pictures.whiskers(bars, [bar["name"] for bar in bars], ("mean",), "mean score", (1, 5))
        pictures.draw(picture, "Mean score of each question, the hardest first.", 30 * len(bars) + 60)


def _hardest(tally: Tally) -> None:
    hardest = list(tally.hardest)[:HARDEST]
    if hardest:
        st.markdown("#### Points that answers seldom make")
        items = "".join(
            f"<li>{markup(h.statement)}<span>{h.earned:.0%} of its credit · {markup(h.question)}</span></li>"
            for h in hardest
        )
        st.html(f'<ol class="criteria">{items}</ol>')


def alike(batch: Batch) -> None:
    """Groups of answers that share passages."""
    st.markdown(
        "Answers to the same question that share passages with one another or with the reference answer. "
        "**A person should look; no score changes by it.**"
    )
    at = batches()
    if at.kept.get(batch.id) is None:
        st.info("The file of this batch is not kept here, so answers cannot be held against each other.")
        return
    found = working.result(f"alike {batch.id}", "Comparing answers", lambda _: at.similar(batch.id))
    if found is None:
        return
    if not found:
        st.success("● No answers share passages.")
    for cluster in found[:MOST_CLUSTERS]:
        names = ", ".join(member.name for member in cluster.members[:6])
        with st.expander(f"{plain(shorten(names, 110))} · up to {cluster.pairs[0].share:.0%} of the text"):
            st.caption(plain(cluster.question, 300))
            for pair in cluster.pairs[:5]:
                st.html(_pair(pair))
    if len(found) > MOST_CLUSTERS:
        st.caption(f"The {MOST_CLUSTERS} likest groups of {len(found)}.")


def _pair(pair: Pair) -> str:
    passages = "".join(
        f'<div class="alike"><blockquote class="passage">{markup(one.first)}</blockquote>'
        f'<blockquote class="passage">{markup(one.second)}</blockquote></div>'
        for one in pair.passages[:4]
    )
    return f"<p><b>{markup(pair.first.name)}</b> and <b>{markup(pair.second.name)}</b></p>{passages}"
