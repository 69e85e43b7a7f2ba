"""A conversation in a terminal: questions, what follows from them, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from bot.answers import render_answer, render_timeline
from bot.terminal import plain
from retrieval import Answer, Question, QuestionError, Retriever

_WELCOME = "Ask the archive a question. /help shows what else you can type."

_HELP = """\
Type a question, then go on from it: only Dawn, since 2021, newest first, and the UN? more
In a question: "exact words", -without, source:dawn, after:2020-07, before:2021, author:, title:
  /drop 2      take away the second thing that was read in the question
  /undo        back to the question before
  /new ...     a question that has nothing to do with the one before
  /timeline    the story of the last question, in order of time
  /quit        leave (so does Ctrl-D)"""

Read = Callable[[str], Question]


class Conversation:
    """Questions asked one after another; what was asked before stays until it is let go."""

    def __init__(self, retriever: Retriever, read: Read, screen: Console) -> None:
        """Ask this retriever; `read` reads a first question, with the settings' numbers."""
        self._retriever = retriever
        self._read = read
        self._screen = screen
        self._asked: list[Question] = []
        self._shown = 0

    def run(self, read_line: Callable[[str], str]) -> None:
        """Answer lines until the reader leaves."""
        self._screen.print(plain(_WELCOME, "dim"))
        while True:
            try:
                line = read_line("› ").strip()
            except EOFError:
                return
            if line in {"/quit", "/exit", "quit", "exit"}:
                return
            if line:
                try:
                    self._hear(line)
                except QuestionError as error:
                    self._screen.print(plain(str(error), "red"))

    def _hear(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        if not command.startswith("/"):
            self._follow(line)
        elif command == "/new" and rest:
            self._ask(self._read(rest))
        elif command == "/undo" and len(self._asked) > 1:
            self._asked.pop()
            self._ask(self._asked.pop())
        elif command == "/drop" and self._asked:
            self._drop(rest.strip())
        elif command == "/timeline" and self._asked:
            self._screen.print(render_timeline(self._retriever.timeline(self._asked[-1])))
        else:
            self._screen.print(plain(_HELP))

    def _follow(self, line: str) -> None:
        if not self._asked or self._retriever.is_small_talk(line):
            self._ask(self._read(line))
            return
        taken = self._retriever.follow_up(self._asked[-1], line)
        if taken.took == "new":
            self._ask(self._read(line))
            return
        self._screen.print(plain(f"{taken.said}  (/undo, or /new for a new question)", "dim"))
        self._ask(taken.question, more=taken.took == "more")

    def _drop(self, number: str) -> None:
        asked = self._asked[-1]
        places = {str(place): chip for place, chip in enumerate(asked.chips, 1)}
        if number not in places:
            can = f"a number from 1 to {len(places)}" if places else "nothing: nothing narrows it"
            self._screen.print(plain(f"found {number!r}; what can be dropped is {can}", "red"))
            return
        self._ask(asked.drop(places[number]))

    def _ask(self, asked: Question, *, more: bool = False) -> None:
        skip = self._shown if more else 0
        answer: Answer = self._retriever.answer(asked, skip=skip)
        if more and not answer.quotes:
            self._screen.print(plain("That was all that answers it.", "yellow"))
            return
        self._screen.print(render_answer(answer, numbered=True))
        if self._retriever.is_small_talk(asked.text):
            return
        self._shown = skip + len(answer.quotes)
        if not more:
            self._asked.append(asked)
