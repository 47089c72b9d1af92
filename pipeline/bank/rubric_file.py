"""Rubrics as YAML that a person reads, edits and keeps in git: one file beside each document.

The file is read strictly: a name that is not known, a value that cannot be meant or a question that the
document does not have is an error that names the line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import yaml

from pipeline.bank import rubrics
from pipeline.bank.lines import Lines
from pipeline.domain import Anchor, Citation, Criterion, CriterionKind, Document, Question, Rubric
from pipeline.errors import BadInput

HEAD = """\
# Rubrics for {document}: what an answer to each question is held against.
#
# A criterion is one statement that an answer makes or does not make. Its kind is one of
# {kinds}; its weight is its share in the score.
# Anchors say what an answer at a level from 1 to 5 sounds like, probes what may be asked further; both are
# for interviewers and change no score.
# Lines say where the document makes the point; without them the whole answer is cited.
# A rubric counts until the reference answer changes; then answer_hash no longer fits, and that is said.
"""
LONGEST = 1000  # characters of a statement
HEAVIEST = 100.0
MOST = 50  # criteria of an edited rubric
MOST_PROBES = 20
LEVELS = {"1", "2", "3", "4", "5"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where it was built
LINES = re.compile(r"(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?")


def file_for(document: Path) -> Path:
    """Where the rubrics of a document are kept: ``<stem>.rubric.yaml`` beside it."""
    return document.with_name(f"{document.stem}.rubric.yaml")


# --- writing ---------------------------------------------------------------------------------------------


def to_yaml(document: Document, given: Sequence[Rubric]) -> str:
    """The rubrics of a document as YAML, in the order given; questions without criteria are left out."""
    questions = {question.id: question for question in document.questions}
    kinds = ", ".join(kind.value for kind in CriterionKind)
    parts = [
        HEAD.format(document=_comment(document.name), kinds=kinds),
        f"document: {_quoted(document.name)}",
        "rubrics:",
    ]
    for rubric in given:
        if rubric.criteria:
            parts.extend(_rubric_lines(rubric, questions[rubric.question_id]))
    if parts[-1] == "rubrics:":
        parts[-1] = "rubrics: []"
    return "\n".join(parts) + "\n"


def _rubric_lines(rubric: Rubric, question: Question) -> Iterator[str]:
    yield ""
    yield f"  # {_comment(question.text)}"
    yield f"  - question: {_quoted(_mark(question))}"
    yield f"    line: {question.source.line_start}"
    yield f"    answer_hash: {rubric.answer_hash}"
    if rubric.anchors:
        yield "    anchors:"
        yield from (f"      {anchor.level}: {_quoted(anchor.text)}" for anchor in rubric.anchors)
    if rubric.probes:
        yield "    probes:"
        yield from (f"      - {_quoted(probe)}" for probe in rubric.probes)
    yield "    criteria:"
    for criterion in rubric.criteria:
        yield f"      - statement: {_quoted(criterion.statement)}"
        yield f"        kind: {criterion.kind.value}"
        yield f"        weight: {criterion.weight:g}"
        cited = [_range(citation) for citation in criterion.citations]
        yield f"        lines: {cited[0] if len(cited) == 1 else '[' + ', '.join(cited) + ']'}"


def _mark(question: Question) -> str:
    """What names a question within its document: the id without the document."""
    return question.id.rpartition("/")[2]


def _range(citation: Citation) -> str:
    first, last = citation.line_start, citation.line_end
    return f"{first}" if first == last else f"{first}-{last}"


def _comment(text: str) -> str:
    """A text as one line that cannot end a comment."""
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+", " ", text)
    return f"{line[:200]}…" if len(line) > 200 else line


def _quoted(text: str) -> str:
    """A text as a YAML scalar on one line: plain where that is safe, else in quotation marks."""
    return (
        yaml.safe_dump(text, allow_unicode=True, width=math.inf, default_style=None)
        .removesuffix("...\n")
        .strip()
    )


# --- reading ---------------------------------------------------------------------------------------------


def from_yaml(text: str, document: Document, file: str | Path) -> tuple[Rubric, ...]:
    """The rubrics of a file about a document; raises BadInput that names the file and line."""
    try:
        root = yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = (
            getattr(error, "problem", None) or getattr(error, "reason", None) or "it is nested too deeply"
        )
        line = mark.line + 1 if mark else None
        raise BadInput(f"This is not valid YAML: {reason}. Mend it.", file=file, line=line) from None
    return _Reader(document, file).read(root)


class _Reader:
    """Walks over the nodes of a rubric file."""

    def __init__(self, document: Document, file: str | Path) -> None:
        self.document = document
        self.file = file
        self.lines = Lines(document.source)
        self.questions = {_mark(question).lower(): question for question in document.questions}

    def fail(self, message: str, node: yaml.Node | None) -> NoReturn:
        line = node.start_mark.line + 1 if node is not None else 1
        raise BadInput(message, file=self.file, line=line)

    def read(self, root: yaml.Node | None) -> tuple[Rubric, ...]:
        top = self.mapping(root, {"document", "rubrics"}, {"rubrics"})
        if "document" in top and self.text(top["document"]) != self.document.name:
            named = self.text(top["document"])
            self.fail(f"These rubrics are for {named!r}, not for {self.document.name!r}.", top["document"])
        found: dict[str, Rubric] = {}
        for node in self.sequence(top["rubrics"]):
            rubric = self.rubric(node)
            if rubric.question_id in found:
                self.fail(f"There are two rubrics for {rubric.question_id}. Keep one.", node)
            found[rubric.question_id] = rubric
        return tuple(found.values())

    def rubric(self, node: yaml.Node) -> Rubric:
        known = {"question", "line", "answer_hash", "anchors", "probes", "criteria"}
        given = self.mapping(node, known, {"question", "answer_hash", "criteria"})
        mark = self.text(given["question"])
        question = self.questions.get(mark.lower())
        if question is None:
            self.fail(
                f"{self.document.name} has no question {mark!r}. Correct it or take the rubric out.", node
            )
        stood = self.whole_number(given["line"]) if "line" in given else question.source.line_start
        moved = question.source.line_start - stood
        hashed = self.text(given["answer_hash"])
        if not re.fullmatch(r"[0-9a-f]{64}", hashed):
            self.fail(
                "An answer_hash is 64 digits from 0 to f. Take it from a freshly written file.",
                given["answer_hash"],
            )
        current = hashed == rubrics.answer_hash(question)
        criteria = self.criteria(given["criteria"], question, moved, current)
        anchors = self.anchors(given["anchors"]) if "anchors" in given else ()
        probes = self.probes(given["probes"]) if "probes" in given else ()
        return Rubric(question.id, hashed, "edited", criteria, anchors, probes)

    def criteria(
        self, node: yaml.Node, question: Question, moved: int, current: bool
    ) -> tuple[Criterion, ...]:
        criteria: dict[str, Criterion] = {}
        for entry in self.sequence(node):
            criterion = self.criterion(entry, question, moved, current)
            if criterion.id in criteria:
                self.fail("This statement stands in the rubric twice. Take one out.", entry)
            criteria[criterion.id] = criterion
        if not 1 <= len(criteria) <= MOST:
            self.fail(f"A rubric has 1 to {MOST} criteria, this one {len(criteria)}.", node)
        return tuple(criteria.values())

    def anchors(self, node: yaml.Node) -> tuple[Anchor, ...]:
        """What answers sound like, by level."""
        given = self.mapping(node, LEVELS, set())
        if not given:
            self.fail("Anchors are for one level at least. Write one, or take the name out.", node)
        return tuple(Anchor(int(level), self.sentence(given[level], "An anchor")) for level in sorted(given))

    def probes(self, node: yaml.Node) -> tuple[str, ...]:
        """What may be asked further, in the order given."""
        probes: dict[str, None] = {}
        for entry in self.sequence(node):
            probe = self.sentence(entry, "A probe")
            if probe in probes:
                self.fail("This probe stands in the rubric twice. Take one out.", entry)
            probes[probe] = None
        if not 1 <= len(probes) <= MOST_PROBES:
            self.fail(f"A rubric has 1 to {MOST_PROBES} probes, this one {len(probes)}.", node)
        return tuple(probes)

    def criterion(self, node: yaml.Node, question: Question, moved: int, current: bool) -> Criterion:
        given = self.mapping(node, {"statement", "kind", "weight", "lines"}, {"statement"})
        statement = self.sentence(given["statement"], "A statement")
        kind = self.kind(given.get("kind"))
        weight = self.weight(given["weight"]) if "weight" in given else rubrics.WEIGHTS[kind]
        cited = self.citations(given.get("lines"), question, moved, current)
        return Criterion(rubrics.criterion_id(statement), statement, kind, weight, cited)

    def kind(self, node: yaml.Node | None) -> CriterionKind:
        if node is None:
            return CriterionKind.KEY_POINT
        value = self.text(node)
        if value not in set(CriterionKind):
            self.fail(f"{value!r} is no kind. Use one of {', '.join(CriterionKind)}.", node)
        return CriterionKind(value)

    def weight(self, node: yaml.Node) -> float:
        try:
            value = float(self.text(node))
        except ValueError:
            value = math.nan
        if not 0 < value <= HEAVIEST:
            self.fail(f"A weight is a number above 0 and at most {HEAVIEST:g}.", node)
        return value

    def citations(
        self, node: yaml.Node | None, question: Question, moved: int, current: bool
    ) -> tuple[Citation, ...]:
        """The lines that a criterion cites, moved with the question; the whole answer for none."""
        if node is None or not current:
            return (rubrics.cite(rubrics.answer_slice(question), question),)
        nodes = self.sequence(node) if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self.citation(one, question, moved) for one in nodes)

    def citation(self, node: yaml.Node, question: Question, moved: int) -> Citation:
        found = LINES.fullmatch(self.text(node).strip())
        if found is None:
            self.fail("Lines are a number or a range such as 12-14.", node)
        first, last = int(found[1]) + moved, int(found[2] or found[1]) + moved
        within = question.source.line_start <= first <= last <= question.source.line_end
        if not within:
            bounds = f"{question.source.line_start - moved} to {question.source.line_end - moved}"
            self.fail(f"These lines are not within the question, which has {bounds}.", node)
        return rubrics.cite(self.lines.of(first - 1, last), question)

    # -- plain values

    def mapping(self, node: yaml.Node | None, allowed: set[str], needed: set[str]) -> Mapping[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(f"Expected are names and values: {', '.join(sorted(allowed))}.", node)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.text(key)
            if name not in allowed:
                self.fail(f"{name!r} is not known here. Known are {', '.join(sorted(allowed))}.", key)
            if name in found:
                self.fail(f"{name!r} stands here twice. Take one out.", key)
            found[name] = value
        missing = sorted(needed - set(found))
        if missing:
            self.fail(f"Missing here: {', '.join(missing)}.", node)
        return found

    def sequence(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.fail("Expected is a list, each entry after a dash.", node)
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fail("Expected is a single value.", node)
        return str(node.value)

    def sentence(self, node: yaml.Node, named: str) -> str:
        """A text on one line, neither empty nor too long; ``named`` says what it is in a complaint."""
        text = " ".join(self.text(node).split())
        if not 0 < len(text) <= LONGEST:
            self.fail(f"{named} has 1 to {LONGEST} characters. Write one sentence.", node)
        return text

    def whole_number(self, node: yaml.Node) -> int:
        value = self.text(node)
        if not re.fullmatch(r"\d{1,9}", value):
            self.fail("A line is a whole number.", node)
        return int(value)
