"""What people say stands beside the judge's view: appended, added up by the formula, gone with the person."""

import json
import sqlite3
from dataclasses import replace

import pytest

from pipeline.domain import Status
from pipeline.errors import BadInput, StoreError
from pipeline.results import connection, reviewing
from pipeline.results.export import write
from pipeline.results.formats import Format
from pipeline.results.reviewing import Reviewer
from pipeline.results.reviews import blinded, from_json, standing, to_json
from pipeline.results.store import Store

WHY = "She says it at 12:04."


@pytest.fixture
def store(own_home):
    opened = Store(f"sqlite:///{own_home / 'plumbline.db'}", own_home)
    yield opened
    opened.close()


@pytest.fixture
def ada(store, interview) -> Reviewer:
    store.save(interview.evaluation, interview.transcript)
    return Reviewer.of(store, interview.evaluation.id, "Ada")


@pytest.fixture
def missing(interview):
    """The first criterion of the first exchange that was not found."""
    return next(c for c in interview.evaluation.exchanges[0].grade.criteria if c.status is Status.MISSING)


def test_a_changed_status_gives_a_score_by_the_formula(ada, interview, missing) -> None:
    record = ada.status(0, missing.id, Status.MET, WHY)
    assert (record.before, record.after) == ("missing", "met")
    grade = interview.evaluation.exchanges[0].grade
    # met is worth 1 and missing 0, so the sum grows by the criterion's weight and the weights stay
    weights = sum(c.weight for c in grade.criteria if c.credit is not None)
    assert ada.standing.exchanges[0].score == pytest.approx(1 + 4 * (grade.raw + missing.weight / weights))
    assert ada.standing.exchanges[1].score is None


def test_the_judges_view_is_not_touched(ada, store, interview, missing) -> None:
    ada.status(0, missing.id, Status.MET, WHY)
    ada.score(1, 2.0, WHY)
    ada.sign_off()
    assert store.get(interview.evaluation.id).evaluation == interview.evaluation


def test_evaluating_again_leaves_what_people_said_where_it_is(
    ada, store, interview, renamed, missing
) -> None:
    ada.status(0, missing.id, Status.MET, WHY)
    again = renamed("again")
    store.save(again.evaluation, again.transcript)
    assert [r.text for r in store.reviews(interview.evaluation.id)] == [WHY]
    assert store.reviews("again") == ()


def test_a_score_given_directly_stands_until_it_is_withdrawn(ada, interview, missing) -> None:
    ada.score(0, 2.5, WHY)
    ada.status(0, missing.id, Status.MET, WHY)
    assert ada.standing.exchanges[0].score == 2.5
    ada.score(0, None, "I misread.")
    assert ada.standing.exchanges[0].score > 2.5
    others = [e.grade.score for e in interview.evaluation.exchanges[1:]]
    mean = (ada.standing.exchanges[0].score + sum(others)) / 3
    assert ada.standing.score == pytest.approx(mean)


def test_going_back_to_the_judges_status_withdraws(ada, missing) -> None:
    ada.status(0, missing.id, Status.MET, WHY)
    ada.status(0, missing.id, None, "I misread.")
    assert ada.standing.exchanges[0].score is None
    assert ada.standing.score is None
    with pytest.raises(BadInput, match="already"):
        ada.status(0, missing.id, None, "again")


def test_a_change_after_the_sign_off_opens_it_again_and_a_note_does_not(ada, store, missing) -> None:
    ada.sign_off("Seen all of it.")
    ada.note("A good talk.")
    assert ada.standing.signed.text == "Seen all of it."
    assert store.list()[0].signed_off
    with pytest.raises(BadInput, match="by Ada"):
        ada.sign_off()
    ada.status(0, missing.id, Status.PARTIAL, WHY)
    assert ada.standing.signed is None
    assert not store.list()[0].signed_off


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 4001])
def test_a_change_needs_a_reason(ada, missing, reason) -> None:
    with pytest.raises(BadInput):
        ada.status(0, missing.id, Status.MET, reason)
    assert ada.standing.people == ()


@pytest.mark.parametrize("value", [0.9, 5.1, float("nan"), float("inf")])
def test_a_score_lies_on_the_scale(ada, value) -> None:
    with pytest.raises(BadInput, match="between 1 and 5"):
        ada.score(0, value, WHY)


def test_what_is_not_there_is_said(ada, store) -> None:
    with pytest.raises(BadInput, match="no exchange 9"):
        ada.note("x", 8)
    with pytest.raises(BadInput, match="has no criterion"):
        ada.status(0, "c99", Status.MET, WHY)
    with pytest.raises(BadInput, match="who you are"):
        Reviewer.of(store, ada.evaluation.id, " ")


def test_a_record_comes_back_as_it_was(ada, store) -> None:
    record = ada.score(0, 3.5, "=cmd() <b>\u202e")
    assert store.reviews(ada.evaluation.id) == (record,)
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


def test_the_database_refuses_to_change_a_review(ada, store, own_home) -> None:
    ada.note("A good talk.")
    with sqlite3.connect(own_home / "plumbline.db") as raw, pytest.raises(sqlite3.Error, match="append-only"):
        raw.execute("UPDATE reviews SET body = ''")
    raw.close()


def test_deleting_the_candidate_leaves_nothing_of_what_people_said(ada, store, own_home) -> None:
    ada.note("Xylophonist by night.")
    gone = store.delete_candidate("Noor Haddad")
    assert gone.reviews == 1
    for file in own_home.rglob("*"):
        assert not file.is_file() or b"Xylophonist" not in file.read_bytes()
    with pytest.raises(BadInput, match="any more"):
        ada.note("too late")


def test_a_store_of_the_first_version_is_brought_up_to_date(own_home, interview, monkeypatch) -> None:
    from alembic import command
    from alembic.config import Config

    url = f"sqlite:///{own_home / 'old.db'}"
    engine = connection._engine(connection.parse(url))
    config = Config()
    config.set_main_option("script_location", "pipeline.results:migrations")
    with engine.begin() as opened:
        config.attributes["connection"] = opened
        command.upgrade(config, "0001")
    engine.dispose()
    store = Store(url, own_home)
    store.save(interview.evaluation, interview.transcript)
    Reviewer.of(store, interview.evaluation.id, "Ada").note("It works.")
    store.close()


def test_a_damaged_review_is_said(ada, store, own_home) -> None:
    ada.note("x")
    with sqlite3.connect(own_home / "plumbline.db") as raw:
        raw.execute("DROP TRIGGER reviews_append_only")
        raw.execute("UPDATE reviews SET body = '{}'")
    raw.close()
    with pytest.raises(StoreError, match="damaged"):
        store.reviews(ada.evaluation.id)


def test_the_queue_has_what_nobody_looked_at_worst_first(store, interview, renamed) -> None:
    exchanges = interview.evaluation.exchanges
    told = [replace(e, grade=replace(e.grade, reasons=("One.", "Two.")[: e.order])) for e in exchanges]
    one = replace(interview.evaluation, id="one", exchanges=tuple(told))
    store.save(one, interview.transcript)
    # the first exchange has no reason; the third has two, the second one
    assert [(w.exchange, w.reasons) for w in reviewing.queue(store)] == [
        (2, ("One.", "Two.")),
        (1, ("One.",)),
    ]
    ada = Reviewer.of(store, "one", "Ada")
    ada.note("Looked at.", 2)
    assert [w.exchange for w in reviewing.queue(store)] == [1]
    ada.sign_off()
    assert reviewing.queue(store) == ()


def test_reasons_of_the_whole_interview_wait_as_one(store, interview) -> None:
    bare = [replace(e, grade=replace(e.grade, reasons=())) for e in interview.evaluation.exchanges]
    store.save(replace(interview.evaluation, exchanges=tuple(bare)), interview.transcript)
    assert [w.exchange for w in reviewing.queue(store)] == [None]


def test_a_hidden_exchange_gives_nothing_away(interview) -> None:
    from pipeline.results.report import manuscript

    shown = manuscript(interview.evaluation, interview.transcript, hidden={0, 1, 2}, acts=True)
    assert 'class="q ' not in shown
    assert "How the score adds up" not in shown
    assert "confidence" not in shown
    assert shown.count("hidden until you have given yours") == 3
    assert "Check and decrement" in shown  # what the answer is held against is no secret
    assert all(e.grade.score is None for e in blinded(interview.evaluation, {0, 1, 2}).exchanges)


@pytest.mark.parametrize("form", list(Format))
def test_every_export_has_the_persons_view_beside_the_judges(ada, store, interview, missing, form) -> None:
    ada.status(0, missing.id, Status.MET, WHY)
    ada.score(1, 2.5, "Too kind.")
    ada.note("A <b>good</b> talk.")
    ada.sign_off()
    text = write(form, interview.evaluation, interview.transcript, store.reviews(interview.evaluation.id))
    assert "Ada" in text and "2.5" in text and "Too kind." in text
    assert "<b>good" not in text or form is Format.JSON
    assert f"{interview.evaluation.exchanges[1].grade.score:.1f}" in text or form in (Format.CSV, Format.JSON)


def test_without_a_review_an_export_is_as_before(interview) -> None:
    assert "reviews" not in json.loads(write(Format.JSON, interview.evaluation, interview.transcript))
    assert "What people say" not in write(Format.HTML, interview.evaluation, interview.transcript)


def test_people_count_in_the_order_of_their_first_word(ada, store, interview) -> None:
    ada.note("one")
    Reviewer.of(store, interview.evaluation.id, "Bo").note("two")
    ada.note("three")
    assert standing(interview.evaluation, store.reviews(interview.evaluation.id)).people == ("Ada", "Bo")
