"""A batch: how far it is, its rows to sort and filter, and files to take away."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from pipeline import batching
from pipeline.batch.journal import Batch, Counts
from pipeline.batch.outlook import outlook
from pipeline.batch.tally import asked
from pipeline.errors import BadInput
from pipeline.wording import count
from ui import places
from ui.batches import PREVIEW
from ui.parts import batch_failed, batch_figures
from ui.parts.mishaps import guarded
from ui.plain import plain, shorten
from ui.resources import batches, settings
from ui.roles import Level
from ui.visitors import may, must
from ui.words import on_page

SECONDS = 1.0
"""How often the progress is drawn anew."""
MOST_ROWS = 20_000
"""Rows of the table; more are in the files."""
STATES = {
    "graded": "● graded",
    "not_graded": "○ not graded",
    "no_reference": "○ no reference answer",
    "failed": "✕ failed",
}
DOWNLOADS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}


def show(id: str) -> None:
    """The batch of this id, or that there is none."""
    places.link("batch", "← All batches")
    try:
        with batching.journal(settings()) as journal:
            batch, counts, uncalibrated = journal.get(id), journal.counts(id), journal.uncalibrated(id)
    except BadInput:
        st.title("This batch is not here")
        st.info("It may have been deleted, or the address is not whole.")
        return
    st.title(plain(batch.source), anchor=False)
    run = batches().run(batch.id)
    if run is not None and run.running:
        _watch(batch.id)
        return
    _state(batch, counts, uncalibrated)
    if counts.rows:
        _results(batch, counts)
    _delete(batch)


@st.fragment(run_every=SECONDS)
@guarded
def _watch(id: str) -> None:
    run = batches().run(id)
    if run is None or not run.running:
        st.rerun()
        return
    progress, total = run.progress, batches().total(id, run.plan.read) or 0
    st.progress(min(1.0, progress.done / total) if total else 0.0, f"{progress.done:,} of {total:,} graded")
    usage = progress.usage
    pace = f"{progress.new / usage.seconds:.1f} a second" if usage.seconds and progress.new else "Starting"
    cost = f" · ${usage.cost_usd:.4f} so far" if usage.calls and usage.cost_usd is not None else ""
    failed = f" · ✕ {progress.failed} failed" if progress.failed else ""
    st.caption(f"{pace}{cost}{failed}")
    if may(Level.REVIEWER) and st.button("Pause", key="batch-pause"):
        run.cancel()
    st.caption("You may close or reload this page; the grading goes on, and this address shows it again.")


def _state(batch: Batch, counts: Counts, uncalibrated: bool) -> None:
    """What there is, and the way on."""
    total, run = batches().total(batch.id), batches().run(batch.id)
    if run is not None and run.error:
        st.error(plain(on_page(run.error), 600))
    elif run is not None and run.done is None:
        st.error("It stopped by a bug in plumbline. What was graded is kept; go on with the rest.")
    elif run is not None and run.done is not None and run.done.progress.limit:
        st.warning(plain(on_page(run.done.progress.limit), 400))
    facts = [count(counts.graded, "answer") + " graded"]
    facts += [f"{n} {STATES[k][2:]}" for k, n in _others(counts).items() if n]
    facts += [f"◐ {counts.review} for a person to look at"] if counts.review else []
    scale = "The scores are uncalibrated. " if uncalibrated else ""
    st.markdown(f"**{', '.join(facts)}.** {scale}A person decides.")
    if total is not None and counts.rows < total and may(Level.REVIEWER):
        _rest(batch, counts, total)
    if counts.failed:
        batch_failed.show(batch, counts.failed)
        again = "Try it again" if counts.failed == 1 else "Try those that failed again"
        if may(Level.REVIEWER) and st.button(again, key="batch-again"):
            _start(batch, retry=True)


def _others(counts: Counts) -> dict[str, int]:
    return {"not_graded": counts.not_graded, "no_reference": counts.no_reference, "failed": counts.failed}


def _rest(batch: Batch, counts: Counts, total: int) -> None:
    run, left = batches().run(batch.id), total - counts.rows
    told = ""
    if run is not None and run.done is not None:
        expected = outlook(run.done.progress, total)
        time = (
            ""
            if expected.seconds is None
            else f" At this pace the rest takes about {_time(expected.seconds)}"
        )
        price = ", and what it costs is not known" if expected.cost is None else ""
        price = f" and costs about ${expected.cost:.2f}" if expected.cost else price
        told = f"{time}{price}." if time else ""
    st.info(f"◐ {_so_far(counts.rows)} {count(left, 'answer')} left.{told}")
    others = f"the other {left:,}" if left > 1 else "the last one"
    if st.button(f"Grade {others if counts.rows else 'them'}", type="primary", key="batch-rest"):
        _start(batch)


def _so_far(rows: int) -> str:
    if not rows:
        return "Nothing is graded yet."
    return f"These are the first {rows}." if rows <= PREVIEW else "It was paused."


def _time(seconds: float) -> str:
    if seconds < 90:
        return count(max(1, round(seconds)), "second")
    return count(round(seconds / 60), "minute") if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _start(batch: Batch, retry: bool = False) -> None:
    must(Level.REVIEWER)
    batches().start(batches().plan_of(batch.id), None, None, retry)
    st.rerun()


def _results(batch: Batch, counts: Counts) -> None:
    _downloads(batch)
    table, spread, alike = st.tabs(["Answers", "How scores spread", "Similar answers"], on_change="rerun")
    if table.open:
        with table:
            _table(batch, counts)
    if spread.open:
        with spread:
            batch_figures.spread(batch.id, _stamp(counts))
    if alike.open:
        with alike:
            batch_figures.alike(batch)


def _downloads(batch: Batch) -> None:
    with st.container(horizontal=True, key="downloads"):
        for ending, kind in DOWNLOADS.items():
            st.download_button(
                ending.upper(),
                data=partial(batches().written, batch.id, ending),
                file_name=f"batch-{batch.id[:8]}.{ending}",
                mime=kind,
                on_click="ignore",
                icon=":material/download:",
                key=f"batch-{ending}",
            )


@st.cache_data(show_spinner=False, max_entries=6)
def _rows(id: str, stamp: tuple[int, ...], who: str) -> list[dict[str, Any]]:
    """All rows as the table shows them; ``stamp`` changes whenever a row is finished.

    ``who`` is the column that says who answered.
    """
    with batching.journal(settings()) as journal:
        found = journal.rows(id, limit=min(MOST_ROWS, stamp[0]))
    told = [
        {
            "Row": row["row"],
            "Answer": row["id"],
            "Who": shorten(str(row["input"].get(who) or ""), 60),
            "Question": shorten(asked(row), 90),
            "Score": row["score"],
            "from": (row["interval"] or (None, None))[0],
            "to": (row["interval"] or (None, None))[1],
            "State": STATES[row["status"]],
            "Why a person should look": " ".join(row["reasons"]) or on_page(row["error"] or ""),
        }
        for row in found
    ]
    without = [name for name in ("Who", "from", "to") if all(row[name] in (None, "") for row in told)]
    return [{name: row[name] for name in row if name not in without} for row in told]


def _stamp(counts: Counts) -> tuple[int, ...]:
    return counts.rows, counts.failed, counts.review


def _table(batch: Batch, counts: Counts) -> None:
    import pandas as pd

    columns = batch.settings.get("columns", {})
    rows = _filtered(_rows(batch.id, _stamp(counts), str(columns.get("candidate") or "candidate")))
    if not rows:
        st.info("No answer is like that. Take a filter off.")
        return
    st.caption(f"{count(len(rows), 'answer')}. Choose a row to read it with its evidence.")
    chosen = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=min(560, 35 * (len(rows) + 1) + 3),
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        key=f"batch-table-{len(rows)}",
        column_config={
            name: st.column_config.NumberColumn(format="%.1f") for name in ("Score", "from", "to")
        },
        alt="The answers with their scores; every row opens its evidence.",
    )
    picked = chosen["selection"]["rows"]
    if picked:
        places.go("batch", batch=batch.id, row=str(rows[picked[0]]["Row"]))


def _filtered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Find an answer", key="batch-find", width=220, max_chars=200).strip().casefold()
        states = sorted({row["State"] for row in rows})
        state = st.selectbox("State", ["Any", *states], key="batch-state", width=200)
        questions = sorted({row["Question"] for row in rows})
        question = st.selectbox("Question", ["Any", *questions], key="batch-question-filter", width=300)
        look = st.toggle("Only what a person should look at", key="batch-look")
    return [
        row
        for row in rows
        if (not words or words in f"{row['Answer']} {row.get('Who', '')}".casefold())
        and state in ("Any", row["State"])
        and question in ("Any", row["Question"])
        and (not look or row["Why a person should look"])
    ]


def _delete(batch: Batch) -> None:
    if not may(Level.ADMIN):
        return
    with st.popover("Delete this batch", type="tertiary"):
        st.markdown(
            "This deletes its rows, its file, and what models replied for it. It cannot be taken back."
        )
        if st.button("Delete for good", type="primary", key="batch-delete"):
            must(Level.ADMIN)
            batches().delete(batch.id)
            places.go("batch")
