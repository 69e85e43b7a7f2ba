"""Matching passages: tantivy, BM25 over passage and headline."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from index.vectors import DamagedError, Rows, Scores

HEADLINE_BOOST = 0.3
"""Weight of a word in the headline against one in the passage; see benchmarks, 'Headlines'."""

_ANALYZER = "news"
_PLAIN = "plain"
_STATE = 0  # the passage number of the document that carries the last change; rows begin at 1
_TRIES = 10
_REMEMBERED = 4_096  # texts whose stems are kept: the passages that are asked for again and again
_HEAP = 64_000_000

# Stems of the words that questions are made of; they match everywhere and tell nothing.
COMMON = frozenset(
    """
    a about after all also an and ani are as at be been befor but by can could did do doe for from
    had has have he her his how i if in into is it me my not of on or our s she should so t tell
    than that the their them there these they this those to was we were what when where which who
    whom whose whi will with would you your
    """.split()  # noqa: SIM905 - a hundred quoted words would be harder to read
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as it is matched."""

    row: int
    source: int
    day: int
    embargo: int
    headline: str
    text: str
    byline: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a passage must be: all of these, and none of `without`.

    `phrases` stand in the passage word for word; `authors` are words of the byline, `titles` of
    the headline; `without`, words or phrases in any form, stand neither in passage nor headline.
    """

    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


ANY_WORDS = Said()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a match must satisfy; days are proleptic ordinals, `until` not included."""

    sources: Sequence[int] | None = None
    since: int | None = None
    until: int | None = None
    now: int | None = None
    """Seconds since 1970: what is embargoed for longer is hidden. None where nothing is."""
    said: Said = ANY_WORDS


class Words:
    """An inverted index of the passages' words, English stems, best matching 25.

    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """

    def __init__(self, folder: Path, recipe: str = "") -> None:
        """Open the index in `folder`, or make an empty one.

        `recipe` names what it was made from.

        :raises DamagedError: if what is there cannot be read, or is of another recipe;
            `Words.clear` makes room anew.
        """
        self._recipe = recipe
        _make(folder)
        self._schema = _schema()
        try:
            self._index = Index(self._schema, path=str(folder))
            self._analyzer = _analyzer()
            self._index.register_tokenizer(_ANALYZER, self._analyzer)
            self._plain = _plain_analyzer()
            self._index.register_tokenizer(_PLAIN, self._plain)
            self._index.config_reader("manual")
            self.reload()
        except BaseException as error:
            _raise_damage(error, str(folder))
            raise

    @staticmethod
    def clear(folder: Path) -> None:
        """Remove what is in the folder."""
        shutil.rmtree(folder, ignore_errors=True)

    def reload(self) -> None:
        """See what was committed last, by this process or another.

        :raises DamagedError: if the index cannot be read.
        """
        try:
            self._index.reload()
            self._searcher = self._index.searcher()
        except BaseException as error:
            _raise_damage(error, "the index of words")
            raise
        state = Query.term_query(self._schema, "row", _STATE)
        hits = self._searcher.search(state, 1).hits
        self.change = 0
        """The last batch of the record that is in here."""
        if hits:
            told = self._searcher.doc(hits[0][1])
            self.change = int(told["change"][0])
            if told["recipe"][0] != self._recipe:
                raise DamagedError("the index of words was made from another record")

    def __len__(self) -> int:
        """Return how many passages are in here."""
        return int(self._searcher.num_docs) - (1 if self.change else 0)

    def apply(self, removed: Sequence[int], added: Iterable[Entry], change: int) -> None:
        """Bring the index to a change of the record, in one commit; doing so twice is harmless."""
        writer = self._index.writer(_HEAP, 1)
        # What a writer that was killed midway has left would stand in the way of this commit.
        writer.garbage_collect_files()
        for row in removed:
            writer.delete_documents_by_term("row", row)
        for entry in added:
            writer.delete_documents_by_term("row", entry.row)
            writer.add_document(
                Document(
                    row=entry.row,
                    source=entry.source,
                    day=entry.day,
                    embargo=entry.embargo,
                    headline=entry.headline,
                    byline=entry.byline,
                    exact=entry.text,
                    text=entry.text,
                )
            )
        writer.delete_documents_by_term("row", _STATE)
        writer.add_document(Document(row=_STATE, change=change, recipe=self._recipe))
        writer.commit()
        writer.wait_merging_threads()
        self.reload()

    def matching(self, text: str, k: int, limits: Limits) -> tuple[Rows, Scores]:
        """Return the rows of the `k` passages that match best, and their BM25 scores."""
        query = self._any_word(text)
        if query is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        clauses = [
            (Occur.Must, query),
            *((Occur.Must, limit) for limit in self._limits(limits)),
            *self._wording(limits.said),
        ]
        hits = self._searcher.search(Query.boolean_query(clauses), k, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        return np.array(rows, dtype=np.int64), scores

    def scores(self, text: str, rows: Rows) -> Scores:
        """Return the BM25 score of each of these rows, in their order, 0 where no word matches."""
        query = self._any_word(text)
        result: Scores = np.zeros(len(rows), dtype=np.float32)
        if query is None or not len(rows):
            return result
        these = Query.const_score_query(
            Query.term_set_query(self._schema, "row", rows.tolist()), 0.0
        )
        both = Query.boolean_query([(Occur.Must, these), (Occur.Must, query)])
        hits = self._searcher.search(both, len(rows), count=False).hits
        found = self._searcher.fast_field_values("row", [address for _, address in hits])
        by_row = dict(zip(found, (score for score, _ in hits), strict=True))
        for place, row in enumerate(rows.tolist()):
            result[place] = by_row.get(row, 0.0)
        return result

    def worded(self, said: Said) -> Rows:
        """Return the rows of the passages whose words are as they must be, in no order."""
        clauses = [(Occur.Must, Query.all_query()), *self._wording(said)]
        limit = max(int(self._searcher.num_docs), 1)
        hits = self._searcher.search(Query.boolean_query(clauses), limit, count=False).hits
        found = self._searcher.fast_field_values("row", [address for _, address in hits])
        rows = np.array(found, dtype=np.int64)
        worded: Rows = rows[rows != _STATE]
        return worded

    def stems(self, text: str) -> list[str]:
        """Return the stem of every word of a text, in order."""
        return list(_stemmed(text))

    def terms(self, text: str) -> list[str]:
        """Return the text's distinct stems, in order, common words left out where others stay."""
        stems = list(dict.fromkeys(self.stems(text)))
        telling = [stem for stem in stems if stem not in COMMON]
        return telling or stems

    def unknown(self, text: str) -> list[str]:
        """Return the words of a text that stand in no passage in any form, in order."""
        words = dict.fromkeys(re.findall(r"\w+", text))
        return [
            word
            for word in words
            if (stems := self.stems(word)) and not any(map(self._is_known, stems))
        ]

    def _is_known(self, stem: str) -> bool:
        return stem in COMMON or any(
            self._searcher.doc_freq(field, stem) for field in ("text", "headline")
        )

    def rarity(self, terms: Sequence[str]) -> list[float]:
        """Return BM25's inverse document frequency of each stem, over the passages."""
        total = max(len(self), 1)
        seen = np.array([self._searcher.doc_freq("text", term) for term in terms], dtype=float)
        return list(np.log(1 + (total - seen + 0.5) / (seen + 0.5)).clip(min=0.0))

    def rows(self) -> Rows:
        """Return every row in here, ascending, for comparison with the record."""
        everything = Query.all_query()
        limit = max(int(self._searcher.num_docs), 1)
        hits = self._searcher.search(everything, limit, count=False).hits
        found = self._searcher.fast_field_values("row", [address for _, address in hits])
        rows = np.array(found, dtype=np.int64)
        return np.sort(rows[rows != _STATE])

    def _any_word(self, text: str) -> Query | None:
        clauses = []
        for term in self.terms(text):
            passage = Query.term_query(self._schema, "text", term)
            headline = Query.term_query(self._schema, "headline", term)
            clauses.append((Occur.Should, passage))
            clauses.append((Occur.Should, Query.boost_query(headline, HEADLINE_BOOST)))
        return Query.boolean_query(clauses) if clauses else None

    def _limits(self, limits: Limits) -> Iterable[Query]:
        if limits.sources is not None:
            yield Query.const_score_query(
                Query.term_set_query(self._schema, "source", list(limits.sources)), 0.0
            )
        if limits.since is not None or limits.until is not None:
            # Day 0 is an undated article, which no date filter lets through.
            days = Query.range_query(
                self._schema,
                "day",
                FieldType.Integer,
                max(limits.since or 1, 1),
                None if limits.until is None else limits.until - 1,
            )
            yield Query.const_score_query(days, 0.0)
        if limits.now is not None:
            lifted = Query.range_query(self._schema, "embargo", FieldType.Integer, 0, limits.now)
            yield Query.const_score_query(lifted, 0.0)

    def _wording(self, said: Said) -> Iterable[tuple[Occur, Query]]:
        for phrase in said.phrases:
            yield Occur.Must, self._phrase("exact", self._plain, phrase)
        for name in said.authors:
            yield Occur.Must, self._phrase("byline", self._plain, name)
        for title in said.titles:
            yield Occur.Must, self._phrase("headline", self._analyzer, title)
        for phrase in said.without:
            for field in ("text", "headline"):
                yield Occur.MustNot, self._phrase(field, self._analyzer, phrase)

    def _phrase(self, field: str, analyzer: TextAnalyzer, said: str) -> Query:
        """Return the query for words that stand side by side; those without a letter match none."""
        words = analyzer.analyze(said.encode("utf-8", "replace").decode())
        if not words:
            return Query.empty_query()
        if len(words) == 1:
            found = Query.term_query(self._schema, field, words[0])
        else:
            found = Query.phrase_query(self._schema, field, list(words))
        return Query.const_score_query(found, 0.0)


def _raise_damage(error: BaseException, what: str) -> None:
    """Raise DamagedError for what tantivy raises of damaged files; its panics are no Exceptions."""
    if isinstance(error, (OSError, ValueError)) or type(error).__name__ == "PanicException":
        raise DamagedError(f"{what} cannot be read: {error}") from error


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("source", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("embargo", indexed=True, fast=True)
    builder.add_integer_field("change", stored=True)
    builder.add_text_field("recipe", stored=True, tokenizer_name="raw")
    builder.add_text_field("byline", tokenizer_name=_PLAIN)
    builder.add_text_field("exact", tokenizer_name=_PLAIN)
    builder.add_text_field("headline", tokenizer_name=_ANALYZER)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    return builder.build()


@lru_cache(maxsize=_REMEMBERED)
def _stemmed(text: str) -> tuple[str, ...]:
    return tuple(_STEMMING.analyze(text.encode("utf-8", "replace").decode()))


def _make(folder: Path) -> None:
    """Make a folder, which another process may be removing at this moment."""
    for _ in range(_TRIES):
        with suppress(FileExistsError):  # it was there, and is no more
            folder.mkdir(parents=True, exist_ok=True)
            return


def _analyzer() -> TextAnalyzer:
    return _built(_folds(), Filter.stemmer("english"))


def _plain_analyzer() -> TextAnalyzer:
    return _built(_folds())


def _folds() -> tuple[Filter, ...]:
    return (Filter.remove_long(60), Filter.lowercase(), Filter.ascii_fold())


def _built(steps: Sequence[Filter], *more: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (*steps, *more):
        builder = builder.filter(step)
    return builder.build()


_STEMMING = _analyzer()
