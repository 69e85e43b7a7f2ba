"""Suggestions: questions that an archive answers, drawn from the newest of what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from index import Archive, Article, sentences
from index.credits import dateline
from index.words import COMMON
from retrieval.answer import Answer
from retrieval.question import QuestionError
from retrieval.visible import Visible

LONGEST = 70
"""Characters of a suggestion, so that it can be read at a glance on a button."""

ARTICLES = 48
"""Articles that are looked at, of all sources together."""

_ASKED = 24  # questions that are tried: half a second, once for each change of the archive
_LEAD = 1_200  # characters at the head of an article, where it says what it is about
_LEAST_WORDS = 3
_SHORTEST = 3  # letters of a name: less are initials

_MONTHS = "January February March April May June July August September October November December"
_TIMES = frozenset(
    f"{_MONTHS} Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
# After these comes a name; by themselves they name nobody.
_OFFICES = frozenset(
    """
    ambassador captain chairman chairperson chief commissioner dr director general governor judge
    justice king leader mayor minister mr mrs ms officer premier president prince princess professor
    queen secretary senator sir spokesman spokesperson spokeswoman
    """.split()  # noqa: SIM905 - thirty quoted words would be harder to read
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAPITAL}[\w’'-]*\w"
_NAME = rf"\b{_WORD}(?:\s(?:(?:of|for|and|ul|al|bin|de|van|von)\s)?{_WORD})*"
_NAMED = re.compile(_NAME)
_SAYING = r"(?:said|says|told|added|announced|warned)"
_SAID_BY = re.compile(rf"(?P<before>{_NAME})\s{_SAYING}\b|\b(?:said|says)\s(?P<after>{_NAME})")
_ACRONYM = re.compile(r"[A-Z]{3,5}")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question that an article may answer, the form of it, and the names it turns on."""

    text: str
    form: str
    about: AbstractSet[str]


class Suggestions:
    """The suggestions of an archive, made when they are first asked for and when it changes."""

    def __init__(self) -> None:
        self._made: tuple[int, int, tuple[str, ...]] = (-1, 0, ())

    def of(
        self, archive: Archive, visible: Visible, ask: Callable[[str], Answer], k: int
    ) -> tuple[str, ...]:
        """Return up to `k` suggestions; `ask` answers with few quotes."""
        change, wanted, made = self._made
        if change != visible.change or wanted < k:
            rows = list(visible.rows.values())
            each = 1 + ARTICLES // max(1, len(rows))
            newest = archive.catalogue.newest_of_each(rows, ARTICLES, each=each)
            made = suggest(newest, visible.rows.keys(), ask, k)
            self._made = (visible.change, k, made)
        return made[:k]


def suggest(
    articles: Iterable[Article], names: AbstractSet[str], ask: Callable[[str], Answer], k: int
) -> tuple[str, ...]:
    """Return up to `k` questions that articles answer, of different stories, in their order.

    Each is asked once by `ask`, and kept if its article is among the quotes. `names` are those of
    the sources, which no question turns on. A question is a headline that asks one, or asks what
    somebody said or what was reported of somebody, whom the article names; where there are not
    enough of these, headlines stand as they are. No form comes thrice in a row if it can be helped.
    """
    chosen: list[_Draft] = []
    quoted: set[str] = set()
    tried: set[str] = set()
    for article, draft, is_varied in _drafts(list(articles), names):
        if len(chosen) >= k or len(tried) >= _ASKED:
            break
        if article in quoted or draft.text in tried:
            continue
        if any(draft.about & one.about for one in chosen):
            continue
        if is_varied and [one.form for one in chosen[-2:]] == [draft.form] * 2:
            continue
        tried.add(draft.text)
        if found := _found(ask, draft.text, article):
            chosen.append(draft)
            quoted |= found
    return tuple(one.text for one in chosen)


def _drafts(
    articles: Sequence[Article], names: AbstractSet[str]
) -> Iterator[tuple[str, _Draft, bool]]:
    """Yield articles with their questions, which shall vary at first, then with their headlines."""
    for drafted, is_varied in ((_questions, True), (_questions, False), (_headlines, False)):
        for article in articles:
            yield from ((article.id, draft, is_varied) for draft in drafted(article, names))


def _found(ask: Callable[[str], Answer], question: str, article: str) -> set[str]:
    """Return the articles that answer a question, if the one that is meant is among them."""
    try:
        quotes = ask(question).quotes
    except QuestionError:
        return set()  # a headline may read as operators
    found = {quote.article_id for quote in quotes}
    found |= {one.article_id for quote in quotes for one in quote.copies}
    return found if article in found else set()


def _questions(article: Article, sources: AbstractSet[str]) -> list[_Draft]:
    if article.language and not article.language.casefold().startswith("en"):
        return []
    return [
        draft
        for draft in (*_asking(article), *_said(article, sources), *_reported(article, sources))
        if len(draft.text) <= LONGEST
    ]


def _headlines(article: Article, _: AbstractSet[str]) -> list[_Draft]:
    headline = " ".join(article.headline.split())
    fits = len(headline) <= LONGEST and len(headline.split()) >= _LEAST_WORDS
    if not fits or not headline.isprintable():
        return []
    return [_Draft(headline, "headline", _telling(headline))]


def _asking(article: Article) -> Iterator[_Draft]:
    for draft in _headlines(article, frozenset()):
        if draft.text.endswith("?"):
            yield _Draft(draft.text, "asking", draft.about)


def _said(article: Article, sources: AbstractSet[str]) -> Iterator[_Draft]:
    """Yield what somebody said of somebody or something else in one sentence."""
    for sentence in _lead(article):
        for found in _SAID_BY.finditer(sentence):
            speaker = _name(found["before"] or found["after"], sources)
            rest = sentence[found.end() :], sentence[: found.start()]
            subjects = [name for part in rest for name in _names(part, sources)]
            subject = next((one for one in subjects if _is_subject(one, speaker, article)), "")
            if _is_whole(speaker) and " and " not in speaker and subject:
                who, what = (_in_full(name, article.text) for name in (speaker, subject))
                text = f"What did {who} say about {what}?"
                yield _Draft(text, "said", _telling(speaker) | _telling(subject))


def _reported(article: Article, sources: AbstractSet[str]) -> Iterator[_Draft]:
    """Yield what was reported of the one whom the article names most, or its headline does."""
    names = [name for one in _lead(article) for name in _names(one, sources) if _is_whole(name)]
    names.sort(
        key=lambda name: (name not in article.headline, " " not in name, -article.text.count(name))
    )
    for name in names[:1]:
        text = f"What was reported about {_in_full(name, article.text)}{_when(article.day)}?"
        yield _Draft(text, "reported", _telling(name))


def _when(day: date | None) -> str:
    return f" in {day:%B} {day.year}" if day else ""


def _lead(article: Article) -> list[str]:
    """Return the first sentences of an article, without its dateline and those in capitals."""
    text = article.text[:_LEAD]
    text = text.removeprefix(dateline(text)[0])
    spans = sentences(text, article.language)
    said = [" ".join(text[start:end].split()) for start, end in spans[:-1] or spans]
    return [one for one in said if one.isprintable() and not _is_shouted(one)]


def _is_shouted(sentence: str) -> bool:
    words: list[str] = re.findall(r"\w+", sentence)
    return 2 * sum(word[0].isupper() for word in words) > len(words)


def _names(text: str, sources: AbstractSet[str]) -> list[str]:
    return [name for found in _NAMED.finditer(text) if (name := _name(found[0], sources))]


def _name(said: str, sources: AbstractSet[str]) -> str:
    """Return a name without what opens a sentence before it, '' where it is none."""
    words = _POSSESSIVE.sub("", said).split()
    while words and words[0].casefold() in COMMON:
        words = words[1:]
    name = " ".join(words)
    return "" if _TIMES & set(words) or name in sources or len(name) < _SHORTEST else name


def _in_full(name: str, text: str) -> str:
    """Return a name with its article, where the text mostly gives it one."""
    word = re.escape(name)
    with_article = len(re.findall(rf"\b[Tt]he {word}\b", text))
    return f"the {name}" if 2 * with_article >= len(re.findall(rf"\b{word}\b", text)) else name


def _is_whole(name: str) -> bool:
    """Tell a name that stands by itself from an office, and from the half of a name."""
    if " " not in name:
        return bool(_ACRONYM.fullmatch(name))
    return name.rsplit(maxsplit=1)[-1].casefold() not in _OFFICES


def _is_subject(name: str, speaker: str, article: Article) -> bool:
    """Tell whether a name is another's, and no word that merely opened a sentence or a title."""
    if _telling(name) & _telling(speaker):
        return False
    is_word = re.search(rf"\b{re.escape(name.lower())}\b", article.text)
    is_name = article.text.count(name) > 1 and not is_word and " " not in name
    return _is_whole(name) or is_name


def _telling(text: str) -> AbstractSet[str]:
    words = {word.casefold() for word in re.findall(r"\w+", text)}
    return frozenset(words - COMMON - _OFFICES)
