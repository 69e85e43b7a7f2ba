"""Asked: one question that somebody asked in Slack, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from retrieval import Question

Way = Literal["mention", "message", "thread", "unasked", "command", "shortcut", "modal", "button"]
"""How it was asked: by a mention; a direct message; a message in a thread where the bot answered;
a message in a channel whose settings let the bot answer; a slash command; 'Find coverage'; the
modal; a button under another answer."""

State = Literal["new", "claimed", "posting", "answered", "failed", "lapsed"]
"""'posting' from just before Slack is called until its reply is kept: if the process dies there,
nobody can know whether Slack took the answer. 'lapsed' came to light too late to be answered."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that an answer showed: enough to find it again and to tell whether it changed."""

    article_id: str
    passage: int
    sha256: str
    sentence: str = ""
    """The part of it that answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question asked in Slack. Times are seconds since 1970; ids and `ts` are Slack's own.

    `thread` is the thread that the answer goes to, '' for none; `ts` the message that asked, ''
    where none did. `question` is how it was read, None until it was. `previous` is the `id` of the
    one that it goes on from. `skip` quotes were shown before. `quoted` are those that `answer_ts`,
    the message that answers, shows. `private` answers are seen by the asker alone.
    """

    id: str
    team: str
    channel: str
    user: str
    way: Way
    text: str
    taken_at: float
    enterprise: str = ""
    thread: str = ""
    ts: str = ""
    response_url: str = ""
    private: bool = False
    state: State = "new"
    question: Question | None = None
    previous: str = ""
    said: str = ""
    skip: int = 0
    quoted: tuple[Quoted, ...] = ()
    answer_ts: str = ""
    is_answered: bool = False
    """Whether the answer held a quote."""
