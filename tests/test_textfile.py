"""Encodings are told apart; what is no text is refused with a sentence."""

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.textfile import decode, read_bytes

SPOKEN = "Ana: “It’s a café – naïve, isn’t it…”\nBen: Yes.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_reads_every_usual_encoding(encoding: str) -> None:
    assert decode(SPOKEN.encode(encoding), "talk.txt") == SPOKEN


@pytest.mark.parametrize(
    "mark, encoding", [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")]
)
def test_reads_big_endian_marks(mark: bytes, encoding: str) -> None:
    assert decode(mark + SPOKEN.encode(encoding), "talk.txt") == SPOKEN


@pytest.mark.parametrize(
    "text", ["café", "It’s fine", "“Hi”", "price: 5 €", "é", "Señor Müller", "a – b", "Zoë"]
)
def test_short_western_text_is_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_cyrillic_is_not_taken_for_western() -> None:
    text = "Добрый день, расскажите о себе и о вашем опыте работы, пожалуйста. Спасибо за вопрос."
    assert decode(text.encode("cp1251"), "a.txt") == text


def test_cyrillic_utf16_without_a_mark() -> None:
    text = "Добрый день. Расскажите о себе.\n"
    assert decode(text.encode("utf-16-le"), "a.txt") == text
    assert decode(text.encode("utf-16-be"), "a.txt") == text


def test_windows_1252_pasted_into_utf8() -> None:
    data = "naïve — “quoted” text\n".encode() + "it’s\n".encode("cp1252")
    assert decode(data, "a.txt") == "naïve — “quoted” text\nit’s\n"


def test_newlines_are_kept() -> None:
    assert decode(b"a\r\nb\rc\n", "a.txt") == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8, "blank"),
        (b" \r\n\t", "blank"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(256)) * 4, "binary"),
        (b"text\x00text", "binary"),
        (b"\x01\x02\x03\x04 words", "binary"),
        ("“ok” naïv é".encode()[:-1], "cut off"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "cut off"),
        (codecs.BOM_UTF8 + b"caf\xe9 au lait", "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as caught:
        decode(data, "a.txt")
    assert caught.value.sentence.startswith("a.txt: ")


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_sentence(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except UnreadableFile:
        return
    assert "\x00" not in text


@given(st.text(st.characters(exclude_categories=["C"], include_characters="\n\t\r"), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff"):
        signed = text.startswith(("%PDF-", "GIF8", "RIFF", "ID3", "OggS", "{\\rtf"))
        assert signed or decode(text.encode(), "a.txt") == text


def test_files_are_opened_within_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * (1024 * 1024))
    assert len(read_bytes(file, 1)) == 1024 * 1024  # exactly 1 MB is within 1 MB
    file.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(UnreadableFile, match="larger than 1 MB"):
        read_bytes(file, 1)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_bytes(tmp_path / "none.txt", 1)
    with pytest.raises(UnreadableFile, match="not a file"):
        read_bytes(tmp_path, 1)
    with pytest.raises(UnreadableFile, match="no such file|cannot be opened"):  # noqa: RUF043
        read_bytes(Path("a\x00b"), 1)
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    if not os.access(secret, os.R_OK):  # root reads everything
        with pytest.raises(UnreadableFile, match="cannot be opened"):
            read_bytes(secret, 1)
