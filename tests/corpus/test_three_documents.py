"""Deep dives, decisions and architecture: whole, with counts, references and code that hold."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_rust

from pipeline.bank.read import read_document
from pipeline.domain import Block, BlockKind, Document, Question

STEMS = ["deep-dives", "decision-scenarios", "constraint-architecture"]
MIX = {
    "deep-dives": {"foundational": 2, "intermediate": 4, "advanced": 4},
    "decision-scenarios": {"foundational": 2, "intermediate": 4, "advanced": 4},
    # 20 / 40 / 40 per cent of 28 are 5.6, 11.2 and 11.2
    "constraint-architecture": {"foundational": 6, "intermediate": 11, "advanced": 11},
}
MARK = re.compile(r"\[([TLC]\d+)\]")
FENCED = re.compile(r"(?ms)^```.*?^```\n?")


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Document]:
    return {stem: read_document(corpus / f"{stem}.md") for stem in STEMS}


@pytest.fixture(scope="module")
def architecture(documents: dict[str, Document]) -> Document:
    return documents["constraint-architecture"]


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next of any level."""
    found = re.search(rf"(?ms)^#+ {title}\n(.*?)(?=^#+ |\Z)", text)
    assert found, title
    return found[1]


def rust(document: Document) -> Iterator[tuple[Question, str]]:
    for question in document.questions:
        for block in question.blocks:
            if block.kind is BlockKind.CODE and block.source.text.lstrip().startswith("```rust"):
                yield question, inside(block)


def inside(block: Block) -> str:
    """What stands between the fences."""
    return "\n".join(block.source.text.strip().splitlines()[1:-1]) + "\n"


@pytest.mark.parametrize("stem", STEMS)
def test_every_question_is_answered_and_nothing_is_complained_of(
    documents: dict[str, Document], stem: str
) -> None:
    document = documents[stem]
    assert [q.number for q in document.questions] == [f"Q{n}" for n in range(1, len(document.questions) + 1)]
    assert all(q.has_reference for q in document.questions)
    assert document.warnings == ()


@pytest.mark.parametrize("stem", STEMS)
def test_the_mix_of_difficulties(documents: dict[str, Document], stem: str) -> None:
    assert Counter(q.difficulty for q in documents[stem].questions) == MIX[stem]
    assert all(q.dimension for q in documents[stem].questions)


@pytest.mark.parametrize("stem", ["deep-dives", "decision-scenarios"])
def test_every_answer_has_success_criteria(documents: dict[str, Document], stem: str) -> None:
    for question in documents[stem].questions:
        assert BlockKind.SUCCESS_CRITERION in {b.kind for b in question.blocks}, question.id


def test_each_deep_dive_has_a_priority(documents: dict[str, Document]) -> None:
    priorities = Counter(q.priority for q in documents["deep-dives"].questions)
    assert set(priorities) == {"critical", "important"}


def test_each_scenario_has_its_context_and_a_table_of_options(documents: dict[str, Document]) -> None:
    for question in documents["decision-scenarios"].questions:
        text = question.source.text
        assert "### **Context and scope**" in text and "### **Decision**" in text
        assert re.search(r"(?m)^\|[-|]+\|$", text)


def test_each_architecture_question_has_all_its_fields(architecture: Document) -> None:
    for question in architecture.questions:
        assert question.phase and question.stakeholders and question.key_insight, question.id
        assert len(question.constraints) >= 4, question.id
        kinds = {block.kind for block in question.blocks}
        assert {BlockKind.METRIC, BlockKind.TRADE_OFF} <= kinds, question.id


def answer_words(question: Question) -> int:
    """Words of an answer without code, diagrams, metrics and tables."""
    text = question.source.text.split("**Answer**: ")[1].split("**Metrics**")[0]
    return len(FENCED.sub("", text).split())


def test_the_counts_of_the_architecture_document_hold(architecture: Document) -> None:
    counts = section(architecture.source, "Counts")
    stated = [int(n) for n in re.findall(r"\d+", counts)]
    words = [answer_words(q) for q in architecture.questions]
    marks = Counter(mark[0] for mark in MARK.findall(questions_part(architecture)))
    source = architecture.source
    entries = {kind: len(re.findall(rf"(?m)^- \*\*{kind}\d+\.", source)) for kind in "GTLC"}
    snippets, diagrams = source.count("```rust\n"), source.count("```mermaid\n")
    assert stated == [
        *(28, 6, 11, 11, 21, 39, 39),
        *(28, 28, min(words), max(words), round(sum(words) / len(words))),
        *(entries["G"], entries["T"], entries["L"], entries["C"]),
        *(marks["T"], marks["L"], marks["C"]),
        *(snippets, diagrams),
    ]
    assert min(words) >= 120 and max(words) <= 230


def questions_part(document: Document) -> str:
    return document.source.split("## Questions and answers")[1].split("## Counts")[0]


def test_every_mark_has_its_target_and_speaks_of_it(architecture: Document) -> None:
    targets = dict(re.findall(r"(?m)^- \*\*([TLC]\d+)\.\s*(.*)$", architecture.source))
    part = questions_part(architecture)
    marks = list(MARK.finditer(part))
    assert {mark[1] for mark in marks} == set(targets)
    for mark in marks:
        # the words around a mark share a telling one with its entry
        said = part[max(0, mark.start() - 120) : mark.end() + 60]
        assert telling(said) & telling(targets[mark[1]]), (mark[1], said)


def telling(text: str) -> set[str]:
    """Names, longer words and larger numbers, in small letters."""
    return set(re.findall(r"[a-z][\w-]{3,}|\d{3,}", text.lower()))


def glossary(document: Document) -> list[str]:
    text = section(document.source, "Glossary")
    return re.findall(r"(?m)^- \*\*G\d+\. (.+?)\*\*", text) or re.findall(r"(?m)^\| (?!Term|-)(.+?) \|", text)


@pytest.mark.parametrize("stem", STEMS)
def test_every_term_of_the_glossary_is_used(documents: dict[str, Document], stem: str) -> None:
    terms = glossary(documents[stem])
    asked = " ".join(q.source.text for q in documents[stem].questions).lower()
    assert len(terms) >= 20 and terms == sorted(terms, key=str.lower)
    assert [term for term in terms if not re.search(rf"\b{re.escape(term.lower())}", asked)] == []


@pytest.mark.parametrize("stem", ["deep-dives", "decision-scenarios"])
def test_numbered_references_are_all_used_and_all_there(documents: dict[str, Document], stem: str) -> None:
    source = documents[stem].source
    listed = re.findall(r"(?m)^(\d+)\. (.*)$", section(source, "References"))
    assert [int(n) for n, _ in listed] == list(range(1, len(listed) + 1))
    cited = set(re.findall(r"\[(\d+)\](?!\()", source.split("## Glossary")[0]))
    assert cited == {n for n, _ in listed}
    assert all("<https://" in told for _, told in listed)


@pytest.mark.parametrize("stem", STEMS)
def test_rust_parses(documents: dict[str, Document], stem: str) -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
    for question, text in rust(documents[stem]):
        assert not parser.parse(text.encode()).root_node.has_error, question.id
        assert text.startswith("// complete: standard library only"), question.id


@pytest.mark.parametrize("stem", STEMS)
def test_rust_compiles(documents: dict[str, Document], stem: str, tmp_path: Path) -> None:
    rustc = shutil.which("rustc")
    if rustc is None:
        pytest.skip("rustc is not installed")
    options = ["--edition", "2021", "--crate-type", "lib", "--emit", "metadata", "--out-dir", str(tmp_path)]
    for question, text in rust(documents[stem]):
        file = tmp_path / "block.rs"
        file.write_text(text)
        built = subprocess.run([rustc, *options, str(file)], capture_output=True, text=True, check=False)
        assert built.returncode == 0, (question.id, built.stderr)


@pytest.mark.parametrize("stem", STEMS)
def test_links_of_the_table_of_contents_lead_to_headings(documents: dict[str, Document], stem: str) -> None:
    source = FENCED.sub("", documents[stem].source)
    headings = {
        re.sub(r"[^\w\- ]", "", title.replace("*", "")).strip().lower().replace(" ", "-")
        for title in re.findall(r"(?m)^#+ (.*)$", source)
    }
    links = re.findall(r"\]\(#([\w-]+)\)", source)
    assert links and set(links) <= headings


@pytest.mark.parametrize("stem", STEMS)
def test_their_sentences_are_their_own(corpus: Path, seeds: list[Path], stem: str) -> None:
    theirs = {run for seed in seeds for run in runs_of_words(seed.read_text("utf-8"), 8)}
    for file in (corpus / f"{stem}.md", corpus / f"{stem}.rubric.yaml"):
        assert not theirs.intersection(runs_of_words(file.read_text("utf-8"), 8)), file.name


def runs_of_words(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[i:] for i in range(length)), strict=False)
