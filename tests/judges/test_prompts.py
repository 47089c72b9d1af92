"""Prompt files: what is accepted, what is refused and how it is said, what is rendered."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SetupError
from pipeline.judges import prompts
from pipeline.settings import shipped

SHIPPED = sorted(file.stem for file in shipped("prompts").glob("*.md") if file.stem != "README")
SOUND = """---
name: small
version: "1"
variables: [word, other]
output: {title: Small, type: object}
---

# System

Read {{word}}.

# User

{{word}} and {{other}}
"""


def parsed(text: str) -> prompts.Prompt:
    return prompts.parse(text, Path("small.md"))


def refusal(text: str) -> str:
    with pytest.raises(SetupError) as raised:
        parsed(text)
    assert str(raised.value).startswith("small.md: ")
    return str(raised.value)


def test_the_six_prompts_are_shipped():
    assert SHIPPED == ["checklist", "drafting", "feedback", "judge", "repair", "segmentation"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_prompt_is_sound_and_its_schema_is_strict(name):
    prompt = prompts.load(name)
    assert prompt.name == name
    json.dumps(prompt.schema)

    def strict(schema):
        if schema.get("type") == "object":
            # strict structured output: everything required, nothing else allowed
            assert schema["required"] == list(schema["properties"])
            assert schema["additionalProperties"] is False
        inner = list(schema.get("properties", {}).values())
        for one in inner + ([schema["items"]] if "items" in schema else []):
            strict(one)

    strict(prompt.schema)


@pytest.mark.parametrize("name", ["judge", "repair", "checklist"])
def test_quotes_come_before_status_and_status_before_rationale(name):
    for part in prompts.load(name).schema["properties"].values():
        fields = list(part["items"]["properties"])
        assert fields[:4] == ["id", "quotes", "status", "rationale"]


def test_parts_are_rendered_with_their_values():
    system, user = parsed(SOUND).render(word="x", other="y")
    assert (system.role, system.content) == ("system", "Read x.")
    assert (user.role, user.content) == ("user", "x and y")


@given(st.text(), st.text())
def test_a_value_is_put_in_as_it_is(word, other):
    system, user = parsed(SOUND).render(word=word, other=other)
    assert system.content == f"Read {word}."
    assert user.content == f"{word} and {other}"


def test_a_value_is_never_read_for_placeholders():
    _, user = parsed(SOUND).render(word="{{other}}{% raw %}", other="secret")
    assert user.content == "{{other}}{% raw %} and secret"


def test_all_missing_and_unknown_variables_are_named_together():
    with pytest.raises(SetupError, match="word is missing, other is missing, third is unknown"):
        parsed(SOUND).render(third="x")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version:", "verzion:", "'verzion' is no key of a prompt; 'version' is missing"),
        ('"1"', "1", "the version must be a text"),
        ("name: small", "name: large", "its name must be that of the file, 'small'"),
        ("[word, other]", "word", "the variables must be a list"),
        ("[word, other]", "[word, other, left, over]", "'left' is not used; the variable 'over' is not used"),
        ("[word, other]", "[word]", "{{other}} is used but is no variable"),
        ("type: object", "type: array", "the output must be the JSON schema of an object"),
        ("{{word}} and", "{{ word }} and", "double braces that are no placeholder"),
        ("{{word}} and", "{{word.__class__}} and", "double braces that are no placeholder"),
        ("# User", "# Usher", "the body must be"),
        ("# System\n\nRead {{word}}.", "# System\n", "a part of the body is empty"),
        ("\n# System", "\nBefore.\n\n# System", "the body must be"),
        ("---\nname", "name", "begins with front matter"),
        ("output: {", "output: [{", "is no YAML"),
        (SOUND.split("---")[1], "\n- a list\n", "must give a value for each"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(old, new, said):
    assert old in SOUND
    assert said in refusal(SOUND.replace(old, new, 1))


def test_a_missing_prompt_is_a_sentence():
    with pytest.raises(SetupError, match="cannot be read"):
        prompts.load("nonesuch")


def test_the_digest_follows_every_character():
    assert parsed(SOUND).digest == parsed(SOUND).digest
    assert parsed(SOUND).digest != parsed(SOUND.replace("and", "or")).digest
