import hashlib

import pytest

from pipeline.index import tokens
from pipeline.index.tokens import ADDRESS, TokenCount, count


@pytest.fixture(autouse=True)
def no_vocabulary(tmp_path, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens._encoding.cache_clear()
    yield
    tokens._encoding.cache_clear()


def test_without_the_vocabulary_the_count_is_an_estimate():
    # 40 characters of prose, 4 to a token
    assert count("a borrow ends where it is last used, now", "gpt-4o") == TokenCount(10, estimated=True)


def test_marks_and_numbers_are_not_underestimated():
    # 20 marks in 20 characters: half of them at least are tokens of their own
    assert count("{}();[]<>,.!?&*^%$#@", "gpt-4o").n == 10


@pytest.mark.parametrize("model", ["claude-sonnet-4", "ollama:qwen3", "", "openai:gpt-4o"])
def test_models_of_others_are_estimated(model):
    assert count("some words", model).estimated


def test_nothing_has_no_tokens():
    assert count("", "gpt-4o").n == 0


def test_a_vocabulary_on_this_machine_is_used(tmp_path, monkeypatch):
    address = ADDRESS.format("o200k_base")
    (tmp_path / hashlib.sha1(address.encode()).hexdigest()).write_bytes(b"")

    class Bytes:
        def encode_ordinary(self, text):
            return list(text.encode())

    monkeypatch.setattr("tiktoken.get_encoding", lambda name: {"o200k_base": Bytes()}[name])
    assert count("abc", "openai:gpt-4o") == TokenCount(3, estimated=False)
