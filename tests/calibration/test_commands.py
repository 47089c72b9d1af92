"""`plumbline calibrate` as a user meets it, and what a calibration does to scores."""

import html
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline import cli, workflow
from pipeline.calibration.fitting import fit
from pipeline.calibration.shelf import Shelf
from pipeline.domain import Precision, Quote, Status, TimeSpan, Verdict
from pipeline.grading.fingerprint import reader


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """What it printed."""
        assert self.code == 0, self
        return json.loads(self.out)


@pytest.fixture
def plumbline(monkeypatch, capsys) -> Callable[..., Ran]:
    """Run the command in this process."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["plumbline", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        streams = capsys.readouterr()
        return Ran(int(ended.value.code or 0), streams.out, streams.err)

    return run


@dataclass
class WordJudge:
    """A criterion is met when its first word stands in the answer."""

    revision: str = "1"
    name: str = "words"

    async def judge(self, exchange, question, rubric):
        return [self._verdict(criterion, exchange.answer[0]) for criterion in rubric.criteria]

    def _verdict(self, criterion, turn):
        word = criterion.statement.split()[0].strip(".,").lower()
        at = turn.text.lower().find(word)
        if at < 0:
            return Verdict(criterion.id, Status.MISSING)
        time = TimeSpan(None, None, Precision.NONE)
        quote = Quote(turn.turn, at, at + len(word), turn.text[at : at + len(word)], time)
        return Verdict(criterion.id, Status.MET, (quote,), 0.9)


@pytest.fixture
def judge(monkeypatch) -> WordJudge:
    """The judge of every command."""
    made = WordJudge()
    monkeypatch.setattr(workflow, "open_judge", lambda *_: made)
    return made


WORDS = ["Ownership moves values", "Borrowing lends them", "Lifetimes bound borrows", "Drop frees memory"]
REFERENCE = ". ".join(WORDS) + "."


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """48 answers to 8 questions that name 0 to 4 of the points; two people who give 2 + 3/4 of that each."""
    lines = ["item,question,asked,reference,answer,Ann,Bo"]
    for n in range(48):
        said = " ".join(word.split()[0] for word in WORDS[: n % 5]) or "nothing"
        score = 2 + 3 * (n % 5) / 4
        lines.append(f"a{n},q{n % 8},What is Rust {n % 8}?,{REFERENCE},{said},{score},{min(5, score + 0.25)}")
    file = tmp_path / "answers.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture
def calibrated(plumbline, judge, answers) -> str:
    """A home with a set, the judge's scores on it, and a calibration of it; the calibration's id."""
    imported = plumbline("calibrate", "import", str(answers), "--set", "rust", "--scale", "1:5", *PEOPLE)
    assert imported.code == 0, imported
    assert plumbline("calibrate", "run", "rust").code == 0
    return plumbline("calibrate", "fit", "rust", "--json").json["id"]


PEOPLE = ("--person-columns", "Ann,Bo")
GRADE = ("grade", "--question", "What is Rust 1?", "--reference", REFERENCE, "--answer", "Ownership")


def test_a_set_is_imported_graded_fitted_and_then_applied(plumbline, calibrated):
    graded = plumbline(*GRADE, "--json").json
    # One of four points: raw 1/4, uncalibrated 1 + 4/4 = 2. People give 2 + 3/4 or a quarter more: 2.875.
    assert graded["raw"] == 0.25
    assert graded["score"] == pytest.approx(2.875, abs=0.15)
    assert graded["calibration"] == calibrated
    low, high = graded["interval"]
    assert 1 <= low <= graded["score"] <= high <= 5
    shown = plumbline(*GRADE)
    assert f"calibrated by {calibrated}" in shown.out


def test_a_score_can_be_recomputed_from_the_record(plumbline, calibrated, own_home):
    graded = plumbline(*GRADE, "--json").json
    kept = Shelf(own_home).get(calibrated)
    assert 1 + 4 * kept.mapped(graded["raw"], graded["id"]) == graded["score"]


def test_references_that_are_as_good_as_each_other_are_taken_one_by_one(plumbline, judge, tmp_path, own_home):
    """As `grade --reference` and a batch take them: the best counts, and not the mean over all."""
    file = tmp_path / "answers.csv"
    either = "Ownership moves values || Borrowing lends them. Drop frees memory."
    said = ["Ownership", "Borrowing", "Borrowing Drop", "nothing"]
    rows = [f"a{n},q1,What is Rust?,{either},{words},3" for n, words in enumerate(said)]
    file.write_text("\n".join(["item,question,asked,reference,answer,Ann", *rows]) + "\n")
    plumbline(
        "calibrate", "import", str(file), "--set", "either", "--scale", "0:5", "--person-columns", "Ann"
    )
    assert plumbline("calibrate", "run", "either").code == 0
    given = Shelf(own_home).sets.get("either")
    scored = [5 * raw for raw in (1.0, 0.5, 1.0, 0.0)]
    assert [r.score for r in given.ratings if r.rater.startswith("words@")] == scored


def test_another_judge_is_uncalibrated_and_says_why(plumbline, judge, calibrated):
    judge.revision = "2"
    ran = plumbline(*GRADE)
    assert "uncalibrated" in ran.out
    assert "does not belong to this grader any more: its judge or its prompts have changed" in ran.err
    assert plumbline(*GRADE, "--json").json["calibration"] is None


def test_another_rubric_of_a_question_that_was_calibrated_is_uncalibrated(own_home, strict_set, judge):
    from pipeline.calibration.belonging import belonging

    made = fit(strict_set(10, 4, reader=reader(judge)), "model")
    made = replace(made, rubrics={"q1": "before"})
    assert belonging([made], made.reader, "local/1", {"q1": "before"}).calibration == made
    assert belonging([made], made.reader, "local/1", {"new": "any"}).calibration == made
    changed = belonging([made], made.reader, "local/1", {"q1": "after"})
    assert changed.calibration is None
    assert "the rubric of q1 has changed" in changed.why


def test_calibration_can_be_switched_off(plumbline, calibrated, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_CALIBRATION", "none")
    graded = plumbline(*GRADE, "--json").json
    assert (graded["score"], graded["calibration"]) == (2.0, None)


def test_an_interview_is_calibrated_as_a_whole(plumbline, judge, calibrated, own_home):
    from pipeline.calibration.application import calibrated_evaluation
    from pipeline.domain import (
        Asked,
        Evaluation,
        ExchangeRecord,
        Grade,
        GraderRecord,
        GradeStatus,
        MatchRecord,
        QuestionRef,
        Review,
        Summary,
        TranscriptRecord,
        Usage,
    )

    kept = Shelf(own_home).get(calibrated)
    grades = [
        Grade(GradeStatus.GRADED, 0.25, 2.0, None, ()),
        Grade(GradeStatus.NOT_GRADED, None, None, None, ("Nothing was said.",)),
    ]
    ref = QuestionRef("new/Q1", "d.md", "Q1", "?")
    records = tuple(
        ExchangeRecord(n, Asked("?", 0, 0), ref, MatchRecord(1, ()), g) for n, g in enumerate(grades)
    )
    before = Evaluation(
        "id",
        TranscriptRecord("f", "zoom-vtt", 2, (), None),
        GraderRecord("words/1", "print"),
        records,
        Summary(2.0, {}, 2, 1, (), ()),
        Review(False, ()),
        Usage(),
    )
    from types import SimpleNamespace

    questions = {"new/Q1": SimpleNamespace(dimension=None, section=None)}
    after = calibrated_evaluation(before, kept, GraderRecord("words/1", "other", {}, kept.id), questions)
    assert after.exchanges[0].grade.score == pytest.approx(2.875, abs=0.25)
    assert after.exchanges[1].grade == grades[1]
    assert after.summary.score == after.exchanges[0].grade.score
    assert after.grader.calibration == kept.id
    assert not any("uncalibrated" in reason for reason in after.review.reasons)


def test_a_check_finds_nothing_where_nothing_changed_and_drift_where_it_did(plumbline, judge, calibrated):
    same = plumbline("calibrate", "check", "--json").json
    assert same["belongs"]
    assert same["in_control"]
    assert same["moved"] == 0
    judge.revision = "2"
    judge._verdict = lambda criterion, _: Verdict(criterion.id, Status.MISSING)
    drifted = plumbline("calibrate", "check", "--json").json
    assert not drifted["belongs"]
    assert not drifted["in_control"]
    # All but the answers that named nothing lost credit: 10 of 48 have n % 5 == 0.
    assert drifted["moved"] == 38
    assert "out of control" in plumbline("calibrate", "check").out


@pytest.mark.parametrize(
    "command", ["agree", "raters", "more", "fit"], ids=["agree", "raters", "more", "fit"]
)
def test_every_figure_comes_as_one_json_document(plumbline, calibrated, command):
    found = plumbline("calibrate", command, "rust", "--json").json
    assert "schema" in found


def test_reports_are_whole_pages_without_anything_from_elsewhere(plumbline, calibrated, tmp_path):
    plumbline("calibrate", "report", "--html", str(tmp_path / "c.html"))
    plumbline("calibrate", "agree", "rust", "--html", str(tmp_path / "a.html"))
    plumbline("calibrate", "raters", "rust", "--html", str(tmp_path / "r.html"))
    for name in "car":
        page = html.unescape((tmp_path / f"{name}.html").read_text())
        assert "<svg" in page
        assert "default-src 'none'" in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "Ann" not in page


def test_a_graders_name_cannot_become_an_element_of_a_report(make_set):
    from pipeline.calibration.agreement import agreement
    from pipeline.calibration.raters import raters
    from pipeline.results.calibration_report import agreement_html, raters_html

    hostile = "<img src=x onerror=alert(1)>"
    given = make_set({"ann": [1, 2, 3, 4, 5], hostile: [5, 4, 3, 2, 2]}, graders=(hostile,))
    for page in (agreement_html(given, agreement(given, hostile)), raters_html(given, raters(given))):
        assert "<img" not in page
        assert "&lt;img" in page


def test_labels_are_taken_blind_and_kept_one_by_one(plumbline, judge, answers, monkeypatch):
    plumbline("calibrate", "import", str(answers), "--set", "rust", "--scale", "1:5", *PEOPLE)
    plumbline("calibrate", "run", "rust")
    typed = iter(["4", "nine", "9", "2.5", "s", "q"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(typed))
    ran = plumbline("calibrate", "label", "rust", "--rater", "Cy", "--json")
    found = json.loads(ran.out)
    assert len(found["people"]) == 3
    assert found["scores"] == 48 * 3 + 2
    assert "'9' is not on the scale 1:5" in ran.err
    # Neither the grader's score nor anybody else's is shown.
    assert "words@" not in ran.err
    assert "2.75" not in ran.err


def test_people_stand_in_a_set_by_pseudonym(plumbline, judge, answers, own_home):
    found = plumbline(
        "calibrate", "import", str(answers), "--set", "rust", "--scale", "1:5", *PEOPLE, "--json"
    ).json
    assert all(name.startswith("p-") for name in found["people"])
    assert "Ann" not in (own_home / "calibration" / "sets" / "rust.jsonl").read_text()
    assert plumbline("calibrate", "pseudonym", "Ann").out.strip() in found["people"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("agree", "nothing"), "There is no calibration set 'nothing'"),
        (("agree", "rust@7"), "has the versions 1 to 2, not 7"),
        (("agree", "rust", "--grader", "other"), "Nobody named 'other'"),
        (("fit", "rust", "--method", "magic"), "There is no method 'magic'"),
        (("compare", "rust", "one"), "Name two graders"),
        (("panel", "rust"), "A panel takes two graders"),
        (("report", "zzz"), "There is no calibration that begins with 'zzz'"),
    ],
)
def test_wrong_usage_is_one_sentence(plumbline, calibrated, arguments, said):
    ran = plumbline("calibrate", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_the_scale_must_be_stated(plumbline, answers):
    ran = plumbline("calibrate", "import", str(answers), "--set", "rust", *PEOPLE)
    assert ran.code == 2
    assert "State the scale" in ran.err


def test_help_does_not_wait_for_the_libraries():
    import subprocess

    script = (
        "import sys; sys.argv = ['plumbline', 'calibrate', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'openpyxl'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert "agree" in ran.stdout
