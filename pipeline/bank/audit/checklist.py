"""The 23 quality items for a whole document: what of each can be seen without understanding it.

Each remark says what was found and in how many answers, so that a person can judge; an item that rests on the
truth of what is said shows only what was recomputed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.bank.audit import difficulty, sources
from pipeline.bank.audit.finding import Finding, Remarks, listed, note
from pipeline.bank.audit.sheet import GLOSSARY, Sheet
from pipeline.domain import BlockKind, Question

FIGURE = re.compile(
    r"\d[\d,.]*\s?(?:%|ms|µs|μs|ns|s\b|sec|min|hours?|days?|[KMGT]B|[kKMB]\b|TPS|rps|qps|x\b|×)|[$€£]\d"
)
READERS = re.compile(
    r"\b(?:for|engineers?|developers?|interview\w*|candidates?|level|senior|principal|years?|role)\b", re.I
)
RISKS = re.compile(
    r"\b(?:risks?|trade-?offs?|costs?|fail(?:s|ure|ures)?|downside"
    r"|drawback|at the price|instead of|rather than)\b",
    re.I,
)
OTHERS = re.compile(
    r"\b(?:alternatives?|options?|instead|whereas|versus|vs\.?|compared? (?:to|with)|pros|cons|but)\b", re.I
)
PROOF = re.compile(
    r"\b(?:tests?|tested|verif\w+|measur\w+|benchmark\w*|validat\w+|monitor\w*|prove[sdn]?|check(?:s|ed)?|fuzz\w*)\b",
    re.I,
)
SHOWS = {BlockKind.CODE, BlockKind.DIAGRAM, BlockKind.TABLE, BlockKind.FORMULA}
DEEP = {BlockKind.CODE, BlockKind.TABLE, BlockKind.TRADE_OFF, BlockKind.METRIC, BlockKind.FORMULA}


@dataclass(frozen=True)
class _View:
    """A document with what was found in it."""

    sheet: Sheet
    kinds: Counter[str]
    """How many findings there are of each kind."""

    @property
    def answered(self) -> list[Question]:
        """The questions that have an answer."""
        return [question for question in self.sheet.questions if question.has_reference]

    def share(self, test: Callable[[Question], bool], what: str) -> str:
        """In how many answers something is."""
        count = sum(test(question) for question in self.answered)
        return f"{count} of {len(self.answered)} answers {what}"

    def count(self, *kinds: str) -> int:
        """How many findings there are of some kinds."""
        return sum(self.kinds[kind] for kind in kinds)


def remarks(sheet: Sheet, findings: Sequence[Finding]) -> Remarks:
    """One remark for each of the 23 items, in their order."""
    view = _View(sheet, Counter(finding.kind for finding in findings))
    for item, look in ITEMS.items():
        yield note(1, "checklist", f"{item.replace('_', ' ').capitalize()}: {look(view)}.")


def _says(pattern: re.Pattern[str]) -> Callable[[Question], bool]:
    return lambda question: bool(pattern.search(question.source.text))


def _has(kinds: set[BlockKind]) -> Callable[[Question], bool]:
    return lambda question: any(block.kind in kinds for block in question.blocks)


def _context(view: _View) -> str:
    front = [text for n, text in view.sheet.outside() if n < _first(view.sheet)]
    said = any(READERS.search(text) for text in front if not text.startswith("#"))
    return (
        "the opening says for whom or for what it is"
        if said
        else "nothing before the questions says for whom it is"
    )


def _first(sheet: Sheet) -> int:
    return sheet.questions[0].source.line_start - 1 if sheet.questions else len(sheet.texts)


def _clarity(view: _View) -> str:
    there = any(GLOSSARY.match(heading.text) for heading in view.sheet.headings)
    glossary = "a glossary explains terms" if there else "there is no glossary"
    return f"{glossary}; {view.count('glossary')} remarks on terms"


def _relevance(view: _View) -> str:
    return view.share(lambda q: bool(_words(q.text) & _words(_answer(q))), "take up words of their question")


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]{5,}", text)}


def _answer(question: Question) -> str:
    return " ".join(block.source.text for block in question.blocks)


def _sufficiency(view: _View) -> str:
    return f"{len(view.answered)} of {len(view.sheet.questions)} questions have an answer"


def _breadth(view: _View) -> str:
    sections = {q.section for q in view.sheet.questions if q.section}
    dimensions = {q.dimension for q in view.sheet.questions if q.dimension}
    return f"sections named: {len(sections)}; dimensions named: {len(dimensions)}"


def _significance(view: _View) -> str:
    told = [bool(q.key_insight or q.priority or q.probability is not None) for q in view.sheet.questions]
    return f"{sum(told)} of {len(told)} questions say what weighs most (priority, probability or key insight)"


def _priority(view: _View) -> str:
    counts = Counter(q.priority for q in view.sheet.questions if q.priority)
    probable = sum(q.probability is not None for q in view.sheet.questions)
    named = ", ".join(f"{count} {name}" for name, count in counts.most_common(5))
    return f"priorities: {named or 'none'}; {probable} questions with a probability"


def _concision(view: _View) -> str:
    words = [len(_answer(question).split()) for question in view.answered]
    middle = f"the middle answer has {median(words):.0f} words" if words else "there is no answer"
    return f"{middle}; {view.count('duplicate')} repetitions"


def _accuracy(view: _View) -> str:
    wrong = view.count("count", "average", "word_count", "arithmetic", "validation")
    return f"{wrong} stated figures do not hold when recomputed; whether the rest is true was not looked at"


def _credibility(view: _View) -> str:
    listed_sources = sources.sources(view.sheet)
    opens = sum(source.opens for source in listed_sources)
    return f"{len(listed_sources)} sources, of which {opens} can be looked up"


def _logic(view: _View) -> str:
    return f"{view.count('conflict')} figures have two values; whether conclusions follow was not looked at"


def _fairness(view: _View) -> str:
    counts = difficulty.levels(view.sheet)
    mix = " / ".join(str(counts[level]) for level in difficulty.EXPECTED)
    return f"{view.share(_says(OTHERS), 'name an alternative')}; difficulties {mix}"


def _structure(view: _View) -> str:
    return f"{view.count('fence', 'structure', 'table', 'mermaid', 'code')} faults of form"


def _consistency(view: _View) -> str:
    named = Counter(
        h for q in view.answered for h in {heading for b in q.blocks for heading in b.heading[:1]}
    )
    common = [
        name for name, count in named.items() if count >= 0.8 * len(view.answered) and len(view.answered) > 1
    ]
    return f"parts that at least four answers of five have: {listed(sorted(common), 8) or 'none'}"


def _contents(view: _View) -> str:
    links = sum(text.count("](#") for n, text in view.sheet.outside() if n < _first(view.sheet))
    return f"{links} links lead from the opening to parts of the document" if links else "there is none"


def _evidence(view: _View) -> str:
    known = {source.key for source in sources.sources(view.sheet) if source.key}
    owners = {view.sheet.owner[mark.line] for mark in sources.marks(view.sheet, known) if mark.key in known}
    return f"{len(owners - {-1})} of {len(view.sheet.questions)} questions cite a source"


ITEMS: dict[str, Callable[[_View], str]] = {
    "context": _context,
    "clarity": _clarity,
    "precision": lambda view: view.share(_says(FIGURE), "give a figure with its unit"),
    "relevance": _relevance,
    "mece": lambda view: f"{view.count('duplicate')} questions or passages overlap",
    "sufficiency": _sufficiency,
    "breadth": _breadth,
    "depth": lambda view: view.share(_has(DEEP), "have code, a table, figures or trade-offs"),
    "significance": _significance,
    "priority": _priority,
    "concision": _concision,
    "accuracy": _accuracy,
    "credibility": _credibility,
    "logic": _logic,
    "risk_value": lambda view: view.share(_says(RISKS), "speak of a risk, a cost or a trade-off"),
    "fairness": _fairness,
    "structure": _structure,
    "consistency": _consistency,
    "table_of_contents": _contents,
    "evidence": _evidence,
    "verification": lambda view: view.share(_says(PROOF), "say how something is tested, measured or checked"),
    "practicality": lambda view: view.share(_has(SHOWS), "show code, a diagram, a table or a formula"),
    "success_criteria": lambda view: view.share(
        _has({BlockKind.SUCCESS_CRITERION, BlockKind.METRIC}), "name success criteria or metrics"
    ),
}
