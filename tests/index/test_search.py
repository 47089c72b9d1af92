import pytest

from pipeline.domain import Passage, Slice
from pipeline.index.search import fuse, word_ranking
from pipeline.index.store import Filter
from pipeline.index.words import WordIndex, words


def passage(name, text, document="d.md", kind="prose"):
    return Passage(name, "d/Q1", document, "r", kind, Slice(0, 0, 1, 1, ""), text)


def test_words_are_stems_without_stop_words():
    assert words("The rising of doughs, and how it ROSE") == ["rise", "dough", "rose"]
    assert words("um, so like, what was it?") == []


def test_names_are_split_at_humps_and_underscores():
    assert words("TransactionPool::fetch_pending(v2)") == ["transact", "pool", "fetch", "pend", "v2"]


def test_bm25_ranks_rare_words_above_common_ones():
    index = WordIndex(["bread flour", "bread water", "bread yeast"])
    scores = index.scores("bread with yeast")
    assert scores.argmax() == 2
    assert scores[0] == pytest.approx(scores[1])


@pytest.mark.parametrize("query", ["", "the and of", "zebra", "😀"])
def test_a_query_without_known_words_scores_nothing(query):
    assert WordIndex(["bread", "water"]).scores(query).tolist() == [0, 0]


def test_texts_without_words_can_be_indexed():
    assert WordIndex(["", "..."]).scores("bread").tolist() == [0, 0]
    assert WordIndex(["", "bread"]).scores("bread")[1] > 0


def test_fusion_adds_up_reciprocal_ranks():
    # first in both: (61/61 + 61/61) / 2 = 1; second in one ranking alone: 61/62/2
    found = fuse(["a", "b"], ["a", "c"])
    assert found == [("a", 1.0), ("b", pytest.approx(61 / 62 / 2)), ("c", pytest.approx(61 / 62 / 2))]


def test_found_by_both_beats_first_by_one():
    # b is second twice: 61/62; a and c are first once: 1/2
    assert fuse(["a", "b"], ["c", "b"])[0][0] == "b"


def test_only_what_the_filter_allows_is_ranked():
    passages = [
        passage("1", "bread", kind="code"),
        passage("2", "bread"),
        passage("3", "bread", "e.md"),
        passage("4", "x"),
    ]
    index = WordIndex([p.text for p in passages])
    assert word_ranking(index, passages, "bread", Filter(), 9) == ["1", "2", "3"]
    assert word_ranking(index, passages, "bread", Filter(kind="code"), 9) == ["1"]
    assert word_ranking(index, passages, "bread", Filter(document="e.md"), 9) == ["3"]
    assert word_ranking(index, passages, "bread", Filter(question="d/Q2"), 9) == []


def test_meaning_and_words_both_find(library, bank):
    library.ingest([bank])
    by_meaning = library.search("cutting back fruit-bearing plants")[0]
    assert by_meaning.passage.question_id == "garden/Q1"
    assert by_meaning.dense_rank is not None
    by_words = library.search("grit 6000")[0]
    assert "6000" in by_words.passage.text
    assert by_words.word_rank == 1


def test_search_can_be_filtered(library, bank):
    library.ingest([bank])
    assert {h.passage.document for h in library.search("yeast", document="garden.md")} == {"garden.md"}
    assert {h.passage.question_id for h in library.search("yeast", question="garden/Q2")} == {"garden/Q2"}
    assert {h.passage.kind for h in library.search("apple", kind="code")} == {"code"}
    assert library.search("apple", document="garden.md", kind="code") == []
    assert library.search("apple", document="attic.md") == []


def test_k_limits_the_hits_which_come_best_first(library, bank):
    library.ingest([bank])
    hits = library.search("bread dough and flour", k=3)
    assert len(hits) == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    everything = library.search("bread dough and flour", k=500)
    assert len(everything) == len(library.passages())


def test_the_same_search_finds_the_same(library, bank):
    library.ingest([bank])
    assert library.search("compost") == library.search("compost")


@pytest.mark.parametrize("query", ["", " ", "\x00", "'; drop table --", "x" * 20000])
def test_any_query_is_answered(library, bank, query):
    library.ingest([bank])
    assert isinstance(library.search(query), list)
