"""Scoring in the background, so that neither a rerun nor a reload of the page disturbs it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline import workflow
from pipeline.bugs import report
from pipeline.errors import PlumblineError
from ui.drafts import Draft, Interview, State, Step

if TYPE_CHECKING:
    from pipeline.domain import Transcript
    from pipeline.index.library import Library
    from pipeline.judges.protocol import Judge
    from pipeline.results.store import Store
    from pipeline.settings import Settings


class Stopped(Exception):
    """A person pressed stop."""


def start(
    draft: Draft,
    library: Library,
    store: Store,
    judge: Callable[[Transcript], Judge],
    settings: Settings | None = None,
) -> None:
    """Score the draft's interviews that are ready, one after the other, in a thread of their own.

    ``judge`` is called in that thread for each transcript, because loading a model takes a moment.
    ``settings`` say which calibration is applied; without them scores stay uncalibrated.
    """
    if draft.running:
        return
    draft.stopping.clear()
    interviews = draft.ready
    for interview in interviews:
        interview.state, interview.step = State.WAITING, Step(0, len(interview.exchanges or ()))
    draft.worker = threading.Thread(
        target=_score_all,
        args=(draft, interviews, library, store, judge, settings),
        daemon=True,
        name="scoring",
    )
    draft.worker.start()


def estimate(draft: Draft, library: Library, settings: Settings) -> str:
    """What scoring what is ready would take, as a sentence; nothing is sent. Raises ModelSetup.

    It is counted once for each judge and each state of what a person corrected.
    """
    from pipeline.grading.outgoing import estimate as counted

    key = (
        settings.judge,
        *((i.key, i.transcript and i.transcript.speakers, i.exchanges) for i in draft.ready),
    )
    if key not in draft.estimates:
        requests = []
        for interview in draft.ready:
            if interview.transcript is not None:
                opened = workflow.open_judge(settings, library, interview.transcript)
                exchanges = interview.exchanges or ()
                requests += workflow.outgoing(interview.transcript, exchanges, library, opened)
        draft.estimates = {key: counted(requests).sentence}
    return draft.estimates[key]


def _score_all(
    draft: Draft,
    interviews: list[Interview],
    library: Library,
    store: Store,
    judge: Callable[[Transcript], Judge],
    settings: Settings | None,
) -> None:
    for interview in interviews:
        try:
            _score(draft, interview, library, store, judge, settings)
        except Stopped:
            interview.state = State.STOPPED
        except PlumblineError as error:
            interview.state, interview.problem = State.FAILED, error.message
        except Exception as error:
            interview.state, interview.problem = State.FAILED, report(error)


def _score(
    draft: Draft,
    interview: Interview,
    library: Library,
    store: Store,
    judge: Callable[[Transcript], Judge],
    settings: Settings | None,
) -> None:
    transcript, exchanges = interview.transcript, interview.exchanges
    if transcript is None or exchanges is None or draft.stopping.is_set():
        raise Stopped
    interview.state = State.SCORING

    def progress(done: int, total: int, label: str) -> None:
        if draft.stopping.is_set():
            raise Stopped
        interview.step = Step(done, total, label)

    opened = judge(transcript)
    try:
        evaluation = workflow.settle_and_score(transcript, exchanges, library, opened, progress, settings)
    finally:
        workflow.close(opened)
    store.save(evaluation, transcript)
    interview.evaluation_id, interview.state = evaluation.id, State.DONE
    interview.forget()
