"""Starts the page: Streamlit on this machine alone, telling nobody, in our colours."""

from __future__ import annotations

import importlib
import socket
import sys
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.settings import Settings, load

HOST = "127.0.0.1"
PRELOADED = ("ui.pages.evaluate", "pipeline.index.library")
"""What the first visitor would otherwise wait for."""
FIRST_PORT = 8501
TRIED = 50

# The report's paper, ink and accent, so that the page and the manuscript in it are one.
LIGHT = {
    "primaryColor": "#1f4f82",
    "backgroundColor": "#fcfbf8",
    "secondaryBackgroundColor": "#f4f1ea",
    "textColor": "#22201c",
    "linkColor": "#1f4f82",
    "borderColor": "#cfc8ba",
}
DARK = {
    "primaryColor": "#8fbcec",
    "backgroundColor": "#1a1917",
    "secondaryBackgroundColor": "#24221f",
    "textColor": "#e6e1d6",
    "linkColor": "#8fbcec",
    "borderColor": "#4a463f",
}


def launch(port: int | None = None, open_browser: bool = True, host: str = HOST) -> None:
    """Serve the page until Ctrl-C. Raises SetupError when the port is taken or the address is not here."""
    settings = load()
    free = _free_port(port, host)
    for module in PRELOADED:
        importlib.import_module(module)
    from streamlit.web.cli import main

    print(f"The page is at http://{host}:{free} (Ctrl-C stops it).", file=sys.stderr, flush=True)
    main(
        [
            "run",
            str(Path(__file__).parent / "served" / "server.py"),
            *options(free, open_browser, settings, host),
        ],
        standalone_mode=False,
    )


def options(port: int, open_browser: bool, settings: Settings, host: str = HOST) -> list[str]:
    """The command line of Streamlit; they win over any ``.streamlit`` folder that lies about.

    On this machine alone, the page answers to this machine's names alone; elsewhere its names are not known.
    """
    chosen = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": _flag(not open_browser),
        "server.showEmailPrompt": "false",
        "server.maxUploadSize": str(settings.max_upload_mb),
        "server.fileWatcherType": "none",
        "server.runOnSave": "false",
        "server.enableStaticServing": "false",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": host,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "client.showSidebarNavigation": "true",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "error",
        "theme.baseRadius": "small",
        "theme.baseFontSize": "16",
        **{f"theme.light.{name}": value for name, value in LIGHT.items()},
        **{f"theme.dark.{name}": value for name, value in DARK.items()},
    }
    names = ("localhost", HOST) if host == HOST else ()
    secrets = settings.home / "secrets.toml"
    return [
        *(f"--{name}={value}" for name, value in chosen.items()),
        *(f"--server.allowedHosts={name}" for name in names),
        *([f"--secrets.files={secrets}"] if secrets.is_file() else []),
    ]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _free_port(wanted: int | None, host: str = HOST) -> int:
    """The port asked for, else the first free one from 8501 on."""
    if wanted is not None:
        if not _is_free(wanted, host):
            raise SetupError(
                f"Port {wanted} of {host} is in use or not allowed. Name another one with --port."
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + TRIED):
        if _is_free(port, host):
            return port
    raise SetupError(f"No port from {FIRST_PORT} to {FIRST_PORT + TRIED - 1} is free. Name one with --port.")


def _is_free(port: int, host: str = HOST) -> bool:
    if not 0 < port < 65536:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
