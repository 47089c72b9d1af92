"""Whether a transcript is in English, told from its letters and its small words.

Small words ("the", "of") make up a third to a half of what people say in any language and hardly occur in
another one. Code, names and borrowed technical terms do not change them, so technical and non-native English
passes. Deterministic, and without a library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from pipeline.domain import Role, Transcript
from pipeline.errors import WrongLanguage
from pipeline.transcripts.vocabulary import words

ENOUGH_WORDS = 30
"""Below this nothing is said about a language in Latin letters."""
ENOUGH_LETTERS = 20
"""Below this nothing is said about a language in other letters."""
READ = 40_000
"""Characters that are looked at."""
ENGLISH = words("""
    the of and to is it that you we i they this for with are be have was what not but so if on can
    there would like just about from how when your then my which do because or at an as
""")
"""Common in English and, but for a few short ones, not in the languages below."""
OTHERS = {
    "Spanish": words("""
        que de la el los las y en una es por con para no lo se más pero como está porque yo muy su"""),
    "Portuguese": words("""
        que de o os as e em uma é por com para não se mais mas como está porque eu muito você isso do da"""),
    "French": words("""
        que de la le les et en une est pour avec pas je vous nous ce des du dans qui sur mais on c'est il"""),
    "Italian": words("""
        che di la il gli e in una è per con non si più ma come sono perché io molto questo della del"""),
    "German": words("""
        und der die das ist nicht ich wir sie ein eine mit auf für den dem zu es von auch aber dass wie"""),
    "Dutch": words("""
        en de het een van ik je dat niet met voor zijn op te ook maar als wij ze naar dan wordt bij"""),
    "Swedish": words("""
        och det att jag är en som på för med inte av vi den har till om men så kan ett när du"""),
    "Polish": words("""
        i w na się nie że to jest z do jak ale ja tak co dla od przez może są tylko być po"""),
    "Turkish": words("""
        bir ve bu için da de ne ben çok ama var daha gibi sonra ile olarak değil mi biz ki"""),
    "Indonesian": words("""
        yang dan di ini itu untuk dengan tidak saya kita ada dari ke akan juga bisa kalau karena"""),
    "Vietnamese": words("""
        là và của có không được cho một các này tôi để với trong người thì cũng như đã"""),
    "Hindi": words("""
        hai hain ka ki ke mein aur ko se nahi bhi toh jo karte kar hum main yeh woh matlab tha"""),
}
SCRIPTS = {
    "CYRILLIC": "Russian or another language in Cyrillic letters",
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Hindi or another language in Devanagari letters",
    "ARABIC": "Arabic or another language in Arabic letters",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "THAI": "Thai",
}
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def check_english(transcript: Transcript) -> None:
    """Raise WrongLanguage where the candidate (everybody, while nobody is) clearly speaks another one."""
    spoken = [turn.text for turn in transcript.turns if turn.role is Role.CANDIDATE]
    found = other_language(" ".join(spoken or [turn.text for turn in transcript.turns]))
    if found:
        message = (
            f"This transcript seems to be in {found}, and plumbline reads English only: interviews are cut "
            "into exchanges on this machine, whichever judge is chosen."
        )
        raise WrongLanguage(message, file=transcript.source)


def other_language(text: str) -> str | None:
    """Name of the language that a text is in where that is clearly not English, else ``None``."""
    text = text[:READ]
    return _by_letters(text) or _by_small_words(
        [word.lower().replace("’", "'") for word in WORD.findall(text)]
    )


def _by_letters(text: str) -> str | None:
    letters = Counter(filter(str.isalpha, text))
    foreign: Counter[str] = Counter()
    for letter, count in letters.items():
        script = unicodedata.name(letter, "").split(" ")[0]
        if letter > "ʯ" and script != "LATIN":
            foreign[script] += count
    if foreign.total() < ENOUGH_LETTERS or foreign.total() < 0.4 * letters.total():
        return None
    if foreign["HIRAGANA"] + foreign["KATAKANA"]:  # Japanese has Chinese characters between them
        return "Japanese"
    return SCRIPTS.get(foreign.most_common(1)[0][0], "a language in other letters")


def _by_small_words(spoken: list[str]) -> str | None:
    if len(spoken) < ENOUGH_WORDS:
        return None
    english = sum(word in ENGLISH for word in spoken) / len(spoken)
    shares = {name: sum(word in small for word in spoken) / len(spoken) for name, small in OTHERS.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] > 0.15 and shares[best] > 2 * english:
        return best
    unlike_any = english < 0.06 and len(spoken) >= 4 * ENOUGH_WORDS
    return "another language than English" if unlike_any else None
