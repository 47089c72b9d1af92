"""What the server adds to Streamlit's: the way back after signing in, and an address of the first page."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.served.returning import COOKIE, Returning, within
from ui.served.server import Rooted


def client() -> TestClient:
    """Streamlit's two steps of signing in, behind what is tested."""
    app = Starlette(
        routes=[
            Route("/auth/login", lambda _: RedirectResponse("http://provider.example/", 302)),
            Route("/oauth2callback", lambda _: RedirectResponse("/", 302)),
            Route("/{rest:path}", lambda r: PlainTextResponse(str(r.url))),
        ]
    )
    return TestClient(Returning(Rooted(app)), base_url="http://here.example", follow_redirects=False)


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("http://here.example/review?evaluation=a%26b&exchange=2", "/review?evaluation=a%26b&exchange=2"),
        ("http://here.example/?draft=x;y", "/?draft=x;y"),
        ("http://here.example", "/"),
        ("http://here.example//evil.example/", "/"),
        ("http://here.example/review/../x", "/"),
        ("http://evil.example/elsewhere", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_to_where_one_was(wanted: str, lands: str) -> None:
    visitor = client()
    visitor.get("/auth/login", headers={"referer": wanted})
    assert visitor.get("/oauth2callback").headers["location"] == lands
    assert COOKIE not in visitor.cookies
    assert visitor.get("/oauth2callback").headers["location"] == "/"  # once


def test_a_cookie_that_somebody_else_wrote_leads_nowhere_else() -> None:
    for forged in (
        "https%3A//evil.example/",
        "//evil.example",
        "/review%0d%0aX: y",
        "javascript:alert(1)",
        "http%3A//[",
    ):
        visitor = client()
        visitor.cookies.set(COOKIE, forged)
        assert visitor.get("/oauth2callback").headers["location"].startswith("/")
        assert "evil" not in visitor.get("/oauth2callback").headers["location"]


def test_only_our_pages_are_within() -> None:
    assert within("/results?search=jon") == "/results?search=jon"
    assert within("/component/x") == "/"
    assert within("\\\\evil.example") == "/"
    assert within("/review?name=\u0645\r\nX: y") == "/review?name=%D9%85X:%20y"


def test_the_name_of_the_first_page_leads_to_it() -> None:
    assert client().get("/evaluate?draft=1").headers["location"] == "/?draft=1"
    assert client().get("/evaluate").headers["location"] == "/"
    assert client().get("/review").status_code == 200
