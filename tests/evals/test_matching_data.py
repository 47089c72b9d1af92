"""What the texts for measuring question matching promise: counts, splits without leakage, nothing copied."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bm25s.stopwords import STOPWORDS_EN_PLUS
from Stemmer import Stemmer

DATA = Path(__file__).parents[2] / "evals" / "data"
POSITIVE_KINDS = {"plain", "scenario", "indirect", "noisy"}
NEGATIVE_KINDS = {"smalltalk", "near_miss", "other_technology", "follow_up"}
SPLITS = {"tuning", "test"}
HEADING = re.compile(r"^#{2,3} \**(Q\d+)[.:] ", re.MULTILINE)
ASKED = re.compile(r"^\*\*Question:?\*\*:? *(.+)$", re.MULTILINE)
RUN = 6

Mark = tuple[str, str]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    lines = (DATA / "matching.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def groups() -> list[list[Mark]]:
    loaded = json.loads((DATA / "near_duplicates.json").read_text(encoding="utf-8"))
    return [[(document, number) for document, number in group] for group in loaded]


def marks(record: dict[str, Any]) -> list[Mark]:
    return [(document, number) for document, number in record["gold"]]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def content_words(text: str) -> set[str]:
    kept = [word for word in words(text) if len(word) > 1 and word not in STOPWORDS_EN_PLUS]
    return set(Stemmer("english").stemWords(kept))


def questions(path: Path) -> dict[Mark, str]:
    """Each question's heading, and its sentence where the document gives one below."""
    text = path.read_text(encoding="utf-8")
    headings = list(HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    found = {}
    for heading, end in zip(headings, ends, strict=True):
        title = text[heading.end() : end].partition("\n")[0]
        asked = ASKED.search(text, heading.end(), end)
        found[path.name, heading[1]] = title + " " + (asked[1] if asked else "")
    return found


def shared_share(record: dict[str, Any], bank: dict[Mark, set[str]]) -> float:
    """Share of the text's content words (stems) that its nearest gold question has too, 0 to 1."""
    own = content_words(record["text"])
    return max(len(own & bank[mark]) for mark in marks(record)) / len(own)


def test_fields_are_exactly_those_described(records: list[dict[str, Any]]) -> None:
    required = {"id", "text", "gold", "split", "kind"}
    for record in records:
        assert required <= set(record) <= required | {"answered"}, record["id"]
        assert record["split"] in SPLITS, record["id"]
        assert record["kind"] in (POSITIVE_KINDS if record["gold"] else NEGATIVE_KINDS), record["id"]


def test_ids_and_texts_are_unique(records: list[dict[str, Any]]) -> None:
    assert len({record["id"] for record in records}) == len(records)
    assert len({" ".join(words(record["text"])) for record in records}) == len(records)


def test_there_are_enough_texts_of_both_sorts(records: list[dict[str, Any]]) -> None:
    positives = [record for record in records if record["gold"]]
    assert len(positives) >= 220
    assert len(records) - len(positives) >= 90


def test_answers_come_with_a_third_of_the_positives(records: list[dict[str, Any]]) -> None:
    positives = [record for record in records if record["gold"]]
    answered = [record for record in records if "answered" in record]
    assert all(record["gold"] for record in answered)
    assert len(answered) / len(positives) >= 1 / 3
    for record in answered:
        assert 30 <= len(record["answered"].split()) <= 80, record["id"]


def test_positives_have_the_length_of_a_spoken_question(records: list[dict[str, Any]]) -> None:
    for record in records:
        if record["gold"]:
            assert 12 <= len(record["text"].split()) <= 70, record["id"]


def test_half_of_the_negatives_are_hard(records: list[dict[str, Any]]) -> None:
    kinds = Counter(record["kind"] for record in records if not record["gold"])
    assert kinds["near_miss"] / kinds.total() >= 0.45
    assert set(kinds) == NEGATIVE_KINDS


@pytest.mark.parametrize("positive", [True, False])
def test_splits_are_about_even(records: list[dict[str, Any]], positive: bool) -> None:
    splits = Counter(record["split"] for record in records if bool(record["gold"]) is positive)
    assert 0.45 <= splits["test"] / splits.total() <= 0.55


def test_no_question_is_in_both_splits(records: list[dict[str, Any]]) -> None:
    seen: dict[Mark, set[str]] = {}
    for record in records:
        for mark in marks(record):
            seen.setdefault(mark, set()).add(record["split"])
    assert not [mark for mark, splits in seen.items() if len(splits) > 1]


def test_near_duplicates_are_in_one_split(records: list[dict[str, Any]], groups: list[list[Mark]]) -> None:
    split = {mark: record["split"] for record in records for mark in marks(record)}
    for group in groups:
        assert len(group) >= 2
        assert len({split[mark] for mark in group if mark in split}) <= 1, group


def test_several_gold_questions_are_known_near_duplicates(
    records: list[dict[str, Any]], groups: list[list[Mark]]
) -> None:
    for record in records:
        gold = set(marks(record))
        assert len(gold) < 2 or any(gold <= set(group) for group in groups), record["id"]


def test_gold_questions_exist(
    records: list[dict[str, Any]], groups: list[list[Mark]], seeds: list[Path]
) -> None:
    bank = {(p.name, q) for p in seeds for q in HEADING.findall(p.read_text(encoding="utf-8"))}
    assert len(bank) == 158  # 10 + 10 + 10 + 100 + 28 headings
    asked = {mark for record in records for mark in marks(record)}
    assert asked | {mark for group in groups for mark in group} <= bank
    assert {document for document, _ in asked} == {document for document, _ in bank}
    assert len(asked) >= 110


def test_nothing_is_copied_from_the_documents(records: list[dict[str, Any]], seeds: list[Path]) -> None:
    known = set().union(*(runs(path.read_text(encoding="utf-8")) for path in seeds))
    for record in records:
        shared = runs(record["text"]) & known | runs(record.get("answered", "")) & known
        assert not shared, (record["id"], shared)


def test_texts_share_few_content_words_with_their_questions(
    records: list[dict[str, Any]], seeds: list[Path]
) -> None:
    bank = {mark: content_words(text) for path in seeds for mark, text in questions(path).items()}
    shares = [shared_share(record, bank) for record in records if record["gold"]]
    assert sum(shares) / len(shares) <= 0.20
    # A key term in every text would make it a test of words; none in any, a test of riddles.
    assert 0.25 <= sum(share == 0 for share in shares) / len(shares) <= 0.50
