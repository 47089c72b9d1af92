"""What cannot be read is refused with one sentence, whatever it is."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import PlumblineError, UnreadableFile
from pipeline.transcripts.read import parse_transcript, read_transcript

MakeDocx = Callable[[Sequence[str]], bytes]
FILES = sorted((Path(__file__).parent / "files").iterdir())


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.vtt", b"", "empty"),
        ("a.vtt", b" \n\n ", "blank"),
        ("a.vtt", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("a.vtt", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "picture"),
        ("a.txt", bytes(range(256)) * 4, "binary"),
        ("a.txt", b"Ann: hello\x00\x00 there\nBo: yes\n", "binary"),
        ("a.txt", b"{\\rtf1\\ansi Ann: hello}", "RTF"),
        ("a.txt", b"<!DOCTYPE html><html><p>Ann: hello</p></html>", "web page"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 30, "old Office"),
        ("a.vtt", zipped({"notes.txt": b"hello"}), "no Word document"),
        ("a.docx", b"PK\x03\x04 and nothing more", "cut off or damaged"),
        (
            "a.docx",
            zipped({"word/document.xml": b"<w:document", "[Content_Types].xml": b"<Types/>"}),
            "damaged",
        ),
        ("a.vtt", b"WEBVTT\n\n", "Nobody says anything"),
        ("a.vtt", b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n[crosstalk]\n", "Nobody says anything"),
        ("a.json", b'{"segments": []}', "unknown"),
        ("a.json", b'{"segments": [{"start": 0, "end": 1, "text": null}]}', "Nobody says anything"),
        ("a.json", b"[]", "unknown"),
        ("a.json", b'{"monologues":[{"speaker":{"id":1},"terms":[{"text":"hi"}]}]}', "unknown"),
        ("a.txt", b"Once upon a time there was a text.\nNobody speaks in it.\n", "No speakers and no times"),
    ],
)
def test_one_sentence_with_the_name_of_the_file(name: str, data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_transcript(name, data)
    assert str(caught.value).startswith(name)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


DOCUMENT = """# Bank

### Q1: Ownership (Advanced)

**Answer:** Every value has one owner.

**Key point:** Moves.

### Q2: Locks (Advanced)

**Answer:** One order for all.

**Key point:** Order.

### Q3: Queues (Advanced)

**Answer:** They take the peaks off.
"""
FORM = "file: a\nline: 1\nkind: b\nsize: 2\nowner: c\nstatus: d\nplace: e\nnote: f\n" * 3


@pytest.mark.parametrize("text", [DOCUMENT, FORM])
def test_a_document_and_a_file_of_data_are_no_transcripts(text: str) -> None:
    with pytest.raises(UnreadableFile, match="No speakers and no times"):
        parse_transcript("a.md", text.encode())


def test_the_real_documents_are_no_transcripts(seeds: list[Path]) -> None:
    for seed in seeds:
        with pytest.raises(UnreadableFile, match="No speakers and no times"):
            read_transcript(seed)


def test_truncated_json_names_the_line() -> None:
    data = b'{"segments": [\n {"start": 0, "text": "one"},\n {"start": 1, "te'
    with pytest.raises(UnreadableFile, match=r"a\.json, line 3: The JSON .*again"):
        parse_transcript("a.json", data)


def test_json_that_ends_between_two_things_was_cut_off() -> None:
    with pytest.raises(UnreadableFile, match="line 2: The JSON ends too early"):
        parse_transcript("a.json", b'{"segments": [\n {"start": 0, "text": "one"},')


def test_an_unknown_shape_says_which_are_known() -> None:
    with pytest.raises(UnreadableFile, match="Fireflies, Whisper, whisperX, AssemblyAI, Deepgram and Rev"):
        parse_transcript("a.json", b'{"rows": [1, 2]}')


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_json_nested_absurdly_deep(depth: int) -> None:
    with pytest.raises(UnreadableFile):
        parse_transcript("a.json", b'{"segments":' + b"[" * depth + b"]" * depth + b"}")


def test_json_with_a_number_of_thousands_of_figures() -> None:
    with pytest.raises(UnreadableFile, match="number too long"):
        parse_transcript("a.json", b'{"segments":[{"start":' + b"9" * 5000 + b',"text":"hi"}]}')


def test_numbers_as_strings_nulls_and_nonsense_cost_the_time_and_not_the_words() -> None:
    segments = [
        {"start": "1.5", "end": "2.5", "text": "one"},
        {"start": None, "end": {}, "text": "two"},
        {"start": "soon", "end": 1e999, "text": "three"},
        {"start": True, "end": [], "text": "four", "words": [None, 3, {"word": None}, {"word": "four"}]},
        {"start": 10**400, "end": 3, "text": "five"},
        {"start": 9, "end": 3, "text": "six"},
        {"start": 1, "end": 2, "text": 7},
    ]
    transcript = parse_transcript("a.json", json.dumps({"segments": segments}).encode())
    assert [turn.text for turn in transcript.turns] == ["one", "two", "three", "four", "five", "six", "7"]
    spans = [(turn.start, turn.end) for turn in transcript.turns]
    assert spans == [
        (1.5, 2.5),
        (None, None),
        (None, None),
        (None, None),
        (None, 3.0),
        (9.0, None),
        (1.0, 2.0),
    ]


def test_halves_of_characters_in_json_are_replaced() -> None:
    data = b'{"segments":[{"start":0,"end":1,"text":"a \\ud800 b \\u0000 c"}]}'
    text = parse_transcript("a.json", data).turns[0].text
    assert text == "a � b � c"
    text.encode()


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.vtt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)  # sparse: nothing is written
    with pytest.raises(UnreadableFile, match="larger than 50 MB"):
        read_transcript(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_transcript(tmp_path / "none.vtt")
    with pytest.raises(UnreadableFile, match="not a file"):
        read_transcript(tmp_path)


def test_a_docx_bomb_is_not_opened(make_docx: MakeDocx, monkeypatch: pytest.MonkeyPatch) -> None:
    import docx

    def opened(*_: object) -> None:
        raise AssertionError("the bomb was opened")

    bombs = [
        zipped({"word/document.xml": b"<x/>", "word/media/a.xml": b" " * 30_000_000}),  # packs 1000 to 1
        zipped({"word/document.xml": b"<x/>"} | {f"word/{n}.xml": b"" for n in range(2001)}),
    ]
    monkeypatch.setattr(docx, "Document", opened)
    for bomb in bombs:
        assert len(bomb) < 400_000
        with pytest.raises(UnreadableFile, match="far more than a transcript needs"):
            parse_transcript("a.docx", bomb)


def test_entities_in_a_docx_do_not_grow(make_docx: MakeDocx) -> None:
    laughs = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    laughs += b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    body += b"<w:r><w:t>Ann: &j;</w:t></w:r></w:p></w:body></w:document>"
    stream = io.BytesIO(make_docx(["Ann: hi"]))
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = b'<?xml version="1.0"?>' + laughs + body
    with pytest.raises(UnreadableFile):
        parse_transcript("a.docx", zipped(parts))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nZoë Müller: a café’s queue\n\n"
    text += "00:00:02.000 --> 00:00:03.000\nBo Ek: yes\n"
    transcript = parse_transcript("a.vtt", text.encode(encoding))
    assert (transcript.turns[0].speaker, transcript.turns[0].text) == ("Zoë Müller", "a café’s queue")


@pytest.mark.parametrize(
    "piece", ["word ", "a", "a:", "[", "00:00 ", "-->", "**", "( ", "<v ", "Ab Cd", "  ", "{"]
)
def test_a_line_of_a_megabyte_is_read_or_refused(piece: str) -> None:
    """A search that starts anew at each letter would not come back."""
    line = piece * (1_000_000 // len(piece))
    for text in (
        f"Ann: {line}\nBo: yes\n",
        f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAnn Lee: {line}\n",
        f"Ann  0:01  \n{line}\n\nBo  0:05  \nyes\n",
        f"Ann: hi\nBo: yes\n{line}\n",
    ):
        check(text.encode(), "a.txt")


def check(data: bytes, name: str) -> None:
    try:
        transcript = parse_transcript(name, data)
    except PlumblineError as error:
        assert str(error)
        return
    assert [turn.turn for turn in transcript.turns] == list(range(len(transcript.turns)))
    for turn in transcript.turns:
        assert turn.text == turn.text.strip() != ""
        turn.text.encode()
        for word in turn.words:
            assert 0 <= word.start < word.end <= len(turn.text)
        assert turn.start is None or turn.end is None or turn.start <= turn.end


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.vtt", "a.json", "a.docx", "a.txt", "a.md"]))
def test_any_bytes_give_a_transcript_or_a_sentence(data: bytes, name: str) -> None:
    check(data, name)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.text(max_size=6)), min_size=1, max_size=4),
)
def test_damaged_files_give_a_transcript_or_a_sentence(
    file: Path, cuts: list[tuple[float, int, str]]
) -> None:
    text = file.read_text("utf-8")
    for place, length, instead in cuts:
        at = int(place * len(text))
        text = text[:at] + instead + text[at + length :]
    check(text.encode("utf-8", "replace"), file.name)


KEYS = """
    segments words text word start end speaker utterances results channels alternatives paragraphs sentences
    sentence raw_text speaker_name speakers id name monologues elements type value ts data transcript
    confidence status
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_json_with_known_keys_and_any_values_gives_a_transcript_or_a_sentence(value: object) -> None:
    check(json.dumps(value).encode(), "a.json")


def test_a_file_whose_name_is_no_text_is_read() -> None:
    transcript = parse_transcript("a\udcff.txt", b"Ann: What is a lock?\nBo: A door with a key.\n")
    assert transcript.source == "a?.txt"  # the byte ff, as the system hands it over, is no letter
