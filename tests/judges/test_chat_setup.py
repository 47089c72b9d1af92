"""Opening a model: names, packages, keys, addresses; and what `plumbline doctor` says of them."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ModelSetup
from pipeline.judges.chat import open_chat
from pipeline.judges.provider import endpoint
from pipeline.settings import load
from tests.judges.chatting import GOOD, MESSAGES, MODEL, SCHEMA
from tests.llm_server import ScriptedServer, answer, failure


@pytest.mark.parametrize("name", ["gpt-4.1", "openai:", ":gpt", "nobody:gpt", "", "panel:a,b"])
def test_a_name_that_is_none_is_said_with_the_names_that_are(name):
    with pytest.raises(ModelSetup, match=r"There is no model .* openai:MODEL, anthropic:MODEL"):
        endpoint(load(), name)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("anthropic:claude-sonnet-4-5", "langchain-anthropic"),
        ("google_genai:gemini-2.5-flash", "langchain-google-genai"),
        ("ollama:llama3.1", "langchain-ollama"),
    ],
)
def test_a_missing_package_is_named(name, package, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelSetup, match=rf"pip install {package}\.$"):
        open_chat(load(), name)


def test_a_missing_key_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ModelSetup, match="set OPENAI_API_KEY in the environment"):
        open_chat(load(), MODEL)


@pytest.mark.parametrize(
    "address", ["localhost:11434", "ftp://x/v1", "http://", "http://[::1", "http://x:99999/v1"]
)
def test_an_address_that_is_none_is_said(address):
    with pytest.raises(ModelSetup, match="looks like http://localhost:11434/v1"):
        open_chat(load(base_url=address), MODEL)


async def test_the_address_of_openais_own_variable_is_used_and_the_settings_win(monkeypatch):
    with ScriptedServer(answer(GOOD)) as theirs, ScriptedServer(answer(GOOD)) as ours:
        monkeypatch.setenv("OPENAI_BASE_URL", theirs.base_url)
        async with open_chat(load(), MODEL) as chat:
            await chat.ask(MESSAGES, SCHEMA)
        async with open_chat(load(base_url=ours.base_url), MODEL) as chat:
            await chat.ask(MESSAGES, SCHEMA)
    assert (len(theirs.requests), len(ours.requests)) == (1, 1)


def test_other_variables_of_the_clients_do_not_lead_elsewhere(monkeypatch):
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    chat = open_chat(load(), MODEL)
    assert chat.address == "https://api.openai.com/v1"
    assert str(chat._opened.line.model.openai_api_base) == chat.address
    asyncio.run(chat.aclose())


def test_an_address_is_shown_without_the_password_in_it():
    at = endpoint(load(base_url="https://me:secret@gateway.example/v1"), MODEL)
    assert at.address == "https://gateway.example/v1"


@pytest.mark.parametrize("name", ["concurrency", "tokens_per_minute", "call_seconds", "connect_seconds"])
def test_a_limit_of_nothing_is_refused(name):
    with pytest.raises(Exception, match=name):
        load(**{name: 0})


def doctor(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["doctor", "--json"])
    checks = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    return done.exit_code, checks["judge"]


def test_doctor_needs_nothing_for_the_local_judge(monkeypatch):
    _, check = doctor(monkeypatch)
    assert check == {"check": "judge", "ok": True, "message": "local, needs no key and no network"}


def test_doctor_asks_the_model_one_thing(monkeypatch):
    with ScriptedServer(answer({"ready": True})) as server:
        _, check = doctor(monkeypatch, PLUMBLINE_JUDGE=MODEL, PLUMBLINE_BASE_URL=server.base_url)
    assert check["ok"]
    assert check["message"] == f"{MODEL} at {server.base_url} answers (json_schema)"
    assert len(server.requests) == 1


def test_doctor_says_that_a_price_is_unknown(monkeypatch):
    with ScriptedServer(answer({"ready": True})) as server:
        _, check = doctor(monkeypatch, PLUMBLINE_JUDGE="openai:own", PLUMBLINE_BASE_URL=server.base_url)
    assert check["message"].endswith("answers (json_schema); its price is not known")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (failure(401), "refuses the key"),
        (failure(404, code="model_not_found"), "Check the model's name"),
        (failure(429, code="insufficient_quota"), "out of money"),
    ],
)
def test_doctor_says_what_is_wrong_with_key_model_and_money(fault, words, monkeypatch):
    with ScriptedServer(fault) as server:
        code, check = doctor(monkeypatch, PLUMBLINE_JUDGE=MODEL, PLUMBLINE_BASE_URL=server.base_url)
    assert (code, check["ok"]) == (2, False)
    assert words in check["message"]


def test_doctor_does_not_wait_long_for_an_address_where_nobody_is(monkeypatch):
    code, check = doctor(monkeypatch, PLUMBLINE_JUDGE=MODEL, PLUMBLINE_BASE_URL="http://127.0.0.1:9/v1")
    assert (code, check["ok"]) == (2, False)
    assert "cannot be reached" in check["message"]


def test_doctor_asks_every_model_of_a_panel(monkeypatch):
    with ScriptedServer(otherwise=answer({"ready": True})) as server:
        panel = "panel:local,openai:gpt-4.1-mini*2,openai:gpt-4.1"
        _, check = doctor(monkeypatch, PLUMBLINE_JUDGE=panel, PLUMBLINE_BASE_URL=server.base_url)
    assert check["ok"]
    assert [r.body["model"] for r in server.requests] == ["gpt-4.1-mini", "gpt-4.1"]
