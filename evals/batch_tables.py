"""The tables of batch scoring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Found = Mapping[str, Any]


def overhead(found: Found) -> tuple[list[str], list[list[str]]]:
    """Beside the bare client: wall, span and processor."""
    head = ["answers, at once", "", "ideal", "wall", "span of the calls", "processor"]
    rows = []
    for one in found["overhead"]:
        what = f"{one['items']:,}, {one['concurrency']}"
        for name, own in (("bare client", one["bare"]), ("plumbline", one["plumbline"])):
            took = [f"{own[key]:.1f} s" for key in ("wall", "span", "cpu")]
            rows.append([what, name, f"{one['ideal']:.1f} s", *took])
        ratios = [f"× {one[f'{key}_ratio']:.2f}" for key in ("wall", "span", "cpu")]
        rows.append([what, "ratio", "", *ratios])
    return head, rows


def kept(found: Found) -> tuple[list[str], list[list[str]]]:
    """Crashes, faults, growth, and the local judge's pace and memory."""
    rows = []
    if "crash" in found:
        one = found["crash"]
        repeated = f"at most {one['most_calls_repeated']} calls repeated"
        said = f"{one['complete']} of {one['runs']} complete, {repeated}"
        rows.append(
            [f"killed at a random moment of {one['items']} answers, {one['in_flight']} at once", said]
        )
    if "faults" in found:
        one = found["faults"]
        said = f"{one['graded']} graded, {one['failed']} listed; {one['not_gradable']} could not be graded"
        rows.append([f"a fifth of {one['items']} answers go wrong in ten ways", said])
    for one in found.get("growth", ()):
        said = f"{one['seconds']:.0f} s, {one['peak_mb']:.0f} MB, first page {one['first_page']:.2f} s"
        rows.append([f"{one['items']:,} answers, a judge that costs nothing", said])
    for one in found.get("local", ()):
        said = f"{one['rate']:.1f} a second, {one['cores']:.1f} cores busy"
        rows.append(
            [f"local judge, {one['items']:,} answers of 200 words, {one['workers']} process(es)", said]
        )
    for one in found.get("ray", ()):
        said = f"{one['rate']:.1f} a second, the start of Ray in it"
        rows.append([f"the same by Ray, {one['items']:,} answers, {one['workers']} worker(s)", said])
    for one in found.get("memory", ()):
        rows.append(
            [f"local judge, {one['items']:,} short answers, 2 processes", f"{one['peak_mb']} MB at most"]
        )
    return ["", "measured"], rows
