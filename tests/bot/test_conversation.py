"""A conversation: follow-ups, what can be taken back, and that a mistake never ends it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import terminal
from bot.conversation import Conversation
from index import DEFAULT_MODEL, Archive, Article, Encoder
from retrieval import Question, Retriever
from tests.bot.conftest import folded
from tests.conftest import HashedWords

BRIDGE = "What happened to the Tollgate Bridge?"
NARROWED = f'{BRIDGE} since:2021 source:"Veyra Tribune"'
LEDGER, TRIBUNE = "Northern Ledger, 24 March 2020", "Veyra Tribune, 11 June 2022"
HELP = "/drop 2 take away the second thing"

Chat = Callable[..., list[str]]


def talk(retriever: Retriever, read: Callable[[str], Question], lines: Iterator[str]) -> list[str]:
    """Return what was shown before the first line, and after each."""
    screen = terminal.console()
    screen.file = io.StringIO()

    def read_line(prompt: str) -> str:
        for line in lines:
            screen.print(prompt)
            return line
        raise EOFError

    Conversation(retriever, read, screen).run(read_line)
    assert isinstance(screen.file, io.StringIO)
    return [folded(part) for part in screen.file.getvalue().split("› ")]


@pytest.fixture(scope="module")
def retriever(demo: tuple[Path, object], cache: Path) -> Iterator[Retriever]:
    with Archive(demo[0], Encoder(DEFAULT_MODEL, cache=cache), create=False) as opened:
        yield Retriever(opened)


@pytest.fixture(scope="module")
def chat(retriever: Retriever) -> Chat:
    """Type these lines and leave; what was shown before the first, and after each."""

    def said(*lines: str, k: int = 2) -> list[str]:
        def read(text: str) -> Question:
            return retriever.read(text, k=k, today=date(2026, 11, 18))

        return talk(retriever, read, iter(lines))

    return said


def quoted(shown: str) -> list[str]:
    """The relevance, in percent, of each quote on the screen: one for each."""
    return re.findall(r"\d+%", shown)


# Asking and going on.


def test_a_question_is_answered_and_the_reader_is_told_of_help(chat: Chat) -> None:
    welcome, first = chat(BRIDGE)
    assert welcome == "Ask the archive a question. /help shows what else you can type."
    assert first.startswith(BRIDGE)
    assert LEDGER in first
    assert len(quoted(first)) == 2


def test_a_filter_in_plain_words_narrows_the_question_and_says_so(chat: Chat) -> None:
    _, _, narrowed = chat(BRIDGE, "only the Veyra Tribune")
    assert narrowed.startswith(f"Kept “{BRIDGE}”, now only Veyra Tribune")
    assert "(/undo, or /new for a new question)" in narrowed
    assert f"{BRIDGE} [1] only Veyra Tribune" in narrowed
    assert TRIBUNE in narrowed
    assert LEDGER not in narrowed


def test_filters_add_up_over_a_conversation(chat: Chat) -> None:
    *_, last = chat(BRIDGE, "only Veyra Tribune", "since 2021", "newest first")
    assert "[1] since 2021 · [2] only Veyra Tribune · [3] newest first" in last
    assert TRIBUNE in last
    assert "2020 ·" not in last


def test_a_pronoun_is_taken_to_be_about_the_question_before(chat: Chat) -> None:
    *_, last = chat("Why did the ferry Aurelia sink?", "who was jailed for it?")
    assert last.startswith("Taken to be about “Why did the ferry Aurelia sink?”")
    assert "jailed" in last.partition("question)")[2]


def test_a_new_question_lets_go_of_what_was_asked_before(chat: Chat) -> None:
    *_, last = chat(
        f"{BRIDGE} source:northernledger", "Who was jailed for the Aurelia ferry disaster?"
    )
    assert last.startswith("Who was jailed for the Aurelia ferry disaster?")
    assert "[1]" not in last
    assert "Veyra Tribune, 16 October 2020" in last


def test_a_question_put_as_new_has_nothing_to_do_with_the_one_before(chat: Chat) -> None:
    *_, last = chat(f"{BRIDGE} source:northernledger", "/new What was decided then?")
    assert last.startswith("What was decided then?")
    assert "Taken" not in last
    assert "[1]" not in last


# More.


def test_more_shows_what_follows_until_there_is_nothing_left(chat: Chat) -> None:
    _, *pages = chat(BRIDGE, *["more"] * 6)
    assert pages[1].startswith(f"More on “{BRIDGE}”")
    assert pages[-1].endswith("That was all that answers it.")
    ends = [page.endswith("That was all that answers it.") for page in pages]
    assert ends == sorted(ends)
    shown = [page.rpartition(BRIDGE)[2] for page in pages if not page.endswith("answers it.")]
    sentences = [sentence for page in shown for sentence in re.findall(r"[A-Z][^.]{50,}\.", page)]
    assert len(sentences) == len(set(sentences)) > 3


def test_more_after_thanks_goes_on_where_it_was(chat: Chat) -> None:
    _, _, plain_more = chat(BRIDGE, "more")
    *_, thanked, more = chat(BRIDGE, "thanks", "more")
    assert "You are welcome." in thanked
    assert more == plain_more


def test_more_begins_anew_after_a_filter(chat: Chat) -> None:
    *_, narrowed, more = chat(BRIDGE, "more", "only Veyra Tribune", "more")
    assert TRIBUNE in narrowed
    assert "thanked his predecessor" not in more


# Taking back.


def test_undo_asks_the_question_before_again_as_it_was(chat: Chat) -> None:
    _, first, second, third, *undone = chat(
        BRIDGE, "only Veyra Tribune", "since 2021", "/undo", "/undo"
    )
    assert undone == [second.partition("question) ")[2], first]
    assert third not in undone


def test_undo_after_undo_goes_on_from_there(chat: Chat) -> None:
    *_, last = chat(BRIDGE, "only Veyra Tribune", "/undo", "since 2021")
    assert f"{BRIDGE} [1] since 2021" in last


def test_drop_takes_away_the_part_of_that_number_alone(chat: Chat) -> None:
    *_, one, two = chat(NARROWED, "/drop 1", "/drop 1")
    assert "[1] only Veyra Tribune" in one
    assert "[2]" not in one
    assert LEDGER not in one
    assert "[1]" not in two
    assert LEDGER in two


def test_what_was_dropped_comes_back_with_undo(chat: Chat) -> None:
    _, first, _, back = chat(NARROWED, "/drop 1", "/undo")
    assert back == first


@pytest.mark.parametrize("number", ["0", "3", "one", "-1", "", "1 2", "[bold]"])
def test_a_number_that_nothing_has_is_told_with_those_there_are(chat: Chat, number: str) -> None:
    *_, last = chat(NARROWED, f"/drop {number}")
    assert last == f"found {number!r}; what can be dropped is a number from 1 to 2"


def test_where_nothing_narrows_a_question_drop_says_so(chat: Chat) -> None:
    *_, last = chat(BRIDGE, "/drop 1")
    assert last == "found '1'; what can be dropped is nothing: nothing narrows it"


# Timeline and help.


def test_the_timeline_is_of_the_last_question_and_leaves_it_as_it_was(chat: Chat) -> None:
    _, _, told, narrowed = chat(BRIDGE, "/timeline", "only Veyra Tribune")
    assert told.index("March 2020") < told.index("June 2022")
    assert LEDGER in told
    assert "[1] only Veyra Tribune" in narrowed


@pytest.mark.parametrize("line", ["/help", "/", "/sauce Dawn", "/new", "/new  ", "/[bold]"])
def test_a_command_that_is_unknown_or_lacks_its_words_shows_the_help(chat: Chat, line: str) -> None:
    *_, last = chat(BRIDGE, line)
    assert HELP in last
    assert quoted(last) == []


@pytest.mark.parametrize("line", ["/undo", "/drop 1", "/timeline"])
def test_before_the_first_question_there_is_nothing_to_take_back_or_tell(
    chat: Chat, line: str
) -> None:
    assert HELP in chat(line)[1]


def test_the_first_question_cannot_be_undone(chat: Chat) -> None:
    *_, last, more = chat(BRIDGE, "/undo", "only Veyra Tribune")
    assert HELP in last
    assert more.startswith(f"Kept “{BRIDGE}”")


# What is no question.


@pytest.mark.parametrize(
    ("line", "reply"),
    [("thanks!", "You are welcome."), ("hello", "Hello."), ("asdfghjkl", "That is no question")],
)
def test_small_talk_is_answered_and_changes_nothing(chat: Chat, line: str, reply: str) -> None:
    *_, talked, narrowed = chat(BRIDGE, line, "only Veyra Tribune")
    assert reply in talked
    assert quoted(talked) == []
    assert narrowed.startswith(f"Kept “{BRIDGE}”")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x", "the question 'x' is too short to search for"),
        ("only the Veyra Tribun", "this archive has no source 'the Veyra Tribun'; it has: Veyra"),
        ("befor:2020 rents", "befor: is not known; write before:2020"),
        ('rents "old pier', "is not closed"),
        ("/new source:dwan rents", "this archive has no source 'dwan'"),
        ("why " * 600, "at most 2,000 are read"),
    ],
)
def test_what_cannot_be_asked_is_told_and_the_conversation_goes_on_from_before(
    chat: Chat, line: str, told: str
) -> None:
    *_, refused, narrowed = chat(BRIDGE, line, "only Veyra Tribune")
    assert told in refused
    assert quoted(refused) == []
    assert narrowed.startswith(f"Kept “{BRIDGE}”")


def test_a_question_without_an_answer_can_be_gone_on_from(chat: Chat) -> None:
    _, nothing, wider = chat(f"{BRIDGE} before:2001", "any time")
    assert "This archive has no article" in nothing
    assert "Ask of a longer time than before 2001" in nothing
    assert LEDGER in wider


@pytest.mark.parametrize("line", ["/quit", "/exit", "quit", "exit", "  /quit  "])
def test_leaving_ends_the_conversation(chat: Chat, line: str) -> None:
    shown = chat(line, BRIDGE)
    assert len(shown) == 2
    assert shown[1] == ""


def test_empty_lines_are_passed_over(chat: Chat) -> None:
    _, *shown = chat("", "   ", BRIDGE)
    assert shown[:2] == ["", ""]
    assert LEDGER in shown[2]


# Anything at all, where answers cost nothing.

PIECES = st.sampled_from(
    [
        *("/drop 1", "/undo", "/new", "/new night ferry", "/timeline", "/help", "/drop", "more"),
        *("What did Ruth Okafor say?", "only Evening Courier", "since 2021", "newest first"),
        *("and the pier?", "who said that?", "thanks", "[/bold]", "\x1b[2J", "source:x", "?", ""),
        *("source:courier ferry before:2023 -pier", "any time", "1", "\ud800"),
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES | st.text(max_size=12), max_size=10))
def test_no_line_ends_a_conversation(standing: Retriever, lines: list[str]) -> None:
    kept = [line for line in lines if line.strip() not in {"/quit", "/exit", "quit", "exit"}]
    taken = iter(kept)
    shown = talk(standing, lambda text: standing.read(text, today=date(2026, 11, 18)), taken)
    assert next(taken, None) is None
    assert "\x1b" not in "".join(shown)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """A few articles by hashed words, whose answers cost nothing."""
    folder = tmp_path_factory.mktemp("standing") / "archive"
    with Archive(folder, HashedWords(), passage_words=1) as opened:
        opened.add(
            [
                Article(
                    id=f"ferry-{year}",
                    source=source,
                    headline=f"Night ferry sails in {year}",
                    published=date(year, 8, 3),
                    text=f"The night ferry of {year} will sail from the pier, said Ruth Okafor.",
                )
                for year, source in ((2020, "The Harbour Gazette"), (2022, "Evening Courier"))
            ]
        )
        yield Retriever(opened, threshold=0.0)
