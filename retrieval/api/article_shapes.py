"""Shapes of articles: what the API tells of them, of what was sent, and of all it has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from retrieval.api.shapes import ArticleId, Copy, Day, Moment, PassageId, Sha256, Shape


class Listed(Shape):
    """An article in a list."""

    article_id: ArticleId
    headline: str
    source: str
    published: Moment
    byline: str
    url: str
    version: int = Field(description="The version that is quoted.", ge=1)
    corrections: list[str]


class Page(Shape):
    """A page of articles, the newest first."""

    articles: list[Listed]
    cursor: str = Field(description="For the next page; empty on the last one.")
    total: int = Field(description="How many articles the list has in all.", ge=0)


class Article(Shape):
    """One article as its source published it, in one version."""

    id: ArticleId
    source: str
    headline: str
    byline: str
    published: Moment
    dated_by: str = Field(description="Where the date was found: 'print line', 'page metadata'.")
    updated: Moment
    url: str
    language: str
    section: str
    text: str = Field(description="The body: paragraphs parted by blank lines.")
    credit: str = Field(description="The agency behind wire copy.")
    version: int = Field(ge=1)
    corrections: list[str] = Field(description="The source's own corrections, word for word.")
    caveats: list[str] = Field(description="What a reader must know of the text.")


class Edition(Shape):
    """One version of an article."""

    number: int = Field(ge=1)
    arrived: str = Field(description="When it came into the archive, ISO 8601.")
    is_current: bool = Field(description="Whether it is the one that is quoted.")


class Piece(Shape):
    """A passage: the article's text from `start` to `end`, in characters."""

    number: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    sha256: Sha256
    text: str
    passage_id: PassageId | None = Field(
        description="Of the current version alone: nothing quotes the others any longer."
    )


class Volume(Shape):
    """An article in one of its versions, and all that belongs to it."""

    article: Article
    versions: list[Edition] = Field(description="Those that may be read, by number.")
    passages: list[Piece]
    copies: list[Copy] = Field(description="Other articles that carry the same copy.")


class Change(Shape):
    """A run of text that both versions have, or the first alone, or the second."""

    kind: Literal["same", "gone", "new"]
    text: str


class Difference(Shape):
    """What became of an article's text from one version to another.

    'same' and 'gone' joined are the first version, 'same' and 'new' the second.
    """

    article_id: ArticleId
    first: int
    second: int
    changes: list[Change]


class Verdict(Shape):
    """Whether a quote stands in a version of an article, word for word."""

    article_id: ArticleId
    stands: bool
    version: int = Field(description="The version that was looked at.", ge=1)
    starts: list[int] = Field(description="Where it begins in the article's text, in characters.")
    nearest: str = Field(description="Where it does not stand: the passage that is most alike.")


class SourceHeld(Shape):
    """A source with its articles, and the days from first to last."""

    name: str
    articles: int = Field(ge=0)
    first: Day | None
    last: Day | None


class SourcesHeld(Shape):
    """The sources that have a name, the largest first."""

    sources: list[SourceHeld]


class Stats(Shape):
    """Counts of what can be quoted."""

    articles: int = Field(ge=0)
    passages: int = Field(ge=0)
    undated: int = Field(ge=0)
    first: Day | None
    last: Day | None
    sources: dict[str, int] = Field(description="Articles by source; '' are those that state none.")
    days: dict[str, int] = Field(description="Articles by day.")
    model: str = Field(description="The model by which passages are found.")


class Suggestions(Shape):
    """Questions that this archive answers."""

    questions: list[str]


class Written(Shape):
    """What became of an article that was sent."""

    id: ArticleId
    status: Literal["added", "changed", "unchanged", "older"]
    problem: str


class Line(Shape):
    """What became of one line of many."""

    line: int = Field(description="Its number, from 1.", ge=1)
    id: str = Field(description="The id under which the archive has it; '' where it has none.")
    status: Literal["added", "changed", "unchanged", "older", "failed"]
    problem: str = Field(description="Why it failed.")
