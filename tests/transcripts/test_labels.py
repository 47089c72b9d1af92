"""A colon makes a speaker of a name, and of nothing else."""

import pytest

from pipeline.transcripts import labels


@pytest.mark.parametrize(
    "label",
    [
        "Jane Doe",
        "Doe, Jane (Ext)",
        "Jane Doe (she/her)",
        "María-José O'Neill",
        "Ludwig van Beethoven",
        "Call-in User 1",
        "+1 415-555-0134",
        "(415) 555-0134",
        "Speaker 1",
        "SPEAKER_00",
        "Unknown Speaker",
        "Interviewer 2",
        "jane@example.org",
        "王小明",
        "John Smith Jr.",
    ],
)
def test_names(label: str) -> None:
    lines = [f"{label}: hello there", "Bob Ray: hi", f"{label}: go on"]
    assert label in labels.speakers(lines)


@pytest.mark.parametrize(
    "line",
    [
        "the rule is: never guess",
        "So the question is: why",
        "Note: it depends",
        "First: measure",
        "Option B: use a queue",
        "And then he said: no",
        "What I mean: less is more",
        "see https://example.org: it is there",
        "std::vec is fine",
        "at 10:30 we deploy",
        "Is it fast? Yes: very",
    ],
)
def test_no_names(line: str) -> None:
    lines = ["Jane Doe: hello", "Bob Ray: hi", line, line]
    assert labels.speakers(lines) == {"Jane Doe", "Bob Ray"}


@pytest.mark.parametrize(
    ("line", "label", "text", "stamp"),
    [
        ("Jane: the rule is: never", "Jane", "the rule is: never", None),
        ("**Jane Doe:** hello", "Jane Doe", "hello", None),
        ("**Jane Doe**: hello", "Jane Doe", "hello", None),
        ("**Jane Doe** (00:01:05): hello", "Jane Doe", "hello", "00:01:05"),
        ("[00:01:05] Jane Doe: hello", "Jane Doe", "hello", "00:01:05"),
        ("00:01:05 Jane Doe: hello", "Jane Doe", "hello", "00:01:05"),
        ("Speaker 1 (00:00:05):", "Speaker 1", "", "00:00:05"),
        ("Jane Doe [1:05]: hello", "Jane Doe", "hello", "1:05"),
        ("[SPEAKER_00]: hello", "SPEAKER_00", "hello", None),
    ],
)
def test_split(line: str, label: str, text: str, stamp: str | None) -> None:
    part = labels.split(line)
    assert part is not None
    assert (part.label, part.text, part.stamp) == (label, text, stamp)


def test_a_name_used_once_counts_among_names() -> None:
    assert labels.speakers(["Ann: hi", "Bo: hello"]) == {"Ann", "Bo"}


def test_lower_case_names_count_when_they_come_back() -> None:
    assert labels.speakers(["ann: hi", "bo: hello", "ann: so", "bo: yes"]) == {"ann", "bo"}
