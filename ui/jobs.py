"""Long work outside the page's reruns, found again by its name after a reload. No Streamlit here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.bugs import report
from pipeline.errors import PlumblineError

Progress = Callable[[int, int, str], None]
Work = Callable[[Progress], Any]
MOST = 60
"""How many jobs are remembered; the oldest that is done is forgotten first."""


class State(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Stopped(Exception):
    """A person pressed stop."""


@dataclass
class Job:
    """One piece of work in a thread of its own."""

    name: str
    title: str
    """What is done, for a person."""
    state: State = State.RUNNING
    done: int = 0
    total: int = 0
    label: str = ""
    """What is being worked on."""
    result: Any = None
    problem: str = ""
    """Why it failed, as a sentence."""
    stopping: threading.Event = field(default_factory=threading.Event, repr=False)
    ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state is State.RUNNING

    def progress(self, done: int, total: int, label: str) -> None:
        """Note how far it is; ends the work when a person wants it to stop."""
        if self.stopping.is_set():
            raise Stopped
        self.done, self.total, self.label = done, total, label


class Jobs:
    """All jobs of this server, by name."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Job | None:
        """The job of this name, running or ended."""
        return self._jobs.get(name)

    def start(self, name: str, title: str, work: Work) -> Job:
        """Begin, unless a job of this name is running already."""
        with self._lock:
            known = self._jobs.get(name)
            if known is not None and known.running:
                return known
            ended = [one.name for one in self._jobs.values() if not one.running]
            for old in ended[: max(0, len(self._jobs) - MOST + 1)]:
                del self._jobs[old]
            job = self._jobs[name] = Job(name, title)
        threading.Thread(target=_run, args=(job, work), daemon=True, name=name).start()
        return job

    def forget(self, name: str) -> None:
        """Let go of a job that has ended."""
        with self._lock:
            self._jobs.pop(name, None)


def _run(job: Job, work: Work) -> None:
    try:
        job.result = work(job.progress)
        job.state = State.DONE
    except Stopped:
        job.state = State.STOPPED
    except PlumblineError as error:
        job.problem, job.state = error.sentence, State.FAILED
    except Exception as error:
        job.problem, job.state = report(error), State.FAILED
    finally:
        job.ended.set()
