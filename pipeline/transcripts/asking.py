"""What a piece of speech does in an interview: it asks, follows up, greets, moves on, closes, nods.

Told from set phrases and question marks, since transcripts of machines often have neither marks nor capitals.
Each function takes the words of one or more turns and is pure.
"""

from __future__ import annotations

import re

from pipeline.transcripts import phrases
from pipeline.transcripts.vocabulary import NODS, TOPICLESS

TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


FEW = 16
"""Words up to which a pronoun in a question stands for its topic."""


def tokens(text: str) -> list[str]:
    """The words of a text, lower case."""
    return [token.lower().replace("’", "'") for token in TOKEN.findall(text)]


def sentences(text: str) -> list[str]:
    """The sentences of a text; all of it where there are no marks. A point within a word is no end."""
    return [sentence.strip() for sentence in phrases.SENTENCE.findall(text) if sentence.strip()]


def questions(text: str) -> list[str]:
    """The sentences that ask: with a question mark that is no mere tag, or with an asking phrase."""
    return [sentence for sentence in sentences(text.replace("’", "'")) if _asks(sentence)]


def marked_questions(text: str) -> list[str]:
    """The sentences with a question mark that is no mere tag."""
    return [s for s in sentences(text) if s.endswith("?") and not phrases.TAG.search(s)]


def asks(text: str) -> bool:
    """Whether anything in the words asks; to be asked of an interviewer's words."""
    return bool(questions(text))


def addresses(text: str) -> bool:
    """Whether someone is asked to answer; stricter, for words of which it is not known whose they are."""
    return any(_asks_someone(sentence) for sentence in sentences(text.replace("’", "'")))


def nods(text: str) -> bool:
    """Whether the words are no more than a sign of listening ("Mhm.", "Okay, got it.")."""
    said = tokens(text)
    return "?" not in text and len(said) <= 6 and all(word in NODS for word in said)


def small_talk(text: str) -> bool:
    """Whether all that is asked is how someone is, whether they hear, and the like."""
    found = questions(text)
    return bool(found) and all(phrases.SMALL_TALK.search(question) for question in found)


def introduces(text: str) -> bool:
    """Whether somebody is asked about themselves, their career or their reasons to come."""
    return any(phrases.INTRODUCTION.search(sentence.replace("’", "'")) for sentence in sentences(text))


def moves_on(text: str) -> bool:
    """Whether the words say that something new begins."""
    plain = text.replace("’", "'")
    return bool(phrases.TRANSITION.search(plain)) and not phrases.FURTHER.search(plain)


def goes_back(text: str) -> bool:
    """Whether the words return to something earlier."""
    return bool(phrases.RETURN.search(text.replace("’", "'")))


def closes(text: str) -> bool:
    """Whether the questions are over, or the candidate is invited to ask."""
    return bool(phrases.CLOSING.search(text.replace("’", "'")))


def only_closes(text: str) -> bool:
    """Whether the words close, and nothing else is asked in them."""
    return closes(text) and all(closes(question) for question in questions(text))


def gives_up(text: str) -> bool:
    """Whether a few words say no more than that somebody does not know ("No idea, sorry.")."""
    return len(tokens(text)) <= phrases.SHORT and bool(phrases.GIVES_UP.search(text.replace("’", "'")))


def steers(text: str) -> int:
    """How many phrases only who leads an interview says."""
    return len(phrases.STEERING.findall(text.replace("’", "'")))


def clearly_follows_up(text: str) -> bool:
    """Whether the words themselves say that they go on with what was just said ("And why did you ...?")."""
    found = questions(text) or [text]
    if phrases.CONTINUES.match(found[0]):
        return True
    if len(tokens(text)) > phrases.LONG:
        return False
    return all(phrases.FURTHER.search(q) or _opens_further(q) for q in found)


def names_its_topic(text: str) -> bool:
    """Whether what points back, points at the words before it ("What is a lock, and how is it taken?")."""
    plain = text.replace("’", "'")
    found = phrases.FURTHER.search(plain)
    return bool(found and not phrases.CONTINUES.match(plain) and topic(plain[: found.start()]))


def follows_up(text: str) -> bool:
    """Whether the words ask about what was just said: clearly, or short, or with a pronoun for a topic."""
    found = questions(text)
    if not found or clearly_follows_up(text):
        return True
    return len(tokens(text)) <= phrases.LONG and all(_leans(question) for question in found)


def murmurs(text: str) -> bool:
    """Whether a few words without any marks may be a question all the same ("dyn or generics")."""
    return 2 <= len(tokens(text)) <= 12 and not re.search(r"[.?!,;:]", text) and not nods(text)


def topic(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, cut to their stems' first letters."""
    return frozenset(word[:6] for word in tokens(text) if len(word) > 3 and word not in TOPICLESS)


def _asks(sentence: str) -> bool:
    if sentence.endswith("?"):
        return not phrases.TAG.search(sentence) or len(tokens(sentence)) > 6
    return bool(phrases.ADDRESSED.search(sentence)) or _interrogates(sentence)


def _asks_someone(sentence: str) -> bool:
    """As ``_asks``, but a set phrase counts only where the sentence begins, or where there are no marks."""
    if sentence.endswith(("?", ".", "!")):
        return bool(marked_questions(sentence) or phrases.BEGINS_ADDRESSED.match(sentence))
    return bool(phrases.ADDRESSED.search(sentence) or phrases.YOU_ASKED.search(sentence))


def _interrogates(sentence: str) -> bool:
    marked = sentence.endswith((".", "!"))
    begins = phrases.BEGINS_INTERROGATIVE.match(sentence)
    return bool(begins or (not marked and phrases.INTERROGATIVE.search(sentence)))


def _opens_further(question: str) -> bool:
    return len(tokens(question)) <= FEW and bool(phrases.OPENS_FURTHER.match(question))


def _leans(question: str) -> bool:
    """Whether one question leans on what was said before it."""
    length = len(tokens(question))
    if phrases.FURTHER.search(question) or length <= 4:
        return True
    return length <= FEW and bool(phrases.OPENS_FURTHER.match(question) or phrases.ANAPHORA.search(question))
