"""Which answers share passages, with one another or with a reference answer: a flag for a person, no penalty.

Answers to the same question are cut into windows of words; MinHash finds windows that are alike among all of
them without comparing each with each. Of what was found, sentences are compared one by one, and those that
are nearly the same are the shared passages. What does not count: the question's own words, and sentences that
stand in most answers. The same order is not needed, nor the same wording to the letter.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from pipeline.batch.items import Item
from pipeline.judges.answer import sentence_spans

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SHINGLE = 2
"""Words of a shingle."""
WINDOW = 40
"""Words of a window; the next one begins half of it later."""
BANDS, DEPTH = 20, 2
"""Windows with a fifth of their shingles in common are found every other time, with two fifths nearly
always."""
PERMUTATIONS = BANDS * DEPTH
FEWEST_WORDS = 15
"""Words of an answer below which nothing can be said."""
SENTENCE = 6
"""Words of a sentence below which two may well be the same by chance."""
SAME = 72.0
"""How alike two sentences are to be one passage, 0 to 100 (rapidfuzz, by characters)."""
FEWEST_SHARED = 20
"""Words that two answers share when they are flagged ..."""
SHARE = 0.25
"""... and the share of the shorter one that these are."""
MOST = 0.5
"""Share of the answers to a question that makes a shingle common."""
MOST_PAIRS = 30
"""Other answers that one is compared with, the likeliest first."""
REFERENCE = "the reference answer"


@dataclass(frozen=True)
class Member:
    """An answer, or a reference answer."""

    row: int
    """Its row; 0 for a reference answer."""
    name: str
    """Its id, and whose it is where that is told."""
    candidate: str = ""


@dataclass(frozen=True)
class Passage:
    """Neighbouring sentences of one answer, and what is nearly the same in the other, letter for letter."""

    first: str
    second: str
    words: int


@dataclass(frozen=True)
class Pair:
    """Two answers that share passages."""

    first: Member
    second: Member
    share: float
    """Share of the words of the shorter one that stand in both, common ones left out."""
    passages: tuple[Passage, ...]
    """The longest first."""


@dataclass(frozen=True)
class Cluster:
    """Answers to one question that share passages, directly or by way of others."""

    question: str
    members: tuple[Member, ...]
    pairs: tuple[Pair, ...]
    """The likest first."""


@dataclass(frozen=True)
class _Sentence:
    """A sentence of an answer."""

    start: int
    end: int
    words: tuple[str, ...]
    plain: str
    """Its words, lower case."""


@dataclass(frozen=True)
class _Text:
    """A text that is compared."""

    member: Member
    text: str
    same: tuple[Member, ...] = ()
    """Others whose text has the same words."""
    common: frozenset[int] = field(default=frozenset(), compare=False)
    """Hashes of shingles that do not count."""

    @cached_property
    def words(self) -> list[str]:
        """Its words, lower case."""
        return [word.lower() for word in WORD.findall(self.text)]

    @cached_property
    def sentences(self) -> list[_Sentence]:
        """Its sentences of some length that are not common."""
        found = []
        for start, end in sentence_spans(self.text, 0, len(self.text)):
            words = tuple(word.lower() for word in WORD.findall(self.text[start:end]))
            known = [hash in self.common for hash in _shingles(words)]
            lettered = sum(not word.isdigit() for word in words)
            if lettered >= SENTENCE and sum(known) * 2 <= len(known):
                found.append(_Sentence(start, end, words, " ".join(words)))
        return found

    @cached_property
    def length(self) -> int:
        """Words of these sentences."""
        return sum(len(sentence.words) for sentence in self.sentences)


def find(
    items: Iterable[Item],
    asked: Mapping[str, str] | None = None,
    references: Mapping[str, str] | None = None,
) -> tuple[Cluster, ...]:
    """The groups of answers that share passages, the largest share first.

    ``asked`` has the text of questions and ``references`` their reference answers, both by what
    ``Item.question`` names; a reference that came with an item is held against it too. Answers of one
    candidate are not held against each other. Nothing of a score depends on it.
    """
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.problem is None:
            groups[item.question].append(item)
    found: list[Cluster] = []
    for question, group in groups.items():
        given = {item.reference for item in group if item.reference}
        known = {*given, (references or {}).get(question, "")}
        words = (asked or {}).get(question, question)
        found += _clusters(question, group, words, sorted(filter(None, known)))
    return tuple(sorted(found, key=lambda one: (-one.pairs[0].share, one.members[0].row)))


def notes(clusters: Iterable[Cluster]) -> dict[int, str]:
    """For each row that shares passages, a sentence for a person."""
    others: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for pair in (pair for cluster in clusters for pair in cluster.pairs):
        others[pair.first.row].append((pair.share, pair.second.name))
        others[pair.second.row].append((pair.share, pair.first.name))
    return {row: _note(sorted(found, reverse=True)) for row, found in others.items() if row}


def _note(others: list[tuple[float, str]]) -> str:
    names = ", ".join(name for _, name in others[:3])
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return f"Shares passages with {names}{more} (up to {others[0][0]:.0%} of the text): a person should look."


# --- one question ----------------------------------------------------------------------------------------


def _clusters(question: str, items: Sequence[Item], asked: str, references: Sequence[str]) -> list[Cluster]:
    """The groups among the answers to one question."""
    texts = _texts(items, asked, references)
    pairs = [pair for first, second in _candidates(texts) if (pair := _compared(first, second))]
    pairs += [pair for text in texts for pair in _identical(text)]
    return [_cluster(question, group) for group in _joined(pairs)]


def _texts(items: Sequence[Item], asked: str, references: Sequence[str]) -> list[_Text]:
    """What is compared: each text once, with what is common to most of them and to the question."""
    same: dict[tuple[str, ...], list[tuple[Member, str]]] = defaultdict(list)
    for item in items:
        words = tuple(word.lower() for word in WORD.findall(item.answer))
        if len(words) >= FEWEST_WORDS:
            same[words].append((Member(item.row, _name(item), item.candidate), item.answer))
    counted = Counter(hash for words in same for hash in set(_shingles(words)))
    often = {hash for hash, n in counted.items() if n > max(3, MOST * len(same))}
    common = frozenset(often | set(_shingles([word.lower() for word in WORD.findall(asked)])))
    given = [_Text(Member(0, REFERENCE), text, (), common) for text in references]
    return [*given, *(_Text(*group[0], tuple(m for m, _ in group[1:]), common) for group in same.values())]


def _name(item: Item) -> str:
    return f"{item.candidate} ({item.id})" if item.candidate and item.candidate not in item.id else item.id


def _shingles(words: Sequence[str]) -> list[int]:
    """Hashes of runs of two words."""
    return [zlib.crc32(" ".join(words[n : n + SHINGLE]).encode()) for n in range(len(words) - SHINGLE + 1)]


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[_Text, _Text]]:
    """Pairs of texts with windows that are alike."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, DEPTH))
    empty = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    for place, text in enumerate(texts):
        hits: Counter[int] = Counter()
        prints = []
        for window in _windows(text):
            print = empty.copy()
            print.update_batch(window)
            prints.append(print)
            hits.update({int(key.split("/")[0]) for key in index.query(print)})
        for number, print in enumerate(prints):
            index.insert(f"{place}/{number}", print, check_duplication=False)
        yield from ((texts[other], text) for other, _ in hits.most_common(MOST_PAIRS))


def _windows(text: _Text) -> Iterator[list[int]]:
    """Hashes of the shingles of each window, common ones left out."""
    hashes = _shingles(text.words)
    for start in range(0, max(1, len(hashes) - WINDOW // 2), WINDOW // 2):
        window = [hash for hash in hashes[start : start + WINDOW] if hash not in text.common]
        if len(window) >= WINDOW // 4:
            yield window


def _compared(first: _Text, second: _Text) -> Pair | None:
    """The passages that two texts share; ``None`` when they are too few, or both are of one candidate."""
    one_person = first.member.candidate and first.member.candidate == second.member.candidate
    if one_person or not (first.member.row or second.member.row):
        return None
    shorter = max(1, min(first.length, second.length))
    matches = _matches(first.sentences, second.sentences)
    shared = sum(min(len(one.words), len(other.words)) for one, other in matches)
    if shared < FEWEST_SHARED or shared / shorter < SHARE:
        return None
    return Pair(first.member, second.member, min(1.0, shared / shorter), _passages(first, second, matches))


def _matches(first: Sequence[_Sentence], second: Sequence[_Sentence]) -> list[tuple[_Sentence, _Sentence]]:
    """Sentences that are nearly the same; each is taken once, in the order of the first text."""
    from rapidfuzz import fuzz, process

    if not first or not second:
        return []
    likeness = process.cdist(
        [s.plain for s in first], [s.plain for s in second], scorer=fuzz.ratio, score_cutoff=SAME
    )
    taken: set[int] = set()
    found = []
    for row, sentence in zip(likeness, first, strict=True):
        left = [(float(row[place]), -place) for place in range(len(second)) if place not in taken]
        score, place = max(left, default=(0.0, 0))
        if score >= SAME:
            taken.add(-place)
            found.append((sentence, second[-place]))
    return found


def _passages(
    first: _Text, second: _Text, matches: Sequence[tuple[_Sentence, _Sentence]]
) -> tuple[Passage, ...]:
    """Matches that follow one another in both texts are one passage."""
    runs: list[list[tuple[_Sentence, _Sentence]]] = [[matches[0]]]
    follows = {(a.end, b.start) for text in (first, second) for a, b in pairwise(text.sentences)}
    for before, match in pairwise(matches):
        joined = all((before[n].end, match[n].start) in follows for n in (0, 1))
        runs[-1].append(match) if joined else runs.append([match])
    found = [
        Passage(
            first.text[run[0][0].start : run[-1][0].end],
            second.text[run[0][1].start : run[-1][1].end],
            sum(len(one.words) for one, _ in run),
        )
        for run in runs
    ]
    return tuple(sorted(found, key=lambda passage: -passage.words))


def _identical(text: _Text) -> Iterator[Pair]:
    """Pairs of answers with the same words, each with the first."""
    for member in text.same:
        if not member.candidate or member.candidate != text.member.candidate:
            passage = Passage(text.text, text.text, len(text.words))
            yield Pair(text.member, member, 1.0, (passage,))


# --- groups ----------------------------------------------------------------------------------------------


def _joined(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that hang together by their answers."""
    group: dict[Member, Member] = {}

    def top(member: Member) -> Member:
        while group.setdefault(member, member) != member:
            member = group[member]
        return member

    for pair in pairs:
        group[top(pair.first)] = top(pair.second)
    found: dict[Member, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[top(pair.first)].append(pair)
    return list(found.values())


def _cluster(question: str, pairs: list[Pair]) -> Cluster:
    members = {member for pair in pairs for member in (pair.first, pair.second)}
    ordered = sorted(members, key=lambda member: (member.row, member.name))
    return Cluster(question, tuple(ordered), tuple(sorted(pairs, key=lambda pair: -pair.share)))
