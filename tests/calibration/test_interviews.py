"""From a stored interview to a set, labels, a grader's scores, a calibration, and a calibrated interview."""

import json
import sys

import pytest

from pipeline import cli
from pipeline.index.library import Library
from pipeline.settings import Settings, shipped

SAMPLES = shipped("corpus") / "samples"


@pytest.mark.slow
def test_an_interview_is_drawn_labelled_calibrated_and_scored_again(own_home, monkeypatch, capsys):
    def plumbline(*arguments: str) -> dict:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        assert not ended.value.code, streams.err
        shown.append(streams.err)
        return json.loads(streams.out)

    shown: list[str] = []
    Library(Settings(home=own_home)).ingest([shipped("corpus") / "senior-rust.md"])
    before = plumbline("evaluate", str(SAMPLES / "strong-teams.vtt"))
    drawn = plumbline("calibrate", "make", "interviews", "--size", "50")
    graded = [e for e in before["exchanges"] if e["grade"]["raw"] is not None]
    assert drawn["items"] == len(graded)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "4")
    plumbline("calibrate", "label", "interviews", "--rater", "Ann")
    # Words are shown, names are not, and neither is a score.
    assert "candidate:" in shown[-1]
    assert before["transcript"]["candidate"] not in shown[-1]
    # The set keeps where the words stand, not the words.
    kept = (own_home / "calibration" / "sets" / "interviews.jsonl").read_text()
    assert "candidate:" not in kept
    assert before["transcript"]["candidate"] not in kept
    assert plumbline("calibrate", "run", "interviews")["failed"] == []
    made = plumbline("calibrate", "fit", "interviews")
    # The judge gives the items again what it gave them in the interview.
    assert plumbline("calibrate", "check")["moved"] == 0
    after = plumbline("evaluate", str(SAMPLES / "strong-teams.vtt"))
    assert after["grader"]["calibration"] == made["id"]
    assert after["grader"]["fingerprint"] != before["grader"]["fingerprint"]
    scores = [e["grade"]["score"] for e in after["exchanges"] if e["grade"]["score"] is not None]
    # Ann gave every answer a 4.
    assert scores == pytest.approx([4] * len(scores), abs=0.3)
    assert all(e["grade"]["interval"] for e in after["exchanges"] if e["grade"]["score"] is not None)
    assert [e["calibrated"] for e in plumbline("results", "list")["evaluations"]] == [True, False]
