"""Time stamps, as every format writes them."""

import pytest

from pipeline.transcripts import clock


@pytest.mark.parametrize(
    ("stamp", "milliseconds", "expected"),
    [
        ("0:05", False, 5.0),
        ("55:21", False, 3321.0),  # 55 * 60 + 21
        ("1:02:03", False, 3723.0),
        ("00:00:04,500", False, 4.5),
        ("00:00:01.5", False, 1.5),  # a padded stamp has a decimal fraction
        ("0:0:2.90", True, 2.09),  # an unpadded one has milliseconds
        ("0:0:2.900", True, 2.9),
        ("-0:0:2.500", True, -2.5),
        ("90:00", False, 5400.0),  # minutes may pass an hour where hours are not written
        ("1:75:00", False, None),
        ("00:00:61", False, None),
        ("00:00:xx", False, None),
        ("", False, None),
        ("12", False, None),
    ],
)
def test_seconds(stamp: str, milliseconds: bool, expected: float | None) -> None:
    assert clock.seconds(stamp, milliseconds) == expected


def test_since_first_passes_midnight_once_and_takes_small_steps_back_as_they_are() -> None:
    # 23:59:58, 23:59:57 (captions overlap), 00:00:03
    assert clock.since_first([86398.0, 86397.0, 3.0]) == [0.0, -1.0, 5.0]
