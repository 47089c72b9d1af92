"""Code in an answer: whether it is whole by its language's grammar. It is parsed and never run.

Where a snippet leaves something out on purpose (``...``, a function without its module) a grammar may still
take it: what counts as broken is only what no reading of the grammar holds.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

GRAMMARS = {
    "rust": ("tree_sitter_rust", "language"),
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""The languages that are parsed: the package, and what in it gives the grammar."""
ALSO = {
    "rs": "rust",
    "py": "python",
    "python3": "python",
    "js": "javascript",
    "node": "javascript",
    "jsx": "javascript",
    "ts": "typescript",
    "golang": "go",
    "c++": "cpp",
    "cc": "cpp",
    "h": "c",
    "ipython": "python",
}
"""Other names of theirs in fences."""
SHOWN = {"cpp": "C++", "c": "C", "javascript": "JavaScript", "typescript": "TypeScript", "tsx": "TSX"}
FENCE = re.compile(
    r"^(?P<indent>[ ]{0,3})(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+#-]*)[^\n]*\n"
    r"(?P<code>.*?)(?P<end>^[ ]{0,3}(?P=mark)[`~]*[ \t]*$|\Z)",
    re.S | re.M,
)
ELIDED = re.compile(r"^[ \t]*(?:\.\.\.|…)[ \t;,]*$|(?<=\{)[ \t]*(?:\.\.\.|…)[ \t]*(?=\})", re.M)
"""What stands for code that was left out."""
LONGEST = 100_000
"""Characters of code that are parsed."""
MOST_NOTES = 3


@dataclass(frozen=True)
class Code:
    """A piece of code in an answer."""

    language: str
    """As the grammars are called."""
    text: str
    line: int
    """The line of the answer that it begins on."""


def notes(answer: str, language: str = "") -> tuple[str, ...]:
    """What does not parse, a sentence for each piece; ``language`` is that of an answer that is all code."""
    found = [note for code in pieces(answer, language) if (note := _note(code))]
    if len(found) > MOST_NOTES:
        return (*found[:MOST_NOTES], f"{len(found) - MOST_NOTES} more pieces of code do not parse.")
    return tuple(found)


def pieces(answer: str, language: str = "") -> Iterator[Code]:
    """The code whose language is told, by a fence or for the whole, and has a grammar here."""
    if language:
        if (named := _named(language)) and answer.strip():
            yield Code(named, answer, 1)
        return
    for fence in FENCE.finditer(answer):
        named = _named(fence["language"])
        if named and fence["code"].strip():
            yield Code(named, fence["code"], answer.count("\n", 0, fence.start("code")) + 1)


def _named(language: str) -> str:
    """The name of a language's grammar; empty where there is none."""
    plain = language.lower()
    plain = ALSO.get(plain, plain)
    return plain if plain in GRAMMARS else ""


def _note(code: Code) -> str | None:
    """What is wrong with a piece, as a sentence; ``None`` when it is whole."""
    if len(code.text) > LONGEST:
        return None
    text = ELIDED.sub(lambda found: " " * len(found[0]), code.text)
    faults = []
    for reading in _readings(code.language, text):
        fault = _broken(code, reading)
        if fault is None:
            return None
        faults.append(fault)
    return faults[0]


def _readings(language: str, text: str) -> Iterator[tuple[str, int]]:
    """The text as a file, and as the inside of a function or a class; with the lines put before it."""
    yield text, 0
    if language == "rust":
        yield f"fn f() {{\n{text}\n}}", 1
        yield f"impl T {{\n{text}\n}}", 1
    elif language == "go":
        yield f"package p\nfunc f() {{\n{text}\n}}", 2
    elif language == "java":
        yield f"class C {{\n{text}\n}}", 1
        yield f"class C {{ void f() {{\n{text}\n}} }}", 1
    elif language in ("c", "cpp"):
        yield f"void f() {{\n{text}\n}}", 1
    elif language == "python":
        yield f"async def f():\n{_indented(text)}\n", 1


def _indented(text: str) -> str:
    return "\n".join(f" {line}" for line in text.split("\n"))


def _broken(code: Code, reading: tuple[str, int]) -> str | None:
    """Where a reading fails, as a sentence."""
    text, before = reading
    tree = _parser(code.language).parse(text.encode("utf-8", "replace"))
    if not tree.root_node.has_error:
        return None
    fault = _first_fault(tree.root_node)
    lines = code.text.count("\n") + 1
    line = code.line + min(max(0, fault.start_point.row - before), lines - 1)
    name = SHOWN.get(code.language, code.language.capitalize())
    return f"The {name} code on line {line} does not parse: {_what(fault)}."


def _first_fault(root: Node) -> Node:
    """The first node, from the start, that is missing or in error with none inside."""
    node = root
    while not node.is_missing:
        inside = next((one for one in node.children if one.is_missing or one.has_error or one.is_error), None)
        if inside is None:
            break
        node = inside
    return node


def _what(fault: Node) -> str:
    """What is wrong at a node, in words."""
    if fault.is_missing:
        return f"{fault.type!r} is missing"
    words = (fault.text or b"").decode("utf-8", "replace").split("\n")[0].strip()
    return f"{words[:30]!r} does not fit there" if words else "something is missing"


@cache
def _parser(language: str) -> Parser:
    """The parser of a language, made once."""
    from tree_sitter import Language, Parser

    package, name = GRAMMARS[language]
    return Parser(Language(getattr(importlib.import_module(package), name)()))
