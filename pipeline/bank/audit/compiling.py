"""Code that parses and that no compiler takes, as far as its form alone tells.

Where a macro may rewrite a function, or a part of it is left out, nothing is said of it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.bank.audit.finding import short

if TYPE_CHECKING:
    from tree_sitter import Node

SCOPES = {"function_item", "closure_expression", "async_block", "gen_block"}
"""What decides in Rust whether one may await."""
WRAPPED = {"Result", "Option"}
"""Types of Rust that no bool becomes by itself."""
BOOLEAN = {"==", "!=", "<", ">", "<=", ">=", "&&", "||"}
DEFINED = {"type_item", "struct_item", "enum_item", "union_item"}
COMMENTS = {"line_comment", "block_comment"}
PLAIN = re.compile(
    r"#!?\[\s*(?:allow|cfg|cold|deny|deprecated|derive|doc|expect|ignore|inline|must_use|no_mangle|should_panic"
    r"|target_feature|test|track_caller|warn)\b(?!\s*::)"
)
"""Attributes of Rust itself. Any other may be a macro that rewrites what it stands before."""
MEANT = re.compile(
    r"(?:not|n['’]t|never|fail(?:s|ed)? to|refuse[sd]? to)\s+(?:\w+\s+)?compile|compile[_ -]?(?:fail|error)"
    r"|compil(?:er|ation)\s+(?:error|fail|reject|refuse)|\bE0\d{3}\b|SyntaxError|[❌✗✘]"
    r"|(?://|#).*\b(?:wrong|bad|broken|invalid|illegal|incorrect|buggy|bug|error)\b",
    re.IGNORECASE,
)
"""What says that code is shown because it is wrong."""


@dataclass(frozen=True)
class Fault:
    """Where code goes wrong. The line counts from 1 within the code."""

    line: int
    what: str


def python(code: str) -> Fault | None:
    """``await`` and its like in a function that is not async; outside of any, an excerpt may await."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "excerpt", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        if re.search(r"outside (?:of an )?async", error.msg or ""):
            return Fault(error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


@dataclass(frozen=True)
class _Within:
    """What stands around a piece of Rust, the nearest of each; ``None`` where nothing is shown."""

    scope: Node | None = None
    """What decides whether one may await."""
    function: Node | None = None

    def entered(self, node: Node) -> _Within:
        """The same for what stands in a node."""
        if node.type not in SCOPES:
            return self
        return _Within(node, node if node.type == "function_item" else self.function)


def rust(root: Node) -> list[Fault]:
    """Await and self where there is none, and a bool for a Result: once for each function, by lines.

    Line 0 of the tree is not of the code; a function there stands for one that is not shown.
    """
    nodes = list(_all(root))
    defined = {_text(node.child_by_field_name("name")) for node, _ in nodes if node.type in DEFINED}
    found: dict[tuple[int, str], Fault] = {}
    for node, within in nodes:
        for scope, line, what in _refused(node, within, defined):
            if scope.start_point[0] > 0:
                found.setdefault((scope.id, what), Fault(line, what))
    return sorted(found.values(), key=lambda fault: fault.line)


def _refused(node: Node, within: _Within, defined: set[str]) -> Iterator[tuple[Node, int, str]]:
    """The function or closure around something that is refused, the line, and why."""
    if node.type == "await_expression" and within.scope:
        yield from _awaited(node, within.scope)
    elif node.type == "field_expression" and within.function:
        yield from _selfless(node, within.function)
    elif node.type == "function_item":
        yield from _truth(node, defined)


def _all(root: Node) -> Iterator[tuple[Node, _Within]]:
    """Each node and what is around it, in order; what a macro may rewrite is left out."""
    waiting = [(root, _Within())]
    while waiting:
        node, within = waiting.pop()
        yield node, within
        inner = within.entered(node)
        waiting.extend((child, inner) for child in reversed(list(_untouched(node))))


def _untouched(node: Node) -> Iterator[Node]:
    """The children of a node before which no attribute stands that may be a macro."""
    marked = False
    for child in node.children:
        if not marked or child.type in DEFINED:
            yield child
        if child.type == "attribute_item":
            marked = marked or not PLAIN.match(_text(child))
        elif child.type not in COMMENTS:
            marked = False


def _awaited(node: Node, scope: Node) -> Iterator[tuple[Node, int, str]]:
    if scope.type.endswith("_block") or _is_async(scope):
        return
    name = scope.child_by_field_name("name")
    where = short(_text(name)) if name else "a closure"
    yield scope, node.end_point[0], f"{where} awaits and is not async"


def _is_async(scope: Node) -> bool:
    heads = [child for child in scope.children if child.type in ("function_modifiers", "async")]
    return any("async" in _text(child).split() for child in heads)


def _selfless(node: Node, function: Node) -> Iterator[tuple[Node, int, str]]:
    """``self.field`` in a function all of whose parameters are shown, and none is self."""
    value, parameters = node.child_by_field_name("value"), function.child_by_field_name("parameters")
    if parameters is None or value is None or value.type != "self":
        return
    taken = {part.type for one in parameters.children for part in (one, *one.children)}
    if taken.isdisjoint({"self_parameter", "self", "variadic_parameter", *COMMENTS}):  # some may be left out
        name = short(_text(function.child_by_field_name("name")))
        yield function, node.start_point[0], f"{name} uses self and takes none"


def _truth(function: Node, defined: set[str]) -> Iterator[tuple[Node, int, str]]:
    """A function that declares a Result and whose last expression is a bool."""
    declared, body = (function.child_by_field_name(field) for field in ("return_type", "body"))
    if declared is None or body is None or declared.type != "generic_type" or not body.named_children:
        return
    outer, last = _text(declared.child_by_field_name("type")).split("::")[-1], body.named_children[-1]
    if outer in WRAPPED - defined and _is_bool(last):
        name = short(_text(function.child_by_field_name("name")))
        yield function, last.start_point[0], f"{name} ends in a bool where {outer} is declared"


def _is_bool(node: Node) -> bool:
    """Whether it is one for certain: behind a block, an operator may begin an expression of its own."""
    if node.type == "binary_expression":
        left, operator = (_text(node.child_by_field_name(field)) for field in ("left", "operator"))
        return operator in BOOLEAN and not left.endswith("}")
    return node.type == "boolean_literal"


def _text(node: Node | None) -> str:
    return node.text.decode(errors="replace") if node is not None and node.text else ""
