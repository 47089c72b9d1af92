import socket

import pytest

from pipeline.errors import SetupError
from pipeline.settings import Settings
from ui import launch


def chosen(**settings: object) -> dict[str, str]:
    options = launch.options(8501, open_browser=False, settings=Settings(**settings))
    return dict(option.removeprefix("--").split("=", 1) for option in options)


def test_the_page_serves_this_machine_and_tells_nobody() -> None:
    options = chosen()
    assert options["server.address"] == "127.0.0.1"
    assert options["browser.gatherUsageStats"] == "false"
    assert options["client.showErrorDetails"] == "none"


def test_uploads_are_limited_by_the_settings() -> None:
    assert chosen(max_upload_mb=7)["server.maxUploadSize"] == "7"


def test_every_option_is_known_to_streamlit() -> None:
    from streamlit import config

    known = config.get_config_options()
    assert set(chosen()) <= set(known)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [launch.LIGHT, launch.DARK])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
@pytest.mark.parametrize("ink", ["textColor", "primaryColor", "linkColor"])
def test_contrast_is_aa(theme: dict[str, str], ground: str, ink: str) -> None:
    # WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of at least 4.5 for text
    light, dark = sorted((luminance(theme[ground]), luminance(theme[ink])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind((launch.HOST, 0))
        taken.listen()
        with pytest.raises(SetupError, match="in use"):
            launch.launch(taken.getsockname()[1], open_browser=False)


@pytest.mark.parametrize("port", [-1, 0, 70_000])
def test_a_port_that_does_not_exist_is_said(port: int) -> None:
    with pytest.raises(SetupError, match=str(port)):
        launch.launch(port, open_browser=False)


def test_without_a_port_the_first_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_is_free", lambda port, host: port == 8503)
    assert launch._free_port(None) == 8503
    monkeypatch.setattr(launch, "_is_free", lambda port, host: False)
    with pytest.raises(SetupError, match="8501 to 8550"):
        launch._free_port(None)


def test_elsewhere_the_names_of_the_page_are_not_known(tmp_path) -> None:
    elsewhere = launch.options(8501, False, Settings(home=tmp_path), host="0.0.0.0")
    assert "--server.address=0.0.0.0" in elsewhere
    assert not any("allowedHosts" in option for option in elsewhere)


def test_sign_in_is_configured_in_the_home_folder(tmp_path) -> None:
    (tmp_path / "secrets.toml").touch()
    options = launch.options(8501, False, Settings(home=tmp_path))
    assert f"--secrets.files={tmp_path / 'secrets.toml'}" in options
