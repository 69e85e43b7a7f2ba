"""Subject: what a question is about, with something else in its place or something added."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.follow_ups.anaphora import (
    PREPOSITIONS,
    SAYING,
    SMALL,
    content_of,
    is_question,
    stem,
    word_set,
    words_of,
)

_MOST_CARRIED = 24  # words; a chain of follow-ups does not grow without end
_ARTICLES = frozenset({"the", "a", "an"})
_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")
_BETWEEN_CAPITALS = word_set("of for and the de la du van von al")
_ASKS = word_set("did does do will would has have had can could should")
_LONGEST_TAIL = 6


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words of a topic that name one thing: `topic[start:end]`, its article included."""

    start: int
    end: int
    preposition: str
    article: str
    words: tuple[str, ...]
    is_name: bool
    is_speaker: bool


def carried(topic: str, text: str) -> str:
    """Return a text with the words of the old topic that it does not have itself."""
    held = {stem(word) for word in words_of(text)}
    old = [
        word for word in content_of(topic) if stem(word) not in held and word.lower() not in SAYING
    ]
    own = text.rstrip(" ?.!,;:")
    return f"{own}, {' '.join(old[:_MOST_CARRIED])}" if old else own


def in_place(topic: str, phrase: str) -> tuple[str, str]:
    """Return a topic with a phrase put in, and what it took the place of, or ''.

    It takes the place of what follows the same preposition; of who is asked to have said
    something; of what has the same noun ('the second half', 'the first half'); of the one name,
    by a name. Where none of these is in the topic, the phrase is added at its end, in place of
    what was last added so.
    """
    new = _parse(phrase)
    old = _counterpart(topic, new) if new.words else None
    if old is None:
        return _added(topic, phrase), ""
    put = phrase.strip()
    if new.preposition:
        put = put.split(None, 1)[1]
    return topic[: old.start] + put + topic[old.end :], topic[old.start : old.end]


def _parse(phrase: str) -> _Phrase:
    words = words_of(phrase)
    preposition = words.pop(0).lower() if words and words[0].lower() in PREPOSITIONS else ""
    article = words.pop(0).lower() if words and words[0].lower() in _ARTICLES else ""
    is_name = bool(words) and words[0][0].isupper()
    return _Phrase(0, len(phrase), preposition, article, tuple(words), is_name, is_speaker=False)


def _counterpart(topic: str, new: _Phrase) -> _Phrase | None:
    old = [one for one in _phrases(topic) if one.words != new.words]
    alike = [one for one in old if one.is_name == new.is_name]
    if new.preposition:
        return next((one for one in reversed(alike) if one.preposition == new.preposition), None)
    speaker = next((one for one in alike if one.is_speaker), None)
    if speaker and (new.is_name or new.article):
        return speaker
    if new.is_name and len(names := [one for one in alike if _swaps(one, new)]) == 1:
        return _as_long_as(names[0], new, topic)
    if len(new.words) > 1 and (same := _same_noun(topic, new)):
        return same
    return None


def _swaps(one: _Phrase, new: _Phrase) -> bool:
    return one.article == new.article or not one.preposition


def _phrases(topic: str) -> list[_Phrase]:
    """Find the names of a topic, and what follows an article or a preposition in it."""
    tokens = list(_TOKEN.finditer(topic))
    found: list[_Phrase] = []
    place = 0
    while place < len(tokens):
        first = place
        before = [token[0].lower() for token in tokens[max(0, first - 1) : first]]
        preposition = before[0] if before and before[0] in PREPOSITIONS else ""
        article = tokens[place][0].lower() if tokens[place][0].lower() in _ARTICLES else ""
        place += bool(article)
        last = _end_of_name(tokens, place)
        is_name = last > place
        if not is_name and (article or preposition):
            last = _end_of_nouns(tokens, place)
        if last == place:
            place = first + 1
            continue
        after = tokens[last][0].lower() if last < len(tokens) else ""
        words = tuple(token[0] for token in tokens[place:last])
        asked = bool(before) and before[0] in _ASKS
        if not is_name and asked and after not in SAYING:
            # 'Why did the council demolish': the last of them is the verb.
            last = max(place + 1, last - 1)
        found.append(
            _Phrase(
                start=tokens[first].start(),
                end=tokens[last - 1].end(),
                preposition=preposition,
                article=article,
                words=words,
                is_name=is_name,
                is_speaker=asked and after in SAYING,
            )
        )
        place = last
    return found


def _end_of_name(tokens: list[re.Match[str]], place: int) -> int:
    """Return where the capitals end that begin at a place: 'Bank of Lorvane' is one name."""
    last = place
    for at in range(place, len(tokens)):
        word = tokens[at][0]
        if word[0].isupper() and not (at == 0 and word.lower() in SMALL):
            last = at + 1
        elif not (last == at > place and word in _BETWEEN_CAPITALS):
            if last < at:
                break
            if word not in _BETWEEN_CAPITALS:
                break
    return last


def _end_of_nouns(tokens: list[re.Match[str]], place: int) -> int:
    while place < len(tokens):
        word = tokens[place][0].lower()
        if word in SMALL or word in SAYING or not word[0].isalnum():
            break
        place += 1
    return place


def _as_long_as(old: _Phrase, new: _Phrase, topic: str) -> _Phrase:
    """Take in the noun of a name where the new one has one: 'the Orrin mill', 'the Vale quarry'."""
    nouns = sum(not word[0].isupper() for word in new.words)
    end = old.end
    for _ in range(nouns):
        more = re.compile(r"\s+([a-z][\w-]*)").match(topic, end)
        if not more or more[1] in SMALL:
            break
        end = more.end()
    return _Phrase(
        old.start, end, old.preposition, old.article, old.words, old.is_name, old.is_speaker
    )


def _same_noun(topic: str, new: _Phrase) -> _Phrase | None:
    noun = re.escape(new.words[-1])
    article = rf"(?:{new.article}\s+)" if new.article else ""
    found = re.search(rf"\b{article}(?:(?P<kind>[\w-]+)\s+){noun}\b", topic, re.IGNORECASE)
    if not found or found["kind"].lower() in SMALL:
        return None
    return _Phrase(found.start(), found.end(), "", new.article, (), is_name=False, is_speaker=False)


def _added(topic: str, phrase: str) -> str:
    asked, mark, tail = topic.rpartition("? ")
    is_added = mark and not tail.endswith("?") and len(tail.split()) <= _LONGEST_TAIL
    if is_added and not is_question(tail):
        return f"{asked}? {phrase}"
    mark = "?" if is_question(topic) else ""
    return f"{topic.rstrip(' ?.!,;')}{mark} {phrase}"
