"""Code in fences that does not parse: Rust, Python, JSON, YAML and TOML; others are not looked at."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import tomllib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.bank.audit.finding import Remarks, error, short
from pipeline.bank.audit.sheet import Fence, Sheet

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LIMIT = 200_000  # characters; longer code is not parsed
AROUND = (("", ""), ("fn f() {", "}"), ("impl X {", "}"), ("match x {", "}"), ("struct X {", "}"))
"""What an excerpt may have stood in: nothing, a function, an impl, a match, a struct."""


@dataclass(frozen=True)
class Fault:
    """Where code stops making sense. The line counts from 1 within the code."""

    line: int
    what: str


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each block of code that does not parse, at the first line where it goes wrong."""
    for fence in sheet.fences:
        fault = fault_of(fence)
        if fault:
            line = fence.first + 1 + min(max(1, fault.line), max(1, len(fence.body)))
            yield error(line, "code", f"This is no {NAMES[fence.info]}: {fault.what}.")


def fault_of(fence: Fence) -> Fault | None:
    """Where the code of a fence goes wrong; ``None`` where it does not or cannot be told."""
    parse = PARSERS.get(fence.info)
    code = textwrap.dedent("\n".join(fence.body))
    if parse is None or not code.strip() or len(code) > LIMIT:
        return None
    return parse(code)


def _rust(code: str) -> Fault | None:
    found = [_rust_in(code, *around) for around in AROUND]
    return None if None in found else found[0]


def _rust_in(code: str, before: str, after: str) -> Fault | None:
    source = f"{before}\n{code}\n{after}".encode(errors="replace")
    tree = _parser().parse(source)
    if not tree.root_node.has_error:
        return None
    place = min(_errors(tree.root_node), key=lambda node: node.start_byte, default=tree.root_node)
    line = place.start_point[0]
    rows = code.split("\n")
    return Fault(
        max(1, line), f"it stops making sense at {short(rows[min(max(0, line - 1), len(rows) - 1)])}"
    )


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
