import threading

import pytest

from pipeline.errors import BadInput
from pipeline.results.store import Store
from ui import scoring
from ui.drafts import Draft, State


@pytest.fixture
def store(own_home):
    store = Store(f"sqlite:///{own_home / 'plumbline.db'}")
    yield store
    store.close()


@pytest.fixture
def draft(interview_text, word_bank) -> Draft:
    draft = Draft()
    draft.add([("a.txt", interview_text.encode()), ("b.txt", interview_text.encode())], 50)
    for interview in draft.interviews:
        interview.find(word_bank)
    return draft


def run(draft: Draft, *arguments: object) -> None:
    scoring.start(draft, *arguments)
    draft.worker.join(timeout=30)
    assert not draft.running


def test_what_is_ready_is_scored_and_kept(draft, word_bank, store, quoting_judge) -> None:
    draft.add([("bad.txt", b"")], 50)
    run(draft, word_bank, store, lambda _: quoting_judge)
    assert [i.state for i in draft.interviews] == [State.DONE, State.DONE, State.CHECKING]
    kept = store.get(draft.interviews[0].evaluation_id)
    assert kept.transcript.candidate == "Jon Abara"
    # One criterion of weight 1 and credit 1: raw 1, score 1 + 4 * 1
    assert [e.grade.score for e in kept.evaluation.exchanges] == [5.0, 5.0]
    assert draft.interviews[0].step.done == 2


def test_what_was_said_is_kept_in_the_store_alone(draft, word_bank, store, quoting_judge) -> None:
    run(draft, word_bank, store, lambda _: quoting_judge)
    assert "owner" not in repr(draft)


def test_stopping_keeps_what_was_finished(draft, word_bank, store, quoting_judge) -> None:
    def judge_then_stop(_):
        if draft.interviews[0].state is State.DONE:
            draft.stopping.set()
        return quoting_judge

    run(draft, word_bank, store, judge_then_stop)
    assert [i.state for i in draft.interviews] == [State.DONE, State.STOPPED]
    assert len(store.list()) == 1


def test_a_stop_in_the_middle_keeps_nothing_of_it(draft, word_bank, store, quoting_judge) -> None:
    class Stopping(type(quoting_judge)):
        async def judge(self, exchange, question, rubric):
            draft.stopping.set()
            return await super().judge(exchange, question, rubric)

    run(draft, word_bank, store, lambda _: Stopping())
    assert [i.state for i in draft.interviews] == [State.STOPPED, State.STOPPED]
    assert store.list() == ()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadInput("The judge reads English only."), "reads English"),
        (ZeroDivisionError(), "a bug in plumbline"),
    ],
)
def test_a_failure_is_a_sentence_and_the_others_go_on(
    draft, word_bank, store, quoting_judge, error, words
) -> None:
    judges = iter([error, quoting_judge])

    def next_judge(_):
        judge = next(judges)
        if isinstance(judge, Exception):
            raise judge
        return judge

    run(draft, word_bank, store, next_judge)
    assert [i.state for i in draft.interviews] == [State.FAILED, State.DONE]
    assert words in draft.interviews[0].problem
    draft.again()
    assert [i.name for i in draft.interviews] == ["a.txt"]
    assert draft.interviews[0].ready


def test_a_draft_is_scored_once_at_a_time(draft, word_bank, store, quoting_judge) -> None:
    go = threading.Event()

    def waiting(_):
        go.wait(30)
        return quoting_judge

    scoring.start(draft, word_bank, store, waiting)
    worker = draft.worker
    scoring.start(draft, word_bank, store, waiting)
    assert draft.worker is worker
    go.set()
    worker.join(timeout=30)
    assert len(store.list()) == 2
