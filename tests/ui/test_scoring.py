import threading
from dataclasses import replace

import pytest

from pipeline.errors import BadInput
from pipeline.results.store import Store
from tests.llm_scene import FakeChat
from ui import scoring
from ui.drafts import Draft, State, place_of


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


@pytest.fixture
def asking_judge(draft, quoting_judge):
    """The same judge, with a model that says of a stretch that it asks the bank's third question."""
    turns = {t.turn: t for e in draft.interviews[0].exchanges for t in e.turns}
    said = [t for t in turns.values() if t.speaker == "Iris Holm"][-1]
    whole = {"first_turn": said.turn, "last_turn": max(turns), "asking": said.text}
    quoting_judge.chat = FakeChat({"exchanges": [{**whole, "question": "bank/Q3", "doubtful": False}]})
    return quoting_judge


def test_a_model_settles_what_a_person_left_in_doubt(draft, word_bank, store, asking_judge) -> None:
    """As with the command: the second exchange is doubtful, and the model says which question it is."""
    draft.interviews = draft.interviews[:1]
    first, second = draft.interviews[0].exchanges
    draft.interviews[0].exchanges = (first, replace(second, match=replace(second.match, doubtful=True)))
    run(draft, word_bank, store, lambda _: asking_judge)
    kept = store.get(draft.interviews[0].evaluation_id).evaluation
    assert [e.question.id for e in kept.exchanges] == ["bank/Q1", "bank/Q3"]
    assert kept.usage.calls == 1  # the quoting judge makes none


def test_what_a_person_chose_is_not_asked_about(draft, word_bank, store, asking_judge) -> None:
    draft.interviews = draft.interviews[:1]
    for exchange in draft.interviews[0].exchanges:
        draft.interviews[0].settle(place_of(exchange), exchange.match.question_id, word_bank)
    run(draft, word_bank, store, lambda _: asking_judge)
    kept = store.get(draft.interviews[0].evaluation_id).evaluation
    assert [e.question.id for e in kept.exchanges] == ["bank/Q1", "bank/Q2"]
    assert asking_judge.chat.asked == []
