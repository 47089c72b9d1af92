"""Code in fences that does not parse, or cannot compile: Rust, Python, JSON, YAML and TOML; no others."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import tomllib
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipeline.bank.audit import compiling
from pipeline.bank.audit.compiling import Fault
from pipeline.bank.audit.finding import Remarks, error, short
from pipeline.bank.audit.sheet import Fence, Sheet

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LIMIT = 200_000  # characters; longer code is not parsed
AROUND = (("", ""), ("fn f() {", "}"), ("impl X {", "}"), ("match x {", "}"), ("struct X {", "}"))
"""What an excerpt may have stood in: nothing, a function, an impl, a match, a struct."""
ABOVE = 5  # lines above a block outside of any question that may say why it is shown


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each block that does not parse, and for what cannot compile in one that does."""
    for fence in sheet.fences:
        fault = fault_of(fence)
        if fault:
            yield error(_line(fence, fault), "code", f"This is no {NAMES[fence.info]}: {fault.what}.")
        elif not compiling.MEANT.search(_about(sheet, fence)):
            for refused in refused_in(fence):
                what = f"This {NAMES[fence.info]} cannot compile: {refused.what}."
                yield error(_line(fence, refused), "code", what)


def _line(fence: Fence, fault: Fault) -> int:
    return fence.first + 1 + min(max(1, fault.line), max(1, len(fence.body)))


def _about(sheet: Sheet, fence: Fence) -> str:
    """The question that a block stands in; outside of any, the block and the lines right above it."""
    place = sheet.owner[fence.first]
    if place >= 0:
        return sheet.questions[place].source.text
    return "\n".join(sheet.texts[max(0, fence.first - ABOVE) : fence.last])


def fault_of(fence: Fence) -> Fault | None:
    """Where the code of a fence goes wrong; ``None`` where it does not or cannot be told."""
    parse = PARSERS.get(fence.info)
    code = _code(fence)
    return parse(code) if parse and code else None


def refused_in(fence: Fence) -> list[Fault]:
    """What a compiler refuses in code that parses, by lines."""
    code, language = _code(fence), NAMES.get(fence.info)
    if code and language == "Python":
        refused = compiling.python(code)
        return [refused] if refused else []
    if code and language == "Rust":
        trees = (_tree(code, *around) for around in AROUND)
        return next((compiling.rust(root) for root in trees if not root.has_error), [])
    return []


def _code(fence: Fence) -> str:
    """The code of a fence; empty where it is too long."""
    code = textwrap.dedent("\n".join(fence.body))
    return code if code.strip() and len(code) <= LIMIT else ""


def _rust(code: str) -> Fault | None:
    trees = []
    for around in AROUND:
        trees.append(_tree(code, *around))
        if not trees[-1].has_error:
            return None
    place = min(_errors(trees[0]), key=lambda node: node.start_byte, default=trees[0])
    line = place.start_point[0]
    rows = code.split("\n")
    said = short(rows[min(max(0, line - 1), len(rows) - 1)])
    return Fault(max(1, line), f"it stops making sense at {said}")


def _tree(code: str, before: str, after: str) -> Node:
    """Code as it parses amid what it may have stood in; its first line is line 1."""
    return _parser().parse(f"{before}\n{code}\n{after}".encode(errors="replace")).root_node


def _errors(root: Node) -> Iterator[Node]:
    """The innermost places that are wrong."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            inner = [child for child in node.children if child.has_error]
            if not inner:
                yield node
        waiting.extend(child for child in node.children if child.has_error or child.is_missing)


@cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_rust

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))


def _python(code: str) -> Fault | None:
    if re.search(r"^(?:>>>|[%!])", code, re.MULTILINE):
        return None  # a session of an interpreter or a notebook
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        return Fault(error.lineno or 1, (error.msg or "it does not parse").rstrip("."))
    except (ValueError, RecursionError, MemoryError):
        return Fault(1, "it does not parse")
    return None


def _json(code: str) -> Fault | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.msg[0].lower() + error.msg[1:])
    except RecursionError:
        return Fault(1, "it is nested too deeply")
    return None


def _yaml(code: str) -> Fault | None:
    import yaml

    if "{{" in code or "{%" in code:
        return None  # a template
    try:
        for _ in yaml.parse(code, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Fault(mark.line + 1 if mark else 1, str(error.problem or "it does not parse"))
    except (yaml.YAMLError, RecursionError, ValueError):
        return Fault(1, "it does not parse")
    return None


def _toml(code: str) -> Fault | None:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        return Fault(
            int(at[1]) if at else 1, re.sub(r"\s*\(at .*", "", str(error)).rstrip(".") or "it does not parse"
        )
    except RecursionError:
        return Fault(1, "it is nested too deeply")
    return None


PARSERS: dict[str, Callable[[str], Fault | None]] = {
    "rust": _rust,
    "rs": _rust,
    "python": _python,
    "py": _python,
    "python3": _python,
    "json": _json,
    "yaml": _yaml,
    "yml": _yaml,
    "toml": _toml,
}
NAMES = {
    "rust": "Rust",
    "rs": "Rust",
    "python": "Python",
    "py": "Python",
    "python3": "Python",
    "json": "JSON",
    "yaml": "YAML",
    "yml": "YAML",
    "toml": "TOML",
}
