"""The terminal: everything of an answer is on the screen, and nothing in it gives orders there."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from bot import terminal
from index import Article, Coverage
from index.intake import Report
from index.readers import Rejected
from retrieval import Answer, Question, QuestionError, Quote

QUOTE = Quote(
    text="The bridge was closed at noon.\n\nDivers found a hole beneath the third pier.",
    sentence="Divers found a hole beneath the third pier.",
    source="Veyra Tribune",
    published=date(2020, 2, 18),
    headline="Two dead as Senn floods Veyra",
    byline="Ida Lund",
    url="https://tribune.example/flood",
    article_id="flood",
    passage=0,
    start=0,
    end=75,
    sha256="0" * 64,
    relevance=0.984,
    credit="AFP",
)
ASKED = Question(text="Why was the bridge closed?")
HOSTILE = [
    "[bold]x[/bold]",
    "[/bold]",
    "[link=a]b[/link]",
    "[",
    "[red",
    ":bomb:",
]
CONTROLS = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "a\x08b", "\x07", "\x1b[2J"]


def shown(what: RenderableType, *, width: int = 100) -> str:
    """What stands on the screen, without colours."""
    screen = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    screen.print(what)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def folded(text: str) -> str:
    """The text however its lines were broken."""
    return " ".join(text.split())


def answer_of(*quotes: Quote, question: Question = ASKED, note: str = "") -> Answer:
    return Answer(question=question, quotes=quotes, note=note)


# Answers.


def test_an_answer_shows_question_text_citation_headline_and_relevance() -> None:
    screen = folded(shown(terminal.render_answer(answer_of(QUOTE))))
    assert screen.startswith("Why was the bridge closed?")
    assert folded(QUOTE.text) in screen
    assert "AFP, in Veyra Tribune, 18 February 2020" in screen
    assert "Two dead as Senn floods Veyra" in screen
    assert "98%" in screen


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_word_of_a_passage_is_lost_on_a_narrow_screen(width: int) -> None:
    screen = shown(terminal.render_answer(answer_of(QUOTE)), width=width)
    assert folded(QUOTE.text) in folded(screen)
    assert max(map(len, screen.splitlines())) <= width


@given(st.text(alphabet="ab .\n“”[]/:é塌", min_size=1).filter(str.strip))
def test_every_letter_of_any_passage_is_on_the_screen(text: str) -> None:
    screen = shown(terminal.render_answer(answer_of(replace(QUOTE, text=text, sentence=text))))
    assert "".join(text.split()) in "".join(screen.split())


def test_the_quotes_stand_in_their_order() -> None:
    other = replace(QUOTE, text="Nobody was hurt.", sentence="Nobody was hurt.")
    screen = shown(terminal.render_answer(answer_of(QUOTE, other)))
    assert screen.index("Divers found") < screen.index("Nobody was hurt.")


def test_where_nothing_was_found_the_note_stands() -> None:
    screen = shown(terminal.render_answer(answer_of(note="Nothing answers that.")))
    assert "Nothing answers that." in screen
    assert "Why was the bridge closed?" in screen


def test_how_a_question_was_read_stands_under_it() -> None:
    question = Question(
        text="Why?!",
        sources=("Dawn", "Ledger"),
        after=date(2020, 1, 1),
        before=date(2021, 1, 1),
        as_of=date(2020, 6, 30),
    )
    lines = shown(terminal.render_answer(answer_of(QUOTE, question=question))).splitlines()
    assert lines[0].strip() == "Why?!"
    assert lines[1].strip() == (
        "Dawn, Ledger · from 1 January 2020 · before 1 January 2021 · as known on 30 June 2020"
    )


def test_a_correction_and_an_unknown_source_or_date_are_told() -> None:
    quote = replace(QUOTE, source="", credit="", published=None, updated=date(2020, 2, 20))
    screen = folded(shown(terminal.render_answer(answer_of(quote))))
    assert "source not stated, undated" in screen
    assert "updated 20 February 2020" in screen


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_an_article_is_shown_as_it_was_printed(text: str) -> None:
    quote = replace(
        QUOTE, text=f"so {text} so", sentence=f"so {text} so", headline=text, source=text
    )
    question = Question(text=f"what is {text}?")
    screen = folded(shown(terminal.render_answer(answer_of(quote, question=question))))
    assert screen.count(text) == 4


@pytest.mark.parametrize("text", CONTROLS)
def test_control_characters_in_an_article_do_not_reach_the_terminal(text: str) -> None:
    quote = replace(QUOTE, text=f"so {text}", sentence=f"so {text}", headline=text, source=text)
    screen = shown(terminal.render_answer(answer_of(quote)))
    assert [letter for letter in screen if not letter.isprintable() and letter != "\n"] == []


@pytest.mark.parametrize(
    "url", ["https://x.example/a not b", "https://[bold]", "javascript:alert(1)", ""]
)
def test_an_address_that_is_none_does_no_harm(url: str) -> None:
    screen = Console(file=io.StringIO(), width=100, force_terminal=True, legacy_windows=False)
    screen.print(terminal.render_answer(answer_of(replace(QUOTE, url=url))))
    assert isinstance(screen.file, io.StringIO)
    assert "Two dead" in screen.file.getvalue()
    assert "javascript" not in screen.file.getvalue()


def test_the_headline_leads_to_the_article_on_a_terminal_that_can_follow() -> None:
    screen = Console(file=io.StringIO(), width=100, force_terminal=True, legacy_windows=False)
    screen.print(terminal.render_answer(answer_of(QUOTE)))
    assert isinstance(screen.file, io.StringIO)
    assert "https://tribune.example/flood" in screen.file.getvalue()


# Tables.


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_ids_and_reasons_is_shown_as_it_is(text: str) -> None:
    article = Article(id=text, source=text, headline=text, text=f"so {text}")
    report = Report(added=1, undated=[text], failed=[Rejected(where=text, reason=text)])
    assert shown(terminal.render_article(article)).count(text) == 4
    assert shown(terminal.render_list([article])).count(text) == 3
    assert shown(terminal.render_pairs([(text, text)], "a", "b")).count(text) == 2
    assert shown(terminal.render_report(report)).count(text) == 3


def test_an_article_is_shown_whole_with_what_is_known_of_it() -> None:
    article = Article(
        id="flood",
        source="Dawn",
        headline="Flood",
        byline="Ida Lund",
        published=datetime(2020, 2, 18, 9, 30, tzinfo=UTC),
        dated_by="page metadata",
        updated=date(2020, 2, 20),
        section="City",
        url="https://dawn.example/flood",
        credit="AFP",
        version=2,
        text="One.\n\nTwo.",
    )
    screen = folded(shown(terminal.render_article(article)))
    for told in (
        "source Dawn",
        "published 18 February 2020, 09:30 +0000 (from the page metadata)",
        "updated 20 February 2020",
        "byline Ida Lund",
        "credit AFP",
        "section City",
        "version 2",
        "url https://dawn.example/flood",
        "id flood",
        "One. Two.",
    ):
        assert told in screen


def test_what_is_not_known_of_an_article_takes_no_line() -> None:
    screen = shown(terminal.render_article(Article(id="a", text="One.")))
    assert "(no headline)" in screen
    assert "source     not stated" in screen
    assert "published  undated" in screen
    assert "byline" not in screen
    assert "version" not in screen


def test_a_report_tells_counts_and_every_article_that_needs_a_look() -> None:
    report = Report(
        added=1_200,
        unchanged=3,
        passages=4_000,
        seconds=8.0,
        undated=["The last keeper"],
        failed=[Rejected("a.pdf", "it is a PDF")],
    )
    report.skipped[".png"] = 2
    screen = folded(shown(terminal.render_report(report)))
    for told in (
        "1,200 added",
        "3 unchanged",
        "1 undated",
        "1 failed",
        "4,000 passages in 8.0 s (500 a second)",
        "undated: The last keeper",
        "failed: a.pdf: it is a PDF",
        "skipped in folders, as no kind that holds articles: 2 .png",
    ):
        assert told in screen
    assert "changed" not in screen.replace("unchanged", "")


def test_coverage_shows_counts_sources_and_days() -> None:
    told = Coverage(
        articles=3,
        versions=4,
        passages=1_234,
        undated=1,
        sources=(("Dawn", 2), ("", 1)),
        days=((date(2019, 5, 1), 1), (date(2021, 6, 2), 1)),
        bytes_on_disk=2_500_000,
        model="all-MiniLM-L6-v2",
    )
    screen = folded(shown(terminal.render_coverage(told)))
    for part in ("articles 3", "passages 1,234", "undated 1", "first 1 May 2019", "2.5 MB"):
        assert part in screen
    for part in ("last 2 June 2021", "Dawn 2", "source not stated 1", "2019 1", "2020 0", "2021 1"):
        assert part in screen


def test_the_coverage_of_an_empty_archive_is_shown_too() -> None:
    told = Coverage(
        articles=0,
        versions=0,
        passages=0,
        undated=0,
        sources=(),
        days=(),
        bytes_on_disk=0,
        model="",
    )
    assert "none yet" in shown(terminal.render_coverage(told))


# Time.


@pytest.mark.parametrize(
    ("days", "periods"),
    [
        ([], []),
        ([(date(2020, 7, 2), 3)], [("2020-07", 3)]),
        (
            [(date(2020, 11, 30), 1), (date(2021, 1, 1), 2), (date(2021, 1, 31), 3)],
            [("2020-11", 1), ("2020-12", 0), ("2021-01", 5)],
        ),
        (
            [(date(2019, 12, 31), 1), (date(2021, 1, 1), 2)],
            [("2019", 1), ("2020", 0), ("2021", 2)],
        ),
    ],
)
def test_days_are_summed_by_month_within_two_years_and_by_year_beyond(
    days: list[tuple[date, int]], periods: list[tuple[str, int]]
) -> None:
    assert terminal.over_time(days) == periods


@given(st.dictionaries(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(1, 9), min_size=1))
def test_no_article_is_lost_in_the_sums_and_periods_have_no_gap(days: dict[date, int]) -> None:
    periods = terminal.over_time(list(days.items()))
    names = [name for name, _ in periods]
    assert sum(count for _, count in periods) == sum(days.values())
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    assert periods[0][1] > 0
    assert periods[-1][1] > 0


# A conversation.

Lines = Callable[[str], str]


def typed(*lines: str) -> tuple[Lines, list[str]]:
    """A reader who types these lines and leaves; and the prompts that were shown."""
    prompts: list[str] = []
    rest: Iterator[str] = iter(lines)

    def read(prompt: str) -> str:
        prompts.append(prompt)
        try:
            return next(rest)
        except StopIteration:
            raise EOFError from None

    return read, prompts


class Listener:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def __call__(self, question: str, **narrowed: object) -> Answer:
        self.asked.append((question, narrowed))
        if question == "?":
            raise QuestionError("the question [/bold] is too short")
        return answer_of(QUOTE, question=Question(text=question))


def conversation(*lines: str) -> tuple[Listener, str, list[str]]:
    listener = Listener()
    read, prompts = typed(*lines)
    screen = terminal.console()
    screen.file = io.StringIO()
    terminal.converse(listener, read, screen)
    assert isinstance(screen.file, io.StringIO)
    return listener, screen.file.getvalue(), prompts


NOTHING: dict[str, object] = {"sources": [], "after": None, "before": None, "as_of": None}


def test_what_narrows_stays_until_it_is_cleared() -> None:
    listener, _, prompts = conversation(
        "first one", "/source Dawn, Veyra Tribune", "/after 2020", "/as-of 2021-06", "second one",
        "/clear", "third one",
    )  # fmt: skip
    assert listener.asked == [
        ("first one", NOTHING),
        (
            "second one",
            {
                "sources": ["Dawn", "Veyra Tribune"],
                "after": "2020",
                "before": None,
                "as_of": "2021-06",
            },
        ),
        ("third one", NOTHING),
    ]
    assert prompts[1] == "› "
    assert prompts[4] == "source=Dawn, Veyra Tribune after=2020 as-of=2021-06› "
    assert prompts[-1] == "› "


def test_what_cannot_be_asked_is_told_and_the_conversation_goes_on() -> None:
    listener, screen, _ = conversation("?", "why then")
    assert "the question [/bold] is too short" in screen
    assert [question for question, _ in listener.asked] == ["?", "why then"]


@pytest.mark.parametrize("line", ["/help", "/", "/sauce Dawn", "/source", "/after  ", "/[bold]"])
def test_a_command_that_is_unknown_or_lacks_its_value_shows_the_help(line: str) -> None:
    listener, screen, prompts = conversation(line)
    assert "/source Dawn      only this source" in screen
    assert listener.asked == []
    assert prompts == ["› ", "› "]


@pytest.mark.parametrize("line", ["/quit", "/exit", "quit", "exit", "  /quit  "])
def test_leaving_ends_the_conversation(line: str) -> None:
    listener, _, prompts = conversation(line, "not asked any more")
    assert listener.asked == []
    assert len(prompts) == 1


def test_empty_lines_are_passed_over() -> None:
    listener, _, prompts = conversation("", "   ", "asked")
    assert [question for question, _ in listener.asked] == ["asked"]
    assert len(prompts) == 4
