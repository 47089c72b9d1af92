import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SetupError
from pipeline.index import embedding
from pipeline.index.embedding import CONTEXT, WINDOW, LocalEmbedder, open_embedder, verify, windows

LOCAL = LocalEmbedder()
LONG = " ".join(f"Shard {i} keeps its own log of writes." for i in range(120))


def test_vectors_are_unit_rows_of_float32():
    vectors = LOCAL.embed(["a bridge between two chains", "", "x" * 5000])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_no_texts_give_no_rows():
    assert LOCAL.embed([]).shape == (0, 384)
    assert LOCAL.token_vectors([]) == []


def test_a_vector_depends_on_nothing_but_its_text(monkeypatch):
    alone = LOCAL.embed(["What does the borrow checker reject?"])[0]
    company = LOCAL.embed(["short", "What does the borrow checker reject?", LONG])[1]
    monkeypatch.setattr(embedding, "THREADS", 1)
    another = LocalEmbedder().embed(["What does the borrow checker reject?"])[0]
    assert alone.tobytes() == company.tobytes() == another.tobytes()


def test_meaning_counts_for_more_than_words():
    asked, same, words = LOCAL.embed(
        [
            "How do you keep an application responsive when many people use it at once?",
            "Scaling a web service under heavy traffic",
            "How do you keep a dog calm when many people use the park at once?",
        ]
    )
    assert asked @ same > asked @ words


def test_token_vectors_point_into_the_text():
    text = "Ownership moves; ownership never copies."
    (found,) = LOCAL.token_vectors([text])
    assert [text[a:b].lower() for a, b in found.offsets] == [t.removeprefix("##") for t in found.tokens]
    assert found.vectors.shape == (len(found.tokens), 384)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_an_empty_text_has_no_tokens():
    (found,) = LOCAL.token_vectors([""])
    assert found.tokens == ()
    assert found.vectors.shape == (0, 384)
    assert found.offsets.shape == (0, 2)


def test_a_long_text_keeps_every_token_and_the_first_window_is_that_text_alone():
    (found,) = LOCAL.token_vectors([LONG])
    assert len(found.tokens) == LOCAL.count_tokens(LONG) > WINDOW
    assert found.vectors.shape[0] == found.offsets.shape[0] == len(found.tokens)
    assert LONG[found.offsets[-1][0] : found.offsets[-1][1]] == "."


@given(st.integers(0, 2000))
def test_windows_keep_each_token_once_with_its_context(tokens):
    kept = []
    for w in windows(tokens):
        assert w.end - w.start <= WINDOW - 2
        inside = range(w.start, w.end)[w.keep]
        kept += inside
        assert inside[0] - w.start >= min(CONTEXT, inside[0])
        assert w.end - 1 - inside[-1] >= min(CONTEXT, tokens - 1 - inside[-1])
    assert kept == list(range(tokens))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_vector_and_offsets_within_it(text):
    assert np.isfinite(LOCAL.embed([text])).all()
    (found,) = LOCAL.token_vectors([text])
    assert all(0 <= a <= b <= len(text) for a, b in found.offsets)


def test_the_shipped_model_is_the_one_recorded():
    verify()
    assert len(LOCAL.revision) == 12


def test_a_changed_model_is_found_out(tmp_path: Path):
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "model.json").write_text(json.dumps({"revision": "x", "sha256": {"model.onnx": "0" * 64}}))
    with pytest.raises(SetupError, match="not the file that was shipped"):
        verify(tmp_path)


def test_a_missing_or_damaged_model_is_a_sentence(tmp_path: Path):
    with pytest.raises(SetupError, match="missing or damaged"):
        LocalEmbedder(tmp_path).embed(["text"])
    with pytest.raises(SetupError, match="missing or damaged"):
        _ = LocalEmbedder(tmp_path).revision


@pytest.mark.parametrize("setting", ["", "openai", "openai:", "cohere:small", "Local"])
def test_an_unknown_embedder_is_a_sentence(setting):
    with pytest.raises(SetupError, match="'local' or 'openai:MODEL'"):
        open_embedder(setting)


@pytest.mark.parametrize(
    "text", ["", "   ", "bread", "Salt eats the edge of knives, 你好.", "word " * 253, "word " * 700]
)
def test_reading_once_gives_the_same_to_the_last_bit(text: str) -> None:
    embedder = LocalEmbedder()
    rows, (tokens,) = embedder.read([text])
    (apart,) = embedder.token_vectors([text])
    assert np.array_equal(rows, embedder.embed([text]))
    assert tokens.tokens == apart.tokens
    assert np.array_equal(tokens.offsets, apart.offsets)
    assert np.array_equal(tokens.vectors, apart.vectors)
