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
LEFT_OUT = {"line_comment", "block_comment", "variadic_parameter"}
"""What stands for parameters that are not shown."""
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


def rust(root: Node) -> list[Fault]:
    """Await and self where there is none, and a bool for a Result: once for each function, by lines.

    Line 0 of the tree is not of the code; a function there stands for one that is not shown.
    """
    nodes = list(_all(root))
    defined = {_text(node.child_by_field_name("name")) for node in nodes if node.type in DEFINED}
    found: dict[tuple[int, str], Fault] = {}
    for node in nodes:
        for scope, line, what in _refused(node, defined):
            if scope.start_point[0] > 0 and not _rewritten(scope):
                found.setdefault((scope.id, what), Fault(line, what))
    return sorted(found.values(), key=lambda fault: fault.line)


def _refused(node: Node, defined: set[str]) -> Iterator[tuple[Node, int, str]]:
    """The function or closure around something that is refused, the line, and why."""
    if node.type == "await_expression":
        yield from _awaited(node)
    elif node.type == "field_expression":
        yield from _selfless(node)
    elif node.type == "function_item":
        yield from _truth(node, defined)


def _all(root: Node) -> Iterator[Node]:
    """A node and everything in it, in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _awaited(node: Node) -> Iterator[tuple[Node, int, str]]:
    scope = _around(node, SCOPES)
    if scope is None or scope.type.endswith("_block") or _is_async(scope):
        return
    name = scope.child_by_field_name("name")
    where = short(_text(name)) if name else "a closure"
    yield scope, node.end_point[0], f"{where} awaits and is not async"


def _is_async(scope: Node) -> bool:
    heads = [child for child in scope.children if child.type in ("function_modifiers", "async")]
    return any("async" in _text(child).split() for child in heads)


def _selfless(node: Node) -> Iterator[tuple[Node, int, str]]:
    """``self.field`` in a function all of whose parameters are shown, and none is self."""
    value, function = node.child_by_field_name("value"), _around(node, {"function_item"})
    parameters = function.child_by_field_name("parameters") if function else None
    if function is None or parameters is None or value is None or value.type != "self":
        return
    taken = {part.type for one in parameters.children for part in (one, *one.children)}
    if taken.isdisjoint({"self_parameter", "self", *LEFT_OUT}):
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
    if node.type == "binary_expression":
        return _text(node.child_by_field_name("operator")) in BOOLEAN
    return node.type == "boolean_literal"


def _rewritten(scope: Node) -> bool:
    """Whether a macro may stand before a function, or before what it stands in."""
    place: Node | None = scope
    while place is not None:
        before = place.prev_named_sibling
        while before is not None and before.type in ("attribute_item", "line_comment", "block_comment"):
            if before.type == "attribute_item" and not PLAIN.match(_text(before)):
                return True
            before = before.prev_named_sibling
        place = place.parent
    return False


def _around(node: Node, kinds: set[str]) -> Node | None:
    """The nearest node of some kinds around one."""
    place = node.parent
    while place is not None and place.type not in kinds:
        place = place.parent
    return place


def _text(node: Node | None) -> str:
    return node.text.decode(errors="replace") if node is not None and node.text else ""
