"""The steps from a file to a stored evaluation, as the command line and the page both take them.

read_interview -> find -> score -> keep. Between them a person may look and correct.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BadInput, NoCandidate, SetupError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.domain import Evaluation, Exchange, Transcript
    from pipeline.index.library import Library
    from pipeline.judges.protocol import Judge

Progress = Callable[[int, int, str], None]


def read_interview(file: Path, limit_mb: int, candidate: str | None = None) -> Transcript:
    """A transcript with its speakers' roles worked out.

    Raises UnreadableFile, and NoCandidate when nobody can be told to be the candidate.
    """
    from pipeline.transcripts.read import read_transcript
    from pipeline.transcripts.speakers import assign_roles

    return assign_roles(read_transcript(file, limit_mb), candidate)


def look_at(file: Path, limit_mb: int, candidate: str | None = None) -> tuple[Transcript, str | None]:
    """As ``read_interview``, but a file whose candidate cannot be told is still shown, with the reason."""
    from pipeline.transcripts.read import read_transcript
    from pipeline.transcripts.speakers import assign_roles

    transcript = read_transcript(file, limit_mb)
    try:
        return assign_roles(transcript, candidate), None
    except NoCandidate as error:
        if candidate is not None:
            raise
        return transcript, error.message


def find(transcript: Transcript, library: Library, plan: Sequence[str] | None = None) -> tuple[Exchange, ...]:
    """The exchanges of an interview, matched to the bank; ``plan`` narrows the search to those questions.

    Raises WrongLanguage, and BadInput when a planned question is not in the bank or nothing is asked.
    """
    from pipeline.transcripts.exchanges import find_exchanges
    from pipeline.transcripts.language import check_english

    check_english(transcript)
    known = {question.id for question in library.questions()}
    unknown = [name for name in plan or () if name not in known]
    if unknown:
        raise BadInput(
            f"The plan names {unknown[0]!r}, which is not in the bank. `plumbline bank list` shows the ids."
        )
    exchanges = find_exchanges(transcript, library, plan)
    if not exchanges:
        raise BadInput(
            "No question was found in what the interviewers say. Check the speakers with "
            "`plumbline transcript`, and name the candidate with --candidate.",
            file=transcript.source,
        )
    return exchanges


def open_judge(settings: Settings, library: Library) -> Judge:
    """The judge that the settings name."""
    from pipeline.index.embedding import LocalEmbedder
    from pipeline.judges.local import LocalJudge

    if settings.judge != "local":
        raise SetupError(f"There is no judge named {settings.judge!r}. The judge of this version is 'local'.")
    embedder = library.embedder
    return LocalJudge(embedder if isinstance(embedder, LocalEmbedder) else LocalEmbedder())


def score(
    transcript: Transcript,
    exchanges: Sequence[Exchange],
    library: Library,
    judge: Judge,
    progress: Progress | None = None,
) -> Evaluation:
    """Judge and grade every exchange."""
    from pipeline.grading.evaluation import evaluate

    return asyncio.run(evaluate(transcript, exchanges, library, judge, progress))
