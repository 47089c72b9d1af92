"""The runner and its journal: what is kept, what is asked once, what stops it and what does not."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.batch.desk import Desk
from pipeline.batch.items import Item
from pipeline.batch.journal import Batch, Journal, Row
from pipeline.batch.local_engine import TaskEngine
from pipeline.batch.runner import Progress, Runner
from pipeline.domain import Status, Usage, Verdict
from pipeline.errors import BadInput, BudgetSpent, ModelSetup, ModelUnavailable, StoreError
from pipeline.judges import metering
from pipeline.results import connection

REFERENCE = "Each value has exactly one owner. A value is dropped when its owner goes out of scope."
BATCH = Batch("b" * 64, "answers.csv", "f" * 64, {"judge": "counting"})


class CountingJudge:
    """Finds that every point is missing, and does what an answer says that it should do."""

    name, revision = "counting", "1"

    def __init__(self, delay: float = 0.0) -> None:
        self.asked: list[str] = []
        self.delay, self.now, self.most = delay, 0, 0

    async def judge(self, exchange, question, rubric):
        text = exchange.answer[0].text
        self.asked.append(text)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(self.delay)
        self.now -= 1
        metering.record(Usage(1, 100, 10, 0.5))
        for word, error in ERRORS.items():
            if word in text and self.asked.count(text) <= 1:
                raise error
        return [Verdict(c.id, Status.MISSING) for c in rubric.criteria]


ERRORS = {
    "UNAVAILABLE": ModelUnavailable("The model did not answer."),
    "BROKEN": RuntimeError("a bug"),
    "SPENT": BudgetSpent("The limit of 3 calls is reached."),
    "NO-KEY": ModelSetup("The key is refused."),
}


def item(row: int, answer: str = "", **more: object) -> Item:
    given = Item(row, f"a{row}", "Who owns?", answer or f"Answer number {row}.", REFERENCE)
    return replace(given, **more)


def items(n: int) -> list[Item]:
    return [item(row) for row in range(1, n + 1)]


def no_bank():
    raise AssertionError("nothing needs the bank")


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'store.db'}" if is_file else request.getfixturevalue("postgresql_url")
    opened = Journal(url)
    yield opened
    opened.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def runner(journal: Journal, judge: CountingJudge, batch: Batch = BATCH, **how: object) -> Runner:
    desk = Desk("grader", no_bank, lambda rubric: None)
    return Runner(journal, journal.open(batch), desk, TaskEngine(judge, 4), **how)


async def run(journal: Journal, given: list[Item], judge: CountingJudge | None = None, **how) -> Progress:
    return await runner(journal, judge or CountingJudge(), **how).run(iter(given))


async def test_every_item_becomes_one_row_in_its_order(journal):
    progress = await run(journal, items(300))
    rows = list(journal.stream(BATCH.id))
    assert [row["row"] for row in rows] == list(range(1, 301))
    assert (progress.done, progress.new, progress.failed, progress.usage.calls) == (300, 300, 0, 300)
    assert {(row["schema"], row["status"], row["raw"], row["score"], row["error"]) for row in rows} == {
        ("row/1", "graded", 0.0, 1.0, None)
    }
    counts = journal.counts(BATCH.id)
    assert (counts.graded, counts.rows, counts.calls, counts.cost) == (300, 300, 300, 150.0)


async def test_a_second_run_asks_for_nothing_again(journal):
    judge = CountingJudge()
    await run(journal, items(20), judge)
    progress = await run(journal, items(20), judge)
    assert (progress.done, progress.new, len(judge.asked)) == (20, 0, 20)


async def test_what_was_stopped_goes_on_where_it_was(lite):
    judge = CountingJudge()
    await run(lite, items(7), judge)  # the first seven of twenty
    await run(lite, items(20), judge)
    assert len(judge.asked) == len(set(judge.asked)) == 20
    assert len(list(lite.stream(BATCH.id))) == 20


async def test_identical_answers_are_graded_once_and_each_row_keeps_its_own(lite):
    judge = CountingJudge(delay=0.01)
    same = [item(row, "The same words.", input={"name": f"n{row}"}) for row in range(1, 301)]
    progress = await run(lite, same, judge)
    rows = list(lite.stream(BATCH.id))
    assert judge.asked == ["The same words."]
    assert progress.usage.calls == 1
    assert [row["input"]["name"] for row in rows] == [f"n{row}" for row in range(1, 301)]
    assert [row["id"] for row in rows] == [f"a{row}" for row in range(1, 301)]


@pytest.mark.parametrize(
    "other",
    [{"question": "Who lends?"}, {"reference": REFERENCE + " More."}, {"rubric": "Each value has one."}],
)
async def test_another_question_reference_or_rubric_is_another_grade(lite, other):
    judge = CountingJudge()
    await run(lite, [item(1, "The same."), item(2, "The same.", **other)], judge)
    assert len(judge.asked) == 2


async def test_grades_are_taken_over_from_another_batch_only_where_that_is_wanted(lite):
    judge = CountingJudge()
    await run(lite, items(5), judge)
    await run(lite, items(6), judge, batch=replace(BATCH, id="c" * 64))
    assert len(judge.asked) == 6  # the file with one more answer
    await run(lite, items(6), judge, batch=replace(BATCH, id="d" * 64), reuse=False)
    assert len(judge.asked) == 12


async def test_a_failure_stops_no_other_and_says_why(lite):
    given = [
        item(1),
        item(2, "UNAVAILABLE"),
        item(3, "BROKEN"),
        item(4, problem="The cell is empty."),
        item(5),
    ]
    progress = await run(lite, given)
    rows = list(lite.stream(BATCH.id))
    assert [row["status"] for row in rows] == ["graded", "failed", "failed", "failed", "graded"]
    assert [row["error"] for row in rows][1] == "The model did not answer."
    assert "bug in plumbline (RuntimeError)" in rows[2]["error"]
    assert rows[3]["error"] == "The cell is empty."
    assert (rows[1]["score"], rows[1]["raw"], rows[1]["criteria"]) == (None, None, [])
    assert (progress.failed, len(progress.failures)) == (3, 3)


async def test_failed_ones_are_tried_again_only_when_asked(lite):
    judge, given = CountingJudge(), [item(1), item(2, "UNAVAILABLE")]
    await run(lite, given, judge)
    again = await run(lite, given, judge)
    assert (again.failed, again.new, len(judge.asked)) == (1, 0, 2)
    retried = await run(lite, given, judge, retry_failed=True)
    assert (retried.failed, retried.new, len(judge.asked)) == (0, 1, 3)
    assert [row["status"] for row in lite.stream(BATCH.id)] == ["graded", "graded"]
    assert lite.counts(BATCH.id).calls == 3  # what the failed attempt took is not forgotten


async def test_a_limit_stops_it_and_what_is_done_is_kept(lite):
    judge = CountingJudge()
    given = [*items(3), item(4, "SPENT"), *[item(row) for row in range(5, 400)]]
    progress = await run(lite, given, judge)
    assert progress.limit == "The limit of 3 calls is reached."
    assert 3 <= progress.new < 150  # what was under way is finished, the rest is not begun
    again = await run(lite, given, judge)
    assert (again.limit, again.done) == (None, 399)


async def test_what_concerns_all_is_raised_and_what_is_done_is_kept(lite):
    with pytest.raises(ModelSetup, match="key is refused"):
        await run(lite, [*items(8), item(9, "NO-KEY"), *[item(row) for row in range(10, 200)]])
    assert 1 <= lite.counts(BATCH.id).graded < 100
    assert lite.counts(BATCH.id).failed == 0


async def test_cancelled_it_keeps_what_is_finished(lite):
    judge = CountingJudge(delay=0.02)
    task = asyncio.create_task(run(lite, items(1000), judge))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = lite.counts(BATCH.id).graded
    assert 0 < kept < 1000
    assert len(judge.asked) - kept <= 12  # no more than was under way


async def test_told_to_stop_it_finishes_what_is_under_way(lite):
    judge = CountingJudge(delay=0.01)
    watched: list[Progress] = []
    one = runner(lite, judge, watch=watched.append)
    task = asyncio.create_task(one.run(iter(items(1000))))
    await asyncio.sleep(0.3)
    one.stop()
    progress = await task
    assert progress.new == len(judge.asked) == lite.counts(BATCH.id).graded < 1000
    assert watched[-1].done == progress.done


async def test_items_are_read_as_they_are_needed_and_few_are_graded_at_once(lite):
    read = 0
    judge = CountingJudge(delay=0.005)

    def endless():
        nonlocal read
        while True:
            read += 1
            yield item(read)

    one = runner(lite, judge)
    task = asyncio.create_task(one.run(endless()))
    await asyncio.sleep(0.5)
    one.stop()
    await task
    assert judge.most == 4
    assert read <= len(judge.asked) + 2 * 128  # two chunks are read ahead at most


async def test_a_journal_that_cannot_be_written_stops_it(lite, monkeypatch):
    def full(batch, rows):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(lite, "append", full)
    with pytest.raises(StoreError, match="disk is full"):
        await run(lite, items(2000))


async def test_a_question_of_the_bank_without_a_bank_is_said_for_the_row(lite):
    given = [item(1, reference=None, question=""), item(2)]
    await run(lite, given)
    assert [row["status"] for row in lite.stream(BATCH.id)] == ["failed", "graded"]


def row(n: int, status: str = "graded", score: float | None = 1.0, attempt: int = 0, **data: object) -> Row:
    body = {
        "schema": "row/1",
        "row": n,
        "id": f"a{n}",
        "status": status,
        "score": score,
        "reasons": [],
        **data,
    }
    return Row(n, attempt, f"k{n}", body)


def test_rows_are_paged_sorted_and_filtered(journal):
    journal.open(BATCH)
    scores = [3.0, 1.0, None, 5.0, 2.0]
    journal.append(BATCH.id, [row(n, score=s, reasons=["Look."] * (n == 2)) for n, s in enumerate(scores, 1)])

    def ids(**how):
        return [one["id"] for one in journal.rows(BATCH.id, **how)]

    assert ids(limit=2) == ["a1", "a2"]
    assert ids(limit=2, offset=2) == ["a3", "a4"]
    assert ids(sort="score") == ["a2", "a5", "a1", "a4", "a3"]  # without a score last
    assert ids(sort="score", descending=True) == ["a4", "a1", "a5", "a2", "a3"]
    assert ids(review=True) == ["a2"]
    assert ids(search="A4") == ["a4"]
    assert journal.count(BATCH.id, search="%") == 0
    with pytest.raises(BadInput, match="cannot be sorted by 'body'"):
        ids(sort="body")


def test_the_last_attempt_counts_and_none_is_overwritten(journal):
    journal.open(BATCH)
    journal.append(BATCH.id, [row(1, "failed", None), row(2)])
    journal.append(BATCH.id, [row(1, attempt=1)])
    journal.append(BATCH.id, [row(1, "failed", None, attempt=1)])  # another process was faster
    assert [one["status"] for one in journal.stream(BATCH.id)] == ["graded", "graded"]
    assert journal.done(BATCH.id, 1, 1)[1].attempt == 1
    with (
        pytest.raises(StoreError, match="as it was saved"),
        connection.told("x"),
        journal._engine.begin() as raw,
    ):
        raw.execute(sa.text("UPDATE batch_rows SET body = ''"))


def test_a_batch_is_found_by_the_beginning_of_its_id_and_deleted_whole(journal):
    journal.open(BATCH)
    journal.open(replace(BATCH, id="bc" * 32))
    journal.append(BATCH.id, [row(1)])
    journal.note_job(BATCH.id, "job-1", "created")
    assert journal.get("bb").id == BATCH.id
    with pytest.raises(BadInput, match="Several batches begin"):
        journal.get("b")
    with pytest.raises(BadInput, match="no batch that begins with 'x'"):
        journal.get("x")
    assert journal.delete(BATCH.id) == 1
    assert [one.id for one in journal.list()] == ["bc" * 32]


@pytest.mark.parametrize(("calibration", "status", "said"), [
    (None, "graded", True),
    ("fit-1", "graded", False),
    (None, "failed", False),  # has no score that could be on any scale
])  # fmt: skip
def test_whether_scores_are_on_a_human_scale_is_told_whatever_an_answer_says(
    journal, calibration, status, said
):
    journal.open(BATCH)
    words = {"answer": 'I write "calibration":null here.'}
    journal.append(BATCH.id, [row(1, calibration=calibration, status=status, input=words)])
    assert journal.uncalibrated(BATCH.id) is said


def test_nothing_of_a_deleted_batch_stays_in_the_files_while_they_are_open(tmp_path):
    file = tmp_path / "store.db"
    kept, other = Journal(f"sqlite:///{file}"), Journal(f"sqlite:///{file}")
    kept.open(BATCH)
    kept.append(BATCH.id, [row(1, input={"answer": "Zanzibarian words"})])
    assert other.counts(BATCH.id).rows == 1
    written = lambda: b"".join(one.read_bytes() for one in tmp_path.iterdir())  # noqa: E731
    assert b"Zanzibarian" in written()
    kept.delete(BATCH.id)
    assert b"Zanzibarian" not in written()
    kept.close()
    other.close()


def test_words_that_no_database_takes_are_kept_all_the_same(journal):
    journal.open(BATCH)
    journal.append(BATCH.id, [row(1, id="half \ud800 nul \0", input={"a": "x\0y \ud83d"})])
    (found,) = journal.rows(BATCH.id)
    assert json.dumps(found["input"]) == json.dumps({"a": "x\0y \ud83d"})
