"""Code that parses and cannot compile, and code that looks like it and can."""

from __future__ import annotations

import pytest

from pipeline.bank.audit import Finding, audit
from pipeline.bank.read import parse_document


def document(language: str, code: str, before: str = "A mutex protects what two threads share.") -> str:
    return (
        "# Queues\n\n### Q1: Why is the buffer bounded?\n\n**Answer**: "
        f"{before}\n\n```{language}\n{code.strip(chr(10))}\n```\n"
    )


def told(text: str) -> list[Finding]:
    found = audit([parse_document("bank.md", text.encode())])
    return [finding for finding in found if finding.kind == "code"]


def messages(language: str, code: str) -> list[str]:
    return [finding.message for finding in told(document(language, code))]


RUST_REFUSED = {
    "await in a plain function": (
        "fn price(&self) -> u64 {\n    self.provider.gas_price().await\n}",
        ["“price” awaits and is not async"],
    ),
    "await in a plain method": (
        "impl Pool {\n    fn take(&self) -> u64 {\n        self.next().await\n    }\n}",
        ["“take” awaits and is not async"],
    ),
    "await in a plain closure of an async function": (
        "async fn run() {\n    spawn_blocking(|| client.get().await);\n}",
        ["a closure awaits and is not async"],
    ),
    "await in a plain function within an async one": (
        "async fn run() {\n    fn inner() -> u64 {\n        get().await\n    }\n    inner();\n}",
        ["“inner” awaits and is not async"],
    ),
    "await in a plain closure of an excerpt": (
        "let first = rows.iter().map(|row| row.load().await);\nfirst.next()",
        ["a closure awaits and is not async"],
    ),
    "await below an attribute of the language": (
        "#[inline]\n#[must_use]\nfn price() -> u64 {\n    get().await\n}",
        ["“price” awaits and is not async"],
    ),
    "several awaits in one function": (
        "fn both() {\n    one().await;\n    two().await;\n}",
        ["“both” awaits and is not async"],
    ),
    "self in a function without it": (
        "impl Vault {\n    fn open(phrase: &str) -> Self {\n        self.encrypt(phrase)\n    }\n}",
        ["“open” uses self and takes none"],
    ),
    "self in a function within a method": (
        "impl Vault {\n    fn open(&self) {\n        fn key() -> u8 { self.key }\n        key();\n    }\n}",
        ["“key” uses self and takes none"],
    ),
    "a comparison for a Result": (
        "fn same(a: u8, b: u8) -> Result<bool, Error> {\n    a == b\n}",
        ["“same” ends in a bool where Result is declared"],
    ),
    "a comparison after a question mark": (
        "fn same(a: u8) -> anyhow::Result<bool> {\n    a == read()?\n}",
        ["“same” ends in a bool where Result is declared"],
    ),
    "a literal for an Option": (
        "fn has(a: u8) -> Option<bool> {\n    log(a);\n    true\n}",
        ["“has” ends in a bool where Option is declared"],
    ),
    "two faults of one function": (
        "fn same(a: u8) -> Result<bool, E> {\n    a == read().await\n}",
        ["“same” awaits and is not async", "“same” ends in a bool where Result is declared"],
    ),
}


@pytest.mark.parametrize("name", RUST_REFUSED)
def test_rust_that_cannot_compile_is_told(name: str) -> None:
    code, expected = RUST_REFUSED[name]
    assert sorted(messages("rust", code)) == [f"This Rust cannot compile: {what}." for what in expected]


RUST_TAKEN = {
    "await in an async function": "async fn a() {\n    b().await\n}",
    "await in a public unsafe async function": "pub(crate) async unsafe fn a() {\n    b().await\n}",
    "await in an async block": "fn a() {\n    spawn(async move { b().await });\n}",
    "await in a block of an async function": (
        "async fn a() {\n    unsafe { b().await };\n    loop { c().await }\n}"
    ),
    "await in an async closure": (
        "fn a() {\n    b(async |x| c(x).await);\n    d(async move || c(1).await);\n}"
    ),
    "await in an async block of a closure": "fn a() {\n    b(|x| async move { c(x).await });\n}",
    "await in an excerpt": "let a = b().await?;\na.c()",
    "await in an arm of a match": "Some(x) => x.get().await,\nNone => 0,",
    "await in a trait with async functions": (
        "#[async_trait]\nimpl Store for Disk {\n    async fn get(&self) -> u8 {\n"
        "        self.a.read().await\n    }\n}"
    ),
    "await in a macro": (
        "fn a() {\n    let s = stream! { yield b().await; };\n    select! { x = c() => d().await }\n}"
    ),
    "await in a function that a macro rewrites": "#[async_generic]\nfn a() {\n    b().await\n}",
    "await in a function with a comment above that": (
        "#[async_generic(copy)]\n// Both ways.\n/// Waits.\nfn a() {\n    b().await\n}"
    ),
    "await in a module that a macro rewrites": (
        "#[rewritten]\nmod a {\n    fn b() {\n        c().await\n    }\n}"
    ),
    "an attribute that only begins like one of the language": (
        "#[test::rewritten]\nfn a() {\n    b().await\n}"
    ),
    "a field named await": "fn a(b: B) {\n    b.r#await;\n}",
    "self taken by reference": "impl A {\n    fn a(&self) -> u8 { self.b }\n}",
    "self with a lifetime": "impl A {\n    fn a<'a>(&'a mut self) -> &'a u8 { &self.b }\n}",
    "self with a type": (
        "impl A {\n    fn a(self: Box<Self>) -> u8 { self.b }\n"
        "    fn c(mut self: Pin<&mut Self>) { self.d(); }\n}"
    ),
    "self in a closure of a method": "impl A {\n    fn a(&self) { run(|x| self.b(x)); }\n}",
    "self in an excerpt": "let a = self.b.c()?;\nself.d(a)",
    "self in a module's path": "fn a() {\n    self::b();\n    super::c();\n}",
    "self in a macro": "fn a() {\n    log!(self.b);\n}",
    "self in the rules of a macro": "macro_rules! get {\n    ($self:ident) => { fn a() { $self.b } };\n}",
    "self where the parameters are left out": (
        "impl A {\n    fn a(/* ... */) -> u8 { self.b }\n    fn c(...) { self.d(); }\n}"
    ),
    "self in a function that a macro rewrites": "impl A {\n    #[method]\n    fn a() -> u8 { self.b }\n}",
    "self in an impl that a macro rewrites": "#[component]\nimpl A {\n    fn a() -> u8 { self.b }\n}",
    "a comparison in Ok": "fn a(b: u8) -> Result<bool, E> {\n    Ok(b == 1)\n}",
    "a comparison for a bool": "fn a(b: u8) -> bool {\n    b == 1\n}",
    "a bool with a question mark": "fn a() -> Result<bool, E> {\n    (b() == c())?;\n    d()?\n}",
    "a comparison that is no last expression": "fn a(b: u8) -> Option<u8> {\n    b == 1;\n    None\n}",
    "a sum for a type with an operator": "fn a(b: V) -> Result<V, E> {\n    b + c()\n}",
    "a comparison before what is left out": "fn a(b: u8) -> Result<bool, E> {\n    b == 1\n    // ...\n}",
    "a Result that the code defines": "type Result<T> = T;\nfn a(b: u8) -> Result<bool> {\n    b == 1\n}",
    "another type than Result": "fn a(b: u8) -> Wrapped<bool> {\n    b == 1\n}",
    "a Result without parameters": "fn a(b: u8) -> Result {\n    b == 1\n}",
    "a closure behind a block": "fn a() -> Option<u8> {\n    if b { c(); }\n    || d\n}",
    "a reference behind a block": "fn a() -> Result<u8, E> {\n    unsafe { b() }\n    &&c\n}",
    "a function that throws": "#[throws(E)]\nfn a(b: u8) -> Option<bool> {\n    b == 1\n}",
    "a closure with a comparison": "fn a(b: Vec<u8>) -> Option<u8> {\n    b.into_iter().find(|c| *c == 1)\n}",
}


@pytest.mark.parametrize("name", RUST_TAKEN)
def test_rust_that_may_compile_is_not_told(name: str) -> None:
    assert messages("rust", RUST_TAKEN[name]) == []


PYTHON_REFUSED = {
    "await": "def a():\n    return await b()",
    "async with": "def a():\n    async with b() as c:\n        pass",
    "async for": "def a():\n    async for b in c():\n        pass",
    "a plain function in an async one": (
        "async def a():\n    def b():\n        return await c()\n    return b"
    ),
    "a lambda": "async def a():\n    return lambda: (await b())",
}


@pytest.mark.parametrize("name", PYTHON_REFUSED)
def test_python_that_awaits_in_a_plain_function_is_told(name: str) -> None:
    (message,) = messages("python", PYTHON_REFUSED[name])
    assert message.startswith("This Python cannot compile: ")
    assert message.endswith("outside async function.")


PYTHON_TAKEN = {
    "await in an async function": "async def a():\n    return [await b() for c in d]",
    "await outside of any, as in notebooks": "import a\nb = await a.get()\nasync with b as c:\n    print(c)",
    "a loop of comprehensions": "async def a():\n    return [[x async for x in y] for y in z]",
    "an excerpt that returns": "a = await b()\nreturn a",
    "an excerpt of a loop": "if await a():\n    continue",
    "a session": ">>> def a():\n...     return await b()",
    "a magic of a notebook": "%timeit a()\ndef b():\n    return await c()",
    "a doubtful escape": 'a = "\\d"\nassert (a, "always true")\nprint(a is 1)',
    "an async generator": "async def a():\n    async for b in c():\n        yield b",
}


@pytest.mark.parametrize("name", PYTHON_TAKEN)
def test_python_that_may_compile_is_not_told(name: str) -> None:
    assert messages("python", PYTHON_TAKEN[name]) == []


WRONG = "fn price() -> u64 {\n    let a = 1;\n    get()\n        .await\n}"


def test_the_finding_stands_at_the_line_of_the_await() -> None:
    # The heading is line 3, the fence line 7, so that the fourth line of the code is line 11.
    (finding,) = told(document("rust", WRONG))
    assert (finding.line, finding.severity) == (11, "error")


@pytest.mark.parametrize(
    "said",
    [
        "This does not compile, because the function is not async.",
        "The compiler rejects it: the compiler error is E0728.",
        "It fails to compile.",
    ],
)
def test_code_that_is_shown_because_it_is_wrong_is_not_told(said: str) -> None:
    assert told(document("rust", WRONG, said)) == []


def test_a_comment_that_says_it_is_wrong_is_enough() -> None:
    assert messages("rust", f"// Wrong: awaits in a plain function.\n{WRONG}") == []
    assert messages("python", "# Bad\ndef a():\n    return await b()") == []
    assert len(messages("rust", f"// Asks the network.\n{WRONG}")) == 1


def test_outside_of_a_question_the_lines_above_the_code_say_so_too() -> None:
    after = f"\n\n```rust\n{WRONG}\n```\n\n### Q1: Why?\n\n**Answer**: So it is.\n"
    assert told(f"# Queues\n\nThis will not compile:{after}") == []
    assert len(told(f"# Queues\n\nThis asks the network:{after}")) == 1


def test_code_that_does_not_parse_is_told_as_that_alone() -> None:
    (message,) = messages("rust", "fn a() {\n    b().await;\n    let = 1;\n}")
    assert message.startswith("This is no Rust: ")
