"""Whether words are English, which is all that the local judge reads."""

from __future__ import annotations

from pipeline.errors import WrongLanguage

ENOUGH = 40
"""Words below which nothing is said about the language."""
READ = 3000
"""Words that are looked at."""


def require_english(text: str) -> None:
    """Raise WrongLanguage when a text of some length is clearly not English."""
    spoken = text.split()[:READ]
    if len(spoken) < ENOUGH:
        return
    found = _language(" ".join(spoken))
    if found not in (None, "en"):
        raise WrongLanguage(
            f"The candidate's words seem to be in another language than English ({found}), and the local "
            "judge reads English only. Set up a language model as the judge to score this interview."
        )


def _language(text: str) -> str | None:
    """The code of the likeliest language when it is plain; ``None`` when it is not."""
    from langdetect import DetectorFactory, detect_langs  # type: ignore[import-untyped]
    from langdetect.lang_detect_exception import LangDetectException  # type: ignore[import-untyped]

    DetectorFactory.seed = 0
    try:
        best = detect_langs(text)[0]
    except LangDetectException:
        return None
    return str(best.lang) if best.prob >= 0.95 else None
