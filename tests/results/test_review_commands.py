"""`plumbline results review` and its neighbours, as a user meets them."""

import json
import sys
from contextlib import closing

import pytest

from pipeline import cli
from pipeline.results.store import Store
from pipeline.settings import load


@pytest.fixture
def kept(own_home, interview) -> str:
    with closing(Store.of(load())) as store:
        store.save(interview.evaluation, interview.transcript)
    return interview.evaluation.id


@pytest.fixture
def plumbline(monkeypatch, capsys):
    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        assert int(ended.value.code or 0) == code, streams.err
        return streams.out if code == 0 else streams.err

    return run


WHY = ("--exchange", "1", "--reason", "She says it.", "--who", "Ada")


def test_a_review_from_the_first_change_to_the_sign_off(plumbline, kept) -> None:
    plumbline("results", "review", "override", kept[:6], "--criterion", "c1", "--status", "missing", *WHY)
    plumbline("results", "review", "override", kept[:6], "--score", "2.5", *WHY)
    plumbline("results", "review", "note", kept[:6], "A good talk.", "--who", "Ada")
    plumbline("results", "review", "sign-off", kept[:6], "--who", "Ada")
    told = json.loads(plumbline("results", "review", "list", kept[:6], "--json"))
    assert [one["act"] for one in told["reviews"]] == ["status", "score", "note", "sign_off"]
    assert told["standing"]["exchanges"]["1"] == 2.5
    assert told["standing"]["signed_off"] is True
    assert "signed off by Ada" in plumbline("results", "review", "list", kept[:6])
    assert plumbline("results", "review", "queue").startswith("Nothing waits")
    assert json.loads(plumbline("results", "review", "queue", "--json"))["waiting"] == []


def test_the_queue_says_why(plumbline, kept) -> None:
    waiting = json.loads(plumbline("results", "review", "queue", "--json"))["waiting"]
    assert waiting and all(one["reasons"] for one in waiting)
    assert "Noor Haddad" in plumbline("results", "review", "queue")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--status", "met"), "Give either"),
        (("--score", "3", "--criterion", "c1", "--status", "met"), "Give either"),
        (("--score", "good"), "is no score"),
        (("--criterion", "c1", "--status", "perfect"), "is no status"),
        (("--criterion", "c99", "--status", "met"), "no criterion"),
    ],
)
def test_what_cannot_be_is_a_sentence(plumbline, kept, arguments, told) -> None:
    assert told in plumbline("results", "review", "override", kept, *arguments, *WHY, code=2)


def test_a_list_is_filtered_and_written(plumbline, kept, tmp_path) -> None:
    assert json.loads(plumbline("results", "list", "--signed-off", "--json"))["evaluations"] == []
    assert "No evaluation fits" in plumbline("results", "list", "--candidate", "somebody")
    for ending in ("csv", "xlsx", "jsonl"):
        plumbline("results", "list", "--out", str(tmp_path / f"list.{ending}"))
        assert (tmp_path / f"list.{ending}").stat().st_size > 100
    assert "none of them" in plumbline("results", "list", "--out", str(tmp_path / "list.pdf"), code=2)


def test_interviews_are_compared_and_one_is_not(plumbline, kept, interview, renamed) -> None:
    other = renamed("other", "Ida", salt="x")
    with closing(Store.of(load())) as store:
        store.save(other.evaluation, other.transcript)
    told = json.loads(plumbline("results", "compare", kept, "other", "--json"))
    assert [side["candidate"] for side in told["sides"]] == ["Ida", "Noor Haddad"]
    assert "not known" in plumbline("results", "compare", kept, "other")
    assert "Between 2 and 12" in plumbline("results", "compare", kept, code=2)


def test_deleting_tells_how_many_reviews_went(plumbline, kept) -> None:
    plumbline("results", "review", "note", kept, "A good talk.", "--who", "Ada")
    told = json.loads(plumbline("results", "delete", "--candidate", "Noor Haddad", "--yes", "--json"))
    assert told["reviews"] == 1
