import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.results.marking import visible
from ui.plain import markup, plain, shorten, spoken

HOSTILE = st.text("ab:w./@*_[](){}<>!`~|\\#$-+=&;'\" \n\t\u202e\u2066xhtps0123", max_size=60) | st.text(
    max_size=60
)


@given(HOSTILE)
def test_a_label_is_text_and_nothing_else_in_markdown(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parseInline(plain(text))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special"}


@given(HOSTILE)
def test_a_label_shows_the_letters_that_were_written(text: str) -> None:
    shown = "".join(c.content for t in MarkdownIt().parseInline(plain(text, 500)) for c in t.children or ())
    written = visible(re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text))
    assert shown.replace("\u2060", "") == " ".join(written.replace("\u2060", "").split())


def test_what_streamlit_would_replace_in_plain_text_is_broken_up() -> None:
    # Streamlit and remark look for these in the text itself, after Markdown's own escapes are gone.
    shown = plain(":red[x] :smile: www.example.org https://example.org a@example.org").replace("\\", "")
    assert not re.search(r":\w|www\.|https?://\w|\w@\w", shown)


def test_markup_escapes_and_isolates() -> None:
    assert markup('<img src=x onerror="a()">\u202e') == (
        '<bdi dir="auto">&lt;img src=x onerror=&quot;a()&quot;&gt;</bdi>'
    )


def test_a_long_text_is_cut_at_the_limit() -> None:
    assert shorten("one  two\nthree", 40) == "one two three"
    assert shorten("x" * 1_000_000, 10) == "x" * 9 + "…"


def test_what_is_spoken_holds_no_sign_at_all() -> None:
    assert spoken("Mei-Ling_Tan <b>:smile:</b> Łukasz 3") == "Mei Ling Tan b smile b Łukasz 3"
