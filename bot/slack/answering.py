"""Answering: a question asked in Slack -> what is said to it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.slack.addressed import is_for_the_bot, is_silent
from bot.slack.asked import Asked, Quoted
from bot.slack.blocks import Message
from bot.slack.buttons import Buttons
from bot.slack.cards import Look, Sign, answer_card
from bot.slack.people import Person
from bot.slack.policy import Policy
from bot.slack.record import Preferences, Record
from bot.slack.refusals import more_done, notice, refusal_card
from bot.slack.text import as_sentence
from retrieval import Answer, Question, QuestionError, Quote, Retriever
from retrieval.pages.address import article_url

SURE = 0.5
"""Relevance of the best passage from which the bot speaks up without having been asked."""

_OVERHEARD = {"thread", "unasked"}
"""Ways of asking that may be meant for somebody else."""

_GOES_ON = {"mention", "message", "thread"}
"""Ways of asking that go on with the conversation in which they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is said to a question, None where it is to be left alone, and what is kept of it."""

    message: Message | None
    question: Question | None = None
    said: str = ""
    skip: int = 0
    quoted: tuple[Quoted, ...] = ()
    is_answered: bool = False


class Answering:
    """Answers questions as they were asked in Slack: by whom, where and after what."""

    def __init__(
        self,
        retriever: Retriever,
        record: Record,
        policy: Policy,
        buttons: Buttons,
        read: Callable[..., Question],
        *,
        reader_url: str = "",
    ) -> None:
        """Answer from this retriever.

        `read` reads a question with the settings' numbers: it takes a retriever, the text and what
        `Retriever.read` takes by name. `reader_url` is where the reader's pages are, '' for none.
        """
        self._retriever = retriever
        self._record = record
        self._policy = policy
        self._buttons = buttons
        self.read = read
        self._reader_url = reader_url

    def sign(self, asked_id: str) -> Sign:
        """Return what signs the buttons under the answer to a question."""
        return self._buttons.of(asked_id)

    def seen_from(self, channel: str) -> Retriever:
        """Return the archive as it may be seen in a channel."""
        return self._retriever.without(self._policy.hidden(channel))

    def reply(self, asked: Asked, person: Person, *, hint: str = "") -> Reply:
        """Answer one question; the one that it goes on from is looked up."""
        retriever = self.seen_from(asked.channel)
        try:
            understood = self._understood(asked, person, retriever)
        except QuestionError as error:
            message = None if asked.way in _OVERHEARD else notice(as_sentence(str(error)))
            return Reply(message=message)
        if understood is None:
            return Reply(message=None)
        question, said, skip = understood
        answer = retriever.answer(question, skip=skip)
        if asked.way == "unasked" and not _is_sure(answer):
            return Reply(message=None)
        if skip and not answer.quotes:
            return Reply(message=more_done())
        return self.laid_out(asked, answer, said=said, skip=skip, hint=hint)

    def laid_out(
        self,
        asked: Asked,
        answer: Answer,
        *,
        said: str = "",
        skip: int = 0,
        hint: str = "",
        shared_by: str = "",
    ) -> Reply:
        """Lay an answer out for the message that carries it."""
        look = Look(
            sign=self.sign(asked.id),
            said=said,
            private=asked.private,
            hint=hint,
            shared_by=shared_by,
        )
        answer = replace(
            answer,
            quotes=tuple(map(self.linked, answer.quotes)),
            nearest=tuple(map(self.linked, answer.nearest)),
        )
        if not answer.quotes:
            shown = answer.nearest
            message = refusal_card(answer, look)
        else:
            card = answer_card(answer, look)
            shown = answer.quotes[: card.shown]
            message = card.message
        talk = self._retriever.is_small_talk(answer.question.text)
        return Reply(
            message=message,
            question=None if talk else answer.question,
            said=said,
            skip=skip,
            quoted=tuple(
                Quoted(one.article_id, one.passage, one.sha256, one.sentence) for one in shown
            ),
            is_answered=bool(answer.quotes),
        )

    def linked(self, quote: Quote) -> Quote:
        """Return a quote that leads to the reader where its article has no address of its own."""
        if quote.url or not self._reader_url:
            return quote
        page = article_url(quote.article_id, quote.passage, root=self._reader_url)
        return replace(quote, url=page)

    def _understood(
        self, asked: Asked, person: Person, retriever: Retriever
    ) -> tuple[Question, str, int] | None:
        """Return the question, what it was taken for, and how many quotes it has seen."""
        if asked.question is not None:
            return asked.question, asked.said, asked.skip
        if not any(letter.isalnum() for letter in asked.text):
            raise QuestionError(
                "I found no words in that. Ask me what was in the news, such as: "
                "Why was the bridge closed?"
            )
        is_talk = retriever.is_small_talk(asked.text)
        if asked.way in _OVERHEARD and (is_talk or is_silent(asked)):
            return None
        previous = self._previous(asked)
        if previous is None or previous.question is None or is_talk:
            return self._new(asked, person, retriever), "", 0
        today = person.today(datetime.now(UTC))
        taken = retriever.follow_up(previous.question, asked.text, today=today)
        if asked.way == "thread" and not is_for_the_bot(asked.text, taken.took):
            return None
        if taken.took == "new":
            return self._new(asked, person, retriever), "", 0
        shown = previous.skip + len(previous.quoted) if previous.is_answered else 0
        return taken.question, taken.said, shown if taken.took == "more" else 0

    def _new(self, asked: Asked, person: Person, retriever: Retriever) -> Question:
        liked = self._record.preferences(asked.team, asked.user)
        question = self.read(retriever, asked.text, today=person.today(datetime.now(UTC)))
        return _as_liked(question, liked, retriever)

    def _previous(self, asked: Asked) -> Asked | None:
        if asked.previous:
            return self._record.get(asked.previous)
        if asked.way in _GOES_ON:
            # An edited question goes on from what came before it, not after.
            return self._record.last_in(
                asked.team, asked.channel, asked.thread, before=asked.taken_at
            )
        return None


def _as_liked(question: Question, liked: Preferences, retriever: Retriever) -> Question:
    """Return a question with a person's own settings, where it says nothing of them itself."""
    if liked.quotes:
        question = replace(question, k=liked.quotes)
    if question.order == "best" and liked.order != "best":
        question = replace(question, order=liked.order)
    if liked.sources and not question.sources and not question.leaning:
        held = {name for name, _ in retriever.covered().sources}
        kept = tuple(name for name in liked.sources if name in held)
        question = replace(question, sources=kept)
    return question


def _is_sure(answer: Answer) -> bool:
    return any(quote.relevance >= SURE for quote in answer.quotes)
