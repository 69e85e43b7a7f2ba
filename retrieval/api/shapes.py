"""Shapes: what the answers of the API look like, for the contract; the records write them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from retrieval.api.cursors import passage_id

# What the examples name stands in the sample that comes with Dateline, so that they can be sent.
ARTICLE = "https://www.harbourcourier.example/port/2019/06/21/tanker-breakwater-oil-merrow"
QUOTED = "A tanker that struck the outer breakwater of Veyra on Thursday has spilled about"
DAY = "2020-07-02"

Day = Annotated[str, Field(description="A day, ISO 8601.", examples=[DAY])]
Moment = Annotated[
    str | None,
    Field(
        description="ISO 8601: a day alone where the hour is not known, null where neither is.",
        examples=[DAY, "2020-07-02T09:12:00+00:00"],
    ),
]
Sha256 = Annotated[
    str,
    Field(
        description="SHA-256 of the text in UTF-8, hexadecimal: proof that it is word for word.",
        pattern="^[0-9a-f]{64}$",
    ),
]
ArticleId = Annotated[
    str,
    Field(
        description="The article's id; in an address it is percent-encoded, slashes too.",
        examples=[ARTICLE],
    ),
]
PassageId = Annotated[
    str,
    Field(
        description="The passage's id, for /v1/passages/{passage_id}.",
        pattern="^[A-Za-z0-9_-]+$",
        examples=[passage_id(ARTICLE, 0)],
    ),
]


class Shape(BaseModel):
    """What is common to all: nothing stands in an answer that its shape does not name."""

    model_config = ConfigDict(extra="forbid")


class Copy(Shape):
    """Another article that carried the same copy."""

    source: str
    published: Moment
    headline: str
    url: str
    article_id: ArticleId


class Quote(Shape):
    """A passage as it was printed, with what proves it."""

    text: str = Field(description="The article's text from `start` to `end`, word for word.")
    sentence: str = Field(description="The part of it that answers.")
    source: str = Field(description="The name of the source, empty where it is not known.")
    published: Moment
    headline: str
    byline: str
    url: str
    article_id: ArticleId
    passage: int = Field(description="The passage's number within its article, from 0.", ge=0)
    passage_id: PassageId
    start: int = Field(description="Where it begins in the article's text, in characters.", ge=0)
    end: int = Field(description="Where it ends, in characters.", ge=0)
    sha256: Sha256
    relevance: float = Field(description="The probability that it answers.", ge=0, le=1)
    citation: str = Field(
        description="Source and date as a newspaper gives them.",
        examples=["AFP, in The Harbour Gazette, 2 July 2020"],
    )
    context: str = Field(
        description="The sentence before, where the passage begins with 'He' or 'The group'."
    )
    credit: str = Field(description="The agency behind wire copy.")
    updated: Moment
    date_is_estimated: bool = Field(
        description="Whether the date was worked out from the page, which does not state it."
    )
    corrections: list[str] = Field(
        description="The notes by which the source corrected the article, word for word."
    )
    caveats: list[str] = Field(
        description="What a reader must know of the text: 'summary only', 'paywalled'."
    )
    copies: list[Copy] = Field(
        description="Other articles that carried the same copy, the first to do so leading."
    )
    is_first: bool = Field(description="Whether this article came before all its copies.")


class Leaning(Shape):
    """A source that a question merely mentions: the order leans to it."""

    said: str
    sources: list[str]


class Days(Shape):
    """Days from `after`, included, to `before`, not included; null is open."""

    after: Day | None
    before: Day | None


Order = Literal["best", "newest", "oldest"]


class ReadAs(Shape):
    """How a question was understood: everything that narrows or leans the search."""

    text: str
    topic: str = Field(description="What is searched for, without times and operators.")
    sources: list[str]
    leaning: list[Leaning]
    after: Day | None
    before: Day | None
    as_of: Day | None
    around: list[Days] = Field(description="Days of an event, to which the order leans.")
    quoted: list[str] = Field(description="Words that may stand word for word: a leaning.")
    phrases: list[str] = Field(description="Words that must stand word for word.")
    without: list[str]
    authors: list[str]
    titles: list[str]
    order: Order
    recency: float
    parts: list[str] = Field(description="The topics of a question that asks several things.")
    chips: list[str] = Field(description="The same for people, part by part.")


class Covered(Shape):
    """What the archive has of the sources and days of a question."""

    articles: int = Field(ge=0)
    first: Day | None
    last: Day | None
    sources: dict[str, int] = Field(description="Articles by source.")


class Answer(Shape):
    """The quotes that answer a question, or why there are none and what to change."""

    question: str
    read_as: ReadAs
    quotes: list[Quote] = Field(description="In the order that was asked for.")
    note: str = Field(description="Why there are no quotes.")
    nearest: list[Quote] = Field(
        description="Where there are no quotes: what came closest, and is no answer."
    )
    covered: Covered | None
    advice: list[str] = Field(description="Where there are no quotes: what to change.")
    more: bool = Field(description="Whether more quotes stand behind these.")
    cursor: str = Field(
        description="For the next page: send it with the same question. Empty where nothing "
        "follows, and after 1,000 quotes. It shows no quote twice and leaves none out that stood "
        "below those shown, whatever is added meanwhile."
    )


class TimelineMoment(Shape):
    """The quote that tells of one period, from `start` up to `end`, which is not in it."""

    start: Day
    end: Day
    period: str = Field(description="In words.", examples=["July 2020"])
    quote: Quote


class Figure(Shape):
    """A number as one report has it; `place` is that of its moment, from 0."""

    place: int
    value: float
    said: str


class Disagreement(Shape):
    """Reports whose numbers of one thing differ."""

    unit: str
    readings: list[Figure]


class Timeline(Shape):
    """What was reported of a question, period by period, first report to latest."""

    question: str
    read_as: ReadAs
    by: Literal["day", "month", "year"]
    moments: list[TimelineMoment]
    disagreements: list[Disagreement]
    note: str = Field(description="What was left out, or why there is nothing.")


class Reading(Shape):
    """A passage with those around it, as its article has them now."""

    quote: Quote
    before: list[str] = Field(description="The passages before it, in their order.")
    after: list[str] = Field(description="The passages after it, in their order.")
    version: int = Field(description="The version of the article.", ge=1)
    arrived: str = Field(description="When this version came into the archive, ISO 8601.")


class Health(Shape):
    """All is well; what is not is told as a problem."""

    status: Literal["ok"]


class Mistake(Shape):
    """One thing that is wrong with a request."""

    where: str = Field(description="Where it stands.", examples=["query.k", "body.question"])
    message: str = Field(description="What was found, and what was expected.")


class Problem(Shape):
    """An error, as RFC 9457 has it."""

    type: str = Field(examples=["urn:dateline:problem:malformed"])
    title: str = Field(description="The kind of error, in words.")
    status: int
    detail: str = Field(description="What was found, what was expected, and what to do.")
    instance: str = Field(description="The id of the request, by which the log knows it.")
    errors: list[Mistake] = Field(description="Its parts, where a request has several.")
