"""Who looks at the page: signed in where Streamlit's secrets say so, else whoever is at the machine."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError

from pipeline.errors import SetupError
from ui.plain import plain
from ui.resources import settings
from ui.roles import Level, Visitor, level_of

OPEN = (
    "Nobody signs in here, so **whoever reaches this address may read and change everything**. "
    "Set up sign-in, or let plumbline listen on this machine alone."
)


def signing_in() -> bool:
    """Whether people must sign in. Raises SetupError where a file of secrets is there and cannot be read."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError as error:
        if any(Path(file).exists() for file in st.get_option("secrets.files")):
            raise SetupError(
                f"Who may come in is not known, because a file of secrets is broken: {error}."
            ) from None
        return False


def visitor() -> Visitor:
    """Whoever looks at this page now."""
    if not signing_in():
        return Visitor(Level.ADMIN)
    if not st.user.is_logged_in:
        return Visitor(Level.NOBODY)
    address = _address()
    name = str(st.user.get("name") or address or st.user.get("sub") or "somebody")
    if not address:
        return Visitor(level_of("", settings().roles), f"{name} (no verified address)")
    return Visitor(level_of(address, settings().roles), address if name == address else f"{name} <{address}>")


def _address() -> str:
    """The visitor's address, unless the provider says that nobody checked it; some say so as text."""
    verified = str(st.user.get("email_verified", True)).casefold() == "true"
    return str(st.user.get("email") or "") if verified else ""


def may(level: Level) -> bool:
    """Whether the visitor may do what this level may; what needs more is not offered."""
    return visitor().level >= level


def must(level: Level) -> None:
    """Raise NotAllowed unless the visitor may do what this level may; every action asks."""
    visitor().must(level)


def admitted() -> bool:
    """Whether the visitor may see anything; draws the way in where not."""
    who = visitor()
    if not signing_in():
        if not _local():
            st.warning(OPEN)
        return True
    if who.name is None:
        _door()
        return False
    with st.sidebar:
        st.caption(plain(f"{who.name}, {who.level.name.lower()}"))
        st.button("Sign out", on_click=st.logout, type="tertiary")
    if who.level is Level.NOBODY:
        st.title("You are not on the list")
        st.info(f"You are signed in as {plain(who.name)}. Ask an admin of plumbline to let you in.")
        return False
    return True


def _door() -> None:
    st.title("Sign in")
    st.markdown("plumbline keeps what people said in interviews. Sign in to see it.")
    if st.button("Sign in", type="primary"):
        try:
            st.login()
        except StreamlitAuthError as error:
            raise SetupError(f"Sign-in is not set up rightly: {' '.join(str(error).split())}") from None


def _local() -> bool:
    """Whether this machine alone reaches the page: where it listens, and where it was asked for."""
    reached = (st.get_option("server.address"), urlsplit(st.context.url or "").hostname)
    return all(host is None or _here(host) for host in reached)


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
