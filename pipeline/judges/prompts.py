"""Prompts as files: YAML front matter, then Markdown with a system and a user part.

    ---
    name: judge                  the file's own name
    version: "1"                 raised whenever the wording changes
    variables: [question, ...]   what the text takes, each used at least once
    output: {title: ..., ...}    JSON schema of the reply
    ---
    # System
    ...
    # User
    ... {{question}} ...

``{{name}}`` is the whole language of templates: a value is put in as it is and never read for placeholders
again, so nothing that a candidate says can become part of a template.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import SetupError
from pipeline.judges.chat import Message
from pipeline.settings import shipped

KEYS = ("name", "version", "variables", "output")
"""What the front matter holds; all of it, and nothing else."""

_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_PART = re.compile(r"^# (System|User)[ \t]*\n", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True)
class Prompt:
    """A prompt that was read and found sound."""

    name: str
    version: str
    variables: tuple[str, ...]
    """The names that ``render`` takes, all of them."""
    schema: dict[str, Any]
    """JSON schema of the reply, with a title."""
    parts: tuple[Message, ...]
    """The system part, where there is one, and the user part, with their placeholders."""
    digest: str
    """SHA-256 (hex) of the file's text."""

    def render(self, **variables: str) -> tuple[Message, ...]:
        """The messages to send. Raises SetupError naming every variable that is missing or unknown."""
        wrong = [f"{name} is missing" for name in self.variables if name not in variables]
        wrong += [f"{name} is unknown" for name in variables if name not in self.variables]
        if wrong:
            raise SetupError(f"The prompt {self.name!r} cannot be filled in: {', '.join(wrong)}.")
        return tuple(Message(part.role, _filled(part.content, variables)) for part in self.parts)


def load(name: str) -> Prompt:
    """The shipped prompt of this name. Raises SetupError when it is missing or not sound."""
    return read(shipped("prompts") / f"{name}.md")


@cache
def read(file: Path) -> Prompt:
    """The prompt in a file, read once."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SetupError("This prompt cannot be read. Install plumbline again.", file=file) from None
    return parse(text, file)


def parse(text: str, file: Path) -> Prompt:
    """A prompt from its text. Raises SetupError, naming all that is wrong with the file."""
    front, body = _halves(text, file)
    unknown = [f"{key!r} is no key of a prompt" for key in front if key not in KEYS]
    missing = [f"{key!r} is missing" for key in KEYS if key not in front]
    _refuse([*unknown, *missing], file)
    _refuse(_mistyped(front, file), file)
    parts = _parts(body)
    _refuse([*_misplaced(parts), *_unbound(front["variables"], parts)], file)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(front["name"], front["version"], tuple(front["variables"]), front["output"], parts, digest)


def _halves(text: str, file: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body."""
    found = _FRONT.match(text)
    if found is None:
        raise SetupError("A prompt begins with front matter between two lines of '---'.", file=file)
    try:
        front = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise SetupError(f"The front matter is no YAML: {' '.join(str(error).split())}.", file=file) from None
    if not isinstance(front, dict):
        raise SetupError("The front matter must give a value for each of its keys.", file=file)
    return front, found[2]


def _mistyped(front: dict[str, Any], file: Path) -> Iterable[str]:
    """What is of the wrong kind in the front matter."""
    names = front["variables"]
    if front["name"] != file.stem:
        yield f"its name must be that of the file, {file.stem!r}"
    if not isinstance(front["version"], str):
        yield 'the version must be a text ("1")'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        yield "the variables must be a list of names"
    schema = front["output"]
    if not isinstance(schema, dict) or schema.get("type") != "object" or "title" not in schema:
        yield "the output must be the JSON schema of an object, with a title"


def _parts(body: str) -> tuple[Message, ...]:
    """The parts of the body, in their order; what stands before the first is a part without a role."""
    before, *pieces = _PART.split(body)
    parts = [
        Message(role.lower(), text.strip()) for role, text in zip(pieces[::2], pieces[1::2], strict=True)
    ]
    return tuple([Message("", before.strip()), *parts] if before.strip() else parts)


def _misplaced(parts: tuple[Message, ...]) -> Iterable[str]:
    """What is wrong with the parts of the body."""
    if [part.role for part in parts] not in (["system", "user"], ["user"]):
        yield "the body must be '# System' and '# User', or '# User' alone"
    if any(not part.content for part in parts):
        yield "a part of the body is empty"


def _unbound(names: list[str], parts: tuple[Message, ...]) -> Iterable[str]:
    """Placeholders without a variable, variables without a placeholder, and what only looks like one."""
    text = "\n".join(part.content for part in parts)
    used = set(_PLACEHOLDER.findall(text))
    yield from (f"{{{{{name}}}}} is used but is no variable" for name in sorted(used - set(names)))
    yield from (f"the variable {name!r} is not used" for name in sorted(set(names) - used))
    if re.search(r"\{\{|\}\}", _PLACEHOLDER.sub("", text)):
        yield "there are double braces that are no placeholder such as {{name}}"


def _refuse(wrong: Iterable[str], file: Path) -> None:
    """Raise SetupError when there is anything wrong."""
    found = list(wrong)
    if found:
        raise SetupError(f"This prompt is not sound: {'; '.join(found)}.", file=file)


def _filled(text: str, variables: dict[str, str]) -> str:
    """The text with its placeholders replaced, in one pass."""
    return _PLACEHOLDER.sub(lambda found: variables[found[1]], text)
