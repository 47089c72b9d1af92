"""Work outside the page's reruns."""

import threading

from pipeline.errors import BadInput
from ui.jobs import MOST, Jobs, State


def ended(job):
    assert job.ended.wait(10)
    return job


def test_what_work_gives_is_found_by_its_name() -> None:
    jobs = Jobs()
    job = jobs.start("count", "Counting", lambda step: [step(1, 2, "one"), 7][1])
    assert ended(job).state is State.DONE
    assert (jobs.get("count").result, job.done, job.total, job.label) == (7, 1, 2, "one")
    jobs.forget("count")
    assert jobs.get("count") is None


def test_a_failure_is_a_sentence_and_a_bug_keeps_no_data(own_home) -> None:
    def wrong(step):
        raise BadInput("This is no table.")

    said = "Jon said that"

    def broken(step):
        raise ZeroDivisionError(said)

    jobs = Jobs()
    assert ended(jobs.start("a", "", wrong)).problem == "This is no table."
    assert "ZeroDivisionError" in ended(jobs.start("b", "", broken)).problem
    assert said not in (own_home / "bug.log").read_text()


def test_work_is_not_begun_twice_and_can_be_stopped() -> None:
    jobs, go = Jobs(), threading.Event()

    def waiting(step):
        go.wait(10)
        step(1, 2, "")

    first = jobs.start("slow", "", waiting)
    assert jobs.start("slow", "", waiting) is first
    first.stopping.set()
    go.set()
    assert ended(first).state is State.STOPPED
    assert jobs.start("slow", "", lambda step: 1) is not first


def test_old_work_is_forgotten() -> None:
    jobs = Jobs()
    for number in range(MOST + 5):
        ended(jobs.start(str(number), "", lambda step: None))
    assert jobs.get("0") is None
    assert jobs.get(str(MOST + 4)) is not None
