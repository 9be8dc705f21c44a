"""How hard a French text is to read: the measure of Kandel and Moles, which fits Flesch's « reading ease » to French.

    207 − 1.015 × (words / sentences) − 73.6 × (syllables / words)

L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française », Cahiers d’études de radio-télévision,
no. 19, 1958, p. 253-274. 100 is a comic strip, 60 a newspaper that everyone reads, 30 a scientific review. Syllables are
counted as groups of vowels without the final mute e, which is close enough for an advice on a whole page.
"""

from __future__ import annotations

import re
from typing import Final

#: Below: a text that tires (between « assez difficile » and « difficile » of Flesch's own scale).
HARD: Final = 40.0
#: A sentence that is read twice.
LONG_SENTENCE: Final = 30
#: Below, a measure says nothing.
FEWEST_WORDS: Final = 60

_SENTENCES = re.compile(r"[^.!?…]+(?:[.!?…]+|$)")
_WORDS = re.compile(r"[a-zà-öø-ÿœæ]+(?:[’'-][a-zà-öø-ÿœæ]+)*", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+", re.IGNORECASE)
#: « M. », « art. », « 8.30 »: no end of a sentence.
_NOT_AN_END = re.compile(r"\b(M|MM|Mme|Dr|art|cf|etc|ex|n|p|tél|av|bd)\.", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    safe = _NOT_AN_END.sub(r"\1", text)
    safe = re.sub(r"(\d)\.(\d)", r"\1,\2", safe)
    return [one.strip() for one in _SENTENCES.findall(safe) if _WORDS.search(one)]


def words(text: str) -> list[str]:
    return _WORDS.findall(text)


def syllables(word: str) -> int:
    """At least one. « école » has two: é-cole, its last e being mute."""
    groups = len(_VOWELS.findall(word))
    mute = groups > 1 and re.search(r"[^aeiouyàâäéèêëîïôöùûü]e(?:s|nt)?$", word, re.IGNORECASE)
    return max(1, groups - 1 if mute else groups)


def ease(paragraphs: list[str]) -> float | None:
    """Between 0 (very hard) and 100; None when there is too little to say anything of."""
    found = [sentence for paragraph in paragraphs for sentence in sentences(paragraph)]
    read = [word for sentence in found for word in words(sentence)]
    if len(read) < FEWEST_WORDS:
        return None
    average = len(read) / len(found)
    weight = sum(map(syllables, read)) / len(read)
    return min(100.0, max(0.0, 207 - 1.015 * average - 73.6 * weight))


def long_sentences(paragraphs: list[str]) -> list[str]:
    return [
        sentence
        for paragraph in paragraphs
        for sentence in sentences(paragraph)
        if len(words(sentence)) > LONG_SENTENCE
    ]
