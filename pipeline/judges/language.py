"""Whether words are English, which is all that the local judge reads."""

from __future__ import annotations

from pipeline.errors import WrongLanguage
from pipeline.judges.lexicon import listed, plain, words

ENOUGH = 40
"""Words below which nothing is said about the language."""
READ = 20_000
"""Characters that are looked at."""
ENGLISH_SHARE = 0.25
"""Share of function words from which a text is English (English talk has about half)."""


def require_english(text: str) -> None:
    """Raise WrongLanguage when a text of some length is clearly not English.

    Both must say so: few English function words, and a detector that names another language.
    """
    said = text[:READ]
    spoken = words(said)
    if len(spoken) < ENOUGH and sum(map(str.isalpha, said)) < 5 * ENOUGH:
        return
    function = sum(word.text in listed("stop") or plain(word.text) in listed("negators") for word in spoken)
    if function >= ENGLISH_SHARE * len(spoken):
        return
    found = _language(said)
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
    return str(best.lang) if best.prob >= 0.9 else None
