"""An OpenID Connect provider on this machine, which takes whoever it is told to for the one who signs in."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "plumbline", "of the test"


@dataclass
class Provider:
    """What the provider knows; its pages are drawn by a handler."""

    url: str
    redirect_uri: str
    """The only address that people are sent back to."""
    person: dict[str, object] = field(default_factory=dict)
    """Claims about whoever signs in next."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """Codes that were handed out and not yet redeemed, with what was asked for."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}))

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes, with a code for one use."""
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == self.redirect_uri
        assert asked["response_type"] == "code" and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and asked["nonce"]
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, object]:
        """The signed word on who it is, for a code that was handed out to this client."""
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert authorization == f"Basic {expected}"
        assert form["grant_type"] == "authorization_code" and form["redirect_uri"] == self.redirect_uri
        asked = self.asked.pop(form["code"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        assert proof.decode().rstrip("=") == asked["code_challenge"]
        now = int(time.time())
        about = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, {**about, **self.person}, self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed}

    def ended(self, asked: dict[str, str]) -> str:
        """Where the browser goes after signing out."""
        assert asked["post_logout_redirect_uri"] == self.redirect_uri
        return self.redirect_uri


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        provider, url = self.server.provider, urlsplit(self.path)
        asked = _flat(url.query)
        if url.path == "/authorize":
            self._go(provider.authorize(asked))
        elif url.path == "/end":
            self._go(provider.ended(asked))
        elif url.path == "/jwks":
            self._tell({"keys": [provider.key.as_dict(private=False, use="sig", alg="RS256")]})
        elif url.path == "/.well-known/openid-configuration":
            self._tell(provider.discovery())
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._tell(self.server.provider.token(form, self.headers["Authorization"]))

    def _go(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _tell(self, what: dict[str, object]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    provider: Provider


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def running(redirect_uri: str) -> Iterator[Provider]:
    """A provider for one client, on loopback, until the block is left."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.provider = Provider(f"http://127.0.0.1:{server.server_port}", redirect_uri)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.provider
        finally:
            server.shutdown()
            thread.join()
