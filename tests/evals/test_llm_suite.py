"""The suite for a model, run against a server that plays one."""

import json
import re

import pytest

from evals import llm
from evals.parts import Part, Scored
from pipeline.errors import ModelSetup
from tests.llm_server import Request, ScriptedServer, answer

MODEL = "openai:gpt-4.1-mini"


def play(request: Request) -> dict:
    """Every point is missing but the first, which is met by the candidate's first words."""
    if "You cut a stretch" in request.text:
        return {"exchanges": []}
    criteria = re.findall(r"<criteria-\w+>\n(.*?)\n</criteria-", request.text, re.DOTALL)[0]
    said = re.findall(r"^\[\d+\] candidate: (.+)", request.text, re.MULTILINE)[0]
    rows = []
    for name, kind in re.findall(r"^\[(\w+)\] (point|wrong claim)", criteria, re.MULTILINE):
        status = "not_claimed" if kind != "point" else "missing" if rows else "met"
        quotes = [said] if status == "met" else []
        rows.append({"id": name, "quotes": quotes, "status": status, "rationale": "So.", "confidence": 0.9})
    return {"verdicts": rows, "checklist": []}


def test_without_a_model_it_is_skipped(capsys):
    assert llm.main() == 0
    assert "skipped: no model is named" in capsys.readouterr().out


def test_without_a_key_it_is_skipped_and_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PLUMBLINE_JUDGE", MODEL)
    assert llm.main(folder=tmp_path / "results") == 0
    assert "OPENAI_API_KEY" in capsys.readouterr().out
    assert not (tmp_path / "results").exists()


def test_a_model_that_is_named_and_cannot_be_used_is_an_error(tmp_path):
    with pytest.raises(ModelSetup):
        llm.measure("nobody:model", tmp_path)
    assert llm.main(["nobody:model"], tmp_path / "results") == 2


def test_the_sample_of_answers_is_the_same_in_every_run():
    parts = (Part.TRAIN, Part.UNSEEN_QUESTIONS)
    rows = [
        Scored(f"q{n}", "Why?", ("So.",), f"a{n}", f"answer {n}", 0.5, False, parts[n % 2])
        for n in range(200)
    ]
    assert llm.drawn(rows) == llm.drawn(rows)
    assert len(llm.drawn(rows)) == llm.ANSWERS
    assert all(row.part is Part.UNSEEN_QUESTIONS for row in llm.drawn(rows))


@pytest.mark.slow
def test_a_model_gets_a_table(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setattr(llm, "ANSWERS", 2)
    monkeypatch.setattr(llm, "INTERVIEWS", 2)
    with ScriptedServer(otherwise=answer(play)) as server:
        monkeypatch.setenv("PLUMBLINE_BASE_URL", server.base_url)
        assert llm.main([MODEL], tmp_path) == 0
    table = json.loads((tmp_path / "llm-openai-gpt-4.1-mini.json").read_text())
    assert table["usage"]["calls"] == len(server.requests)
    for sample in table["samples"].values():
        assert sample["repeated"]["same_status"] == sample["repeated"]["criteria"] > 0
        assert sample["not_judged"] == 0
        assert sample["quotes_dropped"] == 0  # the quotes are the candidate's own words
        assert sample["calls_for_an_exchange"] == 1.0
