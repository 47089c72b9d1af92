import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.code import GRAMMARS, notes, pieces

WHOLE = {
    "rust": "fn main() {\n    let x: Vec<u8> = vec![1];\n}\n",
    "python": "async def f(x: int) -> int:\n    return await g(x)\n",
    "javascript": "const f = async (x) => ({ ...x, y: 1 });\n",
    "typescript": "interface A { x?: number }\nconst f = (a: A): number => a.x ?? 0;\n",
    "tsx": "const A = (): JSX.Element => <b>hi</b>;\n",
    "go": "package main\n\nfunc main() { go f(1) }\n",
    "java": "class A { int f() { return 1; } }\n",
    "c": "int main(void) { return 0; }\n",
    "cpp": "template <class T> T f(T x) { return x; }\n",
}


def fenced(language: str, code: str) -> str:
    return f"I would write:\n\n```{language}\n{code}```\nand so on.\n"


@pytest.mark.parametrize("language", sorted(GRAMMARS))
def test_whole_code_is_not_noted_and_cut_code_is(language):
    code = WHOLE[language]
    assert notes(fenced(language, code)) == ()
    assert notes(code, language) == ()
    cut = code.rstrip().rstrip("});>") + "(((\n"
    [note] = notes(fenced(language, cut))
    assert "does not parse" in note


def test_the_line_is_that_of_the_answer():
    answer = "First.\n\n```rust\nfn main() {\n    let x = ;\n}\n```\n"
    [note] = notes(answer)
    assert note.startswith("The Rust code on line 5 does not parse: ")


def test_a_missing_sign_is_named():
    [note] = notes("def f(:\n    return 1\n", "python")
    assert note.startswith("The Python code on line 1 does not parse")
    [note] = notes("fn main() { f(1;\n}\n", "rust")
    assert "line 1" in note


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("rust", "let x = foo()?;\nx.bar().await"),
        ("rust", "fn new(&self) -> Self { ... }"),
        ("rs", "pub fn f(&mut self) {\n    ...\n}\n"),
        ("python", "x = 1\n...\nreturn x"),
        ("go", "x := 1\nfmt.Println(x)"),
        ("java", "int x = 1;\nSystem.out.println(x);"),
        ("java", "@Override public String toString() { return a; }"),
        ("c", 'int x = 1;\nprintf("%d", x);'),
        ("js", "await fetch(url)"),
    ],
)
def test_a_snippet_that_leaves_out_its_surroundings_is_whole(language, code):
    assert notes(fenced(language, f"{code}\n")) == ()


def test_text_and_languages_without_a_grammar_are_left_alone():
    assert notes("No code here; only `fn (` and words.") == ()
    assert notes(fenced("cobol", "((((\n")) == ()
    assert notes(fenced("", "((((\n")) == ()
    assert notes("x = (", "toml") == ()


def test_an_open_fence_runs_to_the_end_and_many_notes_are_counted():
    assert len(notes("```python\nx = (\n")) == 1
    answer = fenced("python", "x = (\n") * 5
    assert notes(answer)[-1] == "2 more pieces of code do not parse."


def test_code_is_never_run(tmp_path):
    target = tmp_path / "made"
    assert notes(fenced("python", f"open({str(target)!r}, 'w')\n")) == ()
    assert not target.exists()


@given(st.text(max_size=300), st.sampled_from(sorted(GRAMMARS)))
def test_no_text_breaks_it(text, language):
    assert all(note.endswith(".") for note in notes(text, language))
    for code in pieces(fenced(language, text)):
        assert code.line >= 1
