"""Citing: a passage in three styles, each ready to be copied whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index import Article, as_day
from retrieval.answer import Quote
from retrieval.intervals import in_words

_SPACES = re.compile(r"\s+")
_SPECIAL = re.compile(r"[\\{}$&#^_~%]")
_COMMANDS = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage with what a citation says of it; `quoted` are the words that are cited."""

    quoted: str
    source: str
    byline: str
    headline: str
    published: date | None
    is_estimated: bool
    url: str
    sha256: str

    @classmethod
    def of_quote(cls, quote: Quote) -> Citation:
        """Cite the sentence of a quote that answers; the hash is that of its passage."""
        return cls(
            quoted=quote.sentence or quote.text,
            source=_attributed(quote.source, quote.credit),
            byline=quote.byline,
            headline=quote.headline,
            published=quote.published,
            is_estimated=quote.date_is_estimated,
            url=quote.url,
            sha256=quote.sha256,
        )

    @classmethod
    def of_passage(cls, article: Article, text: str, sha256: str) -> Citation:
        """Cite a whole passage of an article."""
        return cls(
            quoted=text,
            source=_attributed(article.source, article.credit),
            byline=article.byline,
            headline=article.headline,
            published=article.published,
            is_estimated=article.is_estimated,
            url=article.url,
            sha256=sha256,
        )

    @property
    def styles(self) -> tuple[tuple[str, str], ...]:
        """The name of each style, and the citation in it."""
        return (
            ("In a story", self.in_a_story),
            ("As a note", self.as_note),
            ("BibTeX", self.bibtex),
        )

    @property
    def in_a_story(self) -> str:
        """The words with their source and date: “Nobody boards it.” (Dawn, 2 July 2020)."""
        day = in_words(self.published) + (" (date estimated)" if self.is_estimated else "")
        return f"“{_one_line(self.quoted)}” ({self._source}, {day})"

    @property
    def as_note(self) -> str:
        """A note as the Chicago Manual of Style has it for newspapers (17th edition, 14.191)."""
        headline = _one_line(self.headline) or "untitled"
        stop = "" if headline.endswith(("?", "!")) else ","
        told = [f"{_one_line(self.byline)}, "] if self.byline.strip() else []
        day = as_day(self.published)
        when = f"{day:%B} {day.day}, {day.year}" if day else "undated"
        when += " (date estimated)" if self.is_estimated else ""
        told.append(f"“{headline}{stop}” {self._source}, {when}")
        return "".join(told) + (f", {self.url}." if self.url else ".")

    @property
    def bibtex(self) -> str:
        """An entry for a bibliography, with the hash by which the passage can be proved."""
        day = as_day(self.published)
        fields = (
            ("author", f"{{{_escaped(self.byline)}}}" if self.byline.strip() else ""),
            ("title", f"{{{_escaped(self.headline)}}}" if self.headline.strip() else ""),
            ("journal", _escaped(self._source)),
            ("date", day.isoformat() if day else ""),
            ("year", str(day.year) if day else ""),
            ("url", self.url.replace("{", "%7B").replace("}", "%7D")),
            ("note", f"Passage SHA-256 {self.sha256}"),
        )
        lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
        return f"@article{{{self._key},\n" + ",\n".join(lines) + "\n}"

    @property
    def _source(self) -> str:
        return _one_line(self.source) or "source not stated"

    @property
    def _key(self) -> str:
        day = as_day(self.published)
        first = _NO_KEY.sub("", self.source.casefold()) or "article"
        return f"{first}-{day.isoformat() if day else 'undated'}-{self.sha256[:7]}"


def _attributed(source: str, credit: str) -> str:
    """Return the source with the agency that is credited, as a quote's own citation has it."""
    if not credit or re.search(rf"\b{re.escape(credit)}\b", source, re.IGNORECASE):
        return source
    return f"{credit}, in {source}" if source else credit


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _COMMANDS.get(found[0], f"\\{found[0]}"), _one_line(text))
