"""The command line: every command on a real archive, with the real model and real exit codes."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.main import get_command
from typer.testing import Result

from bot.cli import app
from config import Settings, SettingsError
from index import Archive, Article, Encodes, to_json
from index.intake import take_in
from retrieval import QuestionError
from tests.bot.conftest import folded

Dateline = Callable[..., Result]
Started = Callable[..., "subprocess.Popen[bytes]"]
MakeArticle = Callable[..., Article]

COMMANDS = [
    "add",
    "ask",
    "timeline",
    "chat",
    "evaluate",
    "follow",
    "unfollow",
    "pull",
    "watch",
    "show",
    "history",
    "sources",
    "remove",
    "list",
    "stats",
    "verify",
    "rebuild",
    "export",
    "slack",
    "feedback",
    "serve",
    "keys",
    "mcp",
    "config",
    "demo",
]
BRIDGE = "Why was the Tollgate Bridge closed?"
STORY = """\
Crane falls on harbour bridge

The harbour bridge was shut on Tuesday after a crane fell on its northern span, and engineers \
told the city council that it would stay shut for at least nine days while the deck is surveyed.

Nobody was hurt, said the mayor, who had crossed the bridge an hour before with her two children.
"""


def json_of(result: Result) -> Any:
    return json.loads(result.stdout)


def fields(**values: object) -> dict[str, object]:
    """One article as a newsroom's JSON has it."""
    told: dict[str, object] = {
        "id": "crane",
        "source": "Dawn",
        "headline": "Crane falls on harbour bridge",
        "published": "2020-07-02",
        "text": STORY.partition("\n\n")[2].strip(),
    }
    return told | values


# Help.


def test_help_lists_every_command_with_a_sentence(dateline: Dateline) -> None:
    result = dateline("--help", COLUMNS="200", TERMINAL_WIDTH="200")
    assert result.exit_code == 0
    lines = [line.strip("│ ").split(maxsplit=1) for line in result.stdout.splitlines()]
    told = {line[0]: line[1].strip() for line in lines if len(line) == 2}
    for name in COMMANDS:
        assert told[name][0].isupper()
        assert told[name].endswith(".")
    assert "Exit codes: 0 done; 1 nothing found, or something failed; 2 could not begin." in folded(
        result.stdout
    )


def test_no_command_is_missing_from_these_tests() -> None:
    assert sorted(get_command(app).commands) == sorted(COMMANDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_every_option_explains_itself(dateline: Dateline, command: str) -> None:
    assert dateline(command, "-h").exit_code == 0
    for parameter in get_command(app).commands[command].params:  # type: ignore[attr-defined]
        assert parameter.help or parameter.name == "paths", parameter.name


# The demonstration.


def test_demo_takes_the_sample_in_and_answers_three_questions(demo: tuple[Path, Result]) -> None:
    screen = folded(demo[1].stdout)
    assert "39 added" in screen
    assert "undated: The last keeper of Gannet Reef" in screen
    assert "failed" not in screen
    for question in ("capsized in November 2017?", BRIDGE, "for the oil spill?"):
        assert question in screen
    assert "Northern Ledger, 24 March 2020" in screen
    assert "The Harbour Courier, 2 July 2021" in screen
    assert demo[1].stderr.strip() == ""


def test_demo_again_changes_nothing(dateline: Dateline, own_sample: Path) -> None:
    before = dateline("export").stdout
    again = dateline("demo")
    assert again.exit_code == 0
    assert "0 added" in folded(again.stdout)
    assert "0 passages" in folded(again.stdout)
    assert dateline("export").stdout == before
    assert own_sample.is_dir()


# Adding.


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder as people have them: articles, one of them undated, and what is none."""
    folder = tmp_path / "newsroom"
    (folder / "2020").mkdir(parents=True)
    (folder / "2020" / "crane.json").write_text(json.dumps(fields()), encoding="utf-8")
    (folder / "story.txt").write_text(STORY.replace("Crane falls", "Tower falls"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "scan.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "cut.jsonl").write_text('{"id": "x", "te', encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden.txt").write_text(STORY, encoding="utf-8")
    return folder


def test_add_takes_in_what_it_can_and_says_why_it_could_not_take_the_rest(
    dateline: Dateline, newsroom: Path, tmp_path: Path
) -> None:
    result = dateline("add", newsroom, tmp_path / "nowhere.txt", "--source", "Quay Post", "--json")
    assert result.exit_code == 1
    told = json_of(result)
    assert (told["added"], told["changed"], told["unchanged"]) == (2, 0, 0)
    assert told["undated"] == ["Tower falls on harbour bridge"]
    assert told["skipped"] == {".jpg": 1}
    reasons = {Path(item["where"]).name.split("#")[0]: item["reason"] for item in told["failed"]}
    assert reasons["empty.txt"] == "it is empty"
    assert reasons["scan.html"].startswith("it is a picture; the files read are ")
    assert reasons["nowhere.txt"] == "No such file or directory"
    assert any(name.startswith("cut.jsonl") for name in reasons)
    assert len(told["failed"]) == 4

    listed = json_of(dateline("list", "--json"))
    assert [(item["source"], item["headline"]) for item in listed] == [
        ("Dawn", "Crane falls on harbour bridge"),
        ("Quay Post", "Tower falls on harbour bridge"),
    ]

    # For people, and a second time: nothing is added, and every reason is told again.
    again = dateline("add", newsroom, tmp_path / "nowhere.txt", "--source", "Quay Post")
    assert again.exit_code == 1
    screen = folded(again.stdout)
    assert "0 added 2 unchanged 4 failed" in screen
    assert "scan.html: it is a picture" in screen
    assert "No such file or directory" in screen
    assert "skipped in folders, as no kind that holds articles: 1 .jpg" in screen


def test_add_reads_standard_input_and_a_correction_replaces_what_it_corrects(
    dateline: Dateline,
) -> None:
    first = dateline("add", "-", stdin=json.dumps(fields(published=None)))
    assert first.exit_code == 0
    assert "1 added 1 undated" in folded(first.stdout)
    assert "undated: Crane falls on harbour bridge" in first.stdout
    nine = fields(text=str(fields()["text"]).replace("nine days", "ten days"))
    second = dateline("add", "-", "--json", stdin=json.dumps(nine).encode())
    assert (json_of(second)["added"], json_of(second)["changed"]) == (0, 1)
    answer = json_of(dateline("ask", "How long will the harbour bridge stay shut?", "--json"))
    assert [quote["published"] for quote in answer["quotes"]] == ["2020-07-02"]
    assert "ten days" in answer["quotes"][0]["text"]


def test_adding_nothing_that_can_be_read_leaves_an_archive_that_says_it_is_empty(
    dateline: Dateline, tmp_path: Path
) -> None:
    assert dateline("add", tmp_path / "nowhere").exit_code == 1
    asked = dateline("ask", BRIDGE)
    assert asked.exit_code == 1
    assert "This archive holds no articles yet." in asked.stdout


# Asking.


def test_ask_prints_passage_citation_and_headline(dateline: Dateline, sample: Path) -> None:
    result = dateline("ask", BRIDGE, "--archive", sample, "-k", "1")
    assert result.exit_code == 0
    screen = folded(result.stdout)
    assert screen.startswith(BRIDGE)
    assert "Tollgate Bridge" in screen
    assert "Northern Ledger, 24 March 2020" in screen
    assert "Tollgate Bridge to stay shut for eighteen months as pier sinks" in screen
    assert result.stderr == ""


def test_ask_as_json_is_the_answer_and_nothing_else(dateline: Dateline, sample: Path) -> None:
    told = json_of(dateline("ask", BRIDGE, "--json", "--archive", sample, "-k", "3"))
    assert list(told) == [
        "question",
        "read_as",
        "quotes",
        "note",
        "nearest",
        "covered",
        "advice",
        "more",
    ]
    assert told["question"] == BRIDGE
    assert (told["note"], told["nearest"], told["advice"]) == ("", [], [])
    assert len(told["quotes"]) == 3
    for quote in told["quotes"]:
        article = json_of(dateline("show", quote["article_id"], "--json", "--archive", sample))
        assert article["text"][quote["start"] : quote["end"]] == quote["text"]


def test_ask_keeps_to_its_filters_and_says_how_they_were_read(
    dateline: Dateline, sample: Path
) -> None:
    narrowed = ["--source", "veyra tribune", "--source", "Northern Ledger", "--after", "2020-03"]
    narrowed += ["--before", "2021", "--as-of", "2020", "--per-article", "1", "--recency", "0.2"]
    narrowed += ["--order", "oldest"]
    told = json_of(dateline("ask", BRIDGE, "--json", "--archive", sample, *narrowed))
    assert told["read_as"] == {
        "text": BRIDGE,
        "topic": BRIDGE,
        "sources": ["Veyra Tribune", "Northern Ledger"],
        "leaning": [],
        "after": "2020-03-01",
        "before": "2021-01-01",
        "as_of": "2020-12-31",
        "around": [],
        "quoted": [],
        "phrases": [],
        "without": [],
        "authors": [],
        "titles": [],
        "order": "oldest",
        "recency": 0.2,
        "parts": [],
        "chips": [
            "March 2020 to December 2020",
            "as known on 31 December 2020",
            "only Veyra Tribune",
            "only Northern Ledger",
            "oldest first",
        ],
    }
    assert {quote["source"] for quote in told["quotes"]} <= {"Veyra Tribune", "Northern Ledger"}
    assert told["quotes"]
    assert all("2020-03" <= quote["published"] < "2021" for quote in told["quotes"])
    ids = [quote["article_id"] for quote in told["quotes"]]
    assert len(ids) == len(set(ids))


def test_what_stands_in_the_question_narrows_as_options_do(
    dateline: Dateline, sample: Path
) -> None:
    typed = f'{BRIDGE} source:"Veyra Tribune" after:2021 order:newest'
    given = ("--source", "Veyra Tribune", "--after", "2021", "--order", "newest")
    one = json_of(dateline("ask", typed, "--json", "--archive", sample))
    other = json_of(dateline("ask", BRIDGE, *given, "--json", "--archive", sample))
    assert one["quotes"] == other["quotes"] != []
    assert one["read_as"]["chips"] == other["read_as"]["chips"]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_ask_in_an_order_of_time_gives_days_in_that_order(
    dateline: Dateline, sample: Path, order: str
) -> None:
    words = ("ask", "What happened to the ferry Aurelia?", "--order", order, "--archive", sample)
    days = [quote["published"][:10] for quote in json_of(dateline(*words, "--json"))["quotes"]]
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=order == "newest")
    assert f"{order} first" in dateline(*words).stdout


def test_an_order_that_there_is_not_is_refused_with_those_there_are(
    dateline: Dateline, sample: Path
) -> None:
    result = dateline("ask", BRIDGE, "--order", "latest", "--archive", sample)
    assert result.exit_code == 2
    for order in ("best", "newest", "oldest"):
        assert order in result.stderr


def test_ask_with_as_of_knows_what_was_known_that_day(dateline: Dateline, sample: Path) -> None:
    asked = "How many people died in the ferry accident?"
    result = dateline("ask", asked, "--as-of", "2017-11-16", "--archive", sample)
    assert result.exit_code == 0
    assert "as known on 16 November 2017" in result.stdout
    assert "At least 11 people died" in folded(result.stdout)
    assert "2018" not in result.stdout


def test_ask_as_of_the_end_of_all_days_is_ask(dateline: Dateline, sample: Path) -> None:
    """Who has no last day in mind writes 9999, and is answered."""
    result = dateline("ask", BRIDGE, "--as-of", "9999", "--archive", sample)
    assert result.exception is None
    assert "Tollgate Bridge to stay shut" in folded(result.stdout)


@pytest.mark.parametrize("as_json", [False, True])
def test_ask_exits_with_1_and_a_note_where_nothing_answers(
    dateline: Dateline, sample: Path, *, as_json: bool
) -> None:
    words = ("ask", "Who won the Nobel Prize in Literature?", "--archive", sample)
    result = dateline(*words, *["--json"] * as_json)
    assert result.exit_code == 1
    assert "Nothing in this archive answers that well enough." in result.output
    if as_json:
        told = json_of(result)
        assert told["quotes"] == []
        assert told["note"] == "Nothing in this archive answers that well enough."
        assert 0 < len(told["nearest"]) <= 3
        assert told["covered"]["articles"] == 39
        assert told["advice"]
    else:
        assert "Nearest to it, and no answer:" in result.stdout
        assert "Looked through 39 articles, 12 April 2016 to 15 September 2025" in folded(
            result.stdout
        )


def test_settings_count_where_no_option_is_given(dateline: Dateline, sample: Path) -> None:
    words = ("ask", BRIDGE, "--json", "--archive", sample)
    one = json_of(dateline(*words, DATELINE_QUOTES="1"))
    assert len(one["quotes"]) == 1
    two = json_of(dateline(*words, "-k", "2", DATELINE_QUOTES="1"))
    assert len(two["quotes"]) == 2
    none = dateline(*words, DATELINE_THRESHOLD="1")
    assert none.exit_code == 1


def test_no_colours_and_no_control_characters_where_no_terminal_listens(
    dateline: Dateline, sample: Path, newsroom: Path
) -> None:
    for words in (
        ("ask", BRIDGE, "--archive", sample),
        ("ask", "Who won the Nobel Prize in Literature?", "--archive", sample),
        ("timeline", BRIDGE, "--archive", sample),
        ("list", "--archive", sample),
        ("stats", "--archive", sample),
        ("verify", "--archive", sample),
        ("config",),
        ("add", newsroom),
    ):
        result = dateline(*words)
        assert "\x1b" not in result.output
        assert "\r" not in result.output


# Talking.


def test_chat_answers_goes_on_takes_back_helps_and_ends(dateline: Dateline, sample: Path) -> None:
    lines = [
        "What happened to the Tollgate Bridge?",
        "only Veyra Tribune",
        "since 2022-06",
        "only Veyra Tribun",
        "/undo",
        "/timeline",
        "x",
        "/help",
        "/quit",
        "not asked",
    ]
    result = dateline("chat", "--archive", sample, stdin="\n".join(lines) + "\n")
    assert result.exit_code == 0
    parts = [folded(part) for part in result.stdout.split("› ")]
    assert "Ask the archive a question." in parts[0]
    assert "Northern Ledger, 24 March 2020" in parts[1]
    assert "[1] only Veyra Tribune" in parts[2]
    assert "[1] since June 2022 · [2] only Veyra Tribune" in parts[3]
    assert "Veyra Tribune, 11 June 2022" in parts[3]
    assert "Ledger" not in parts[3]
    assert "this archive has no source 'Veyra Tribun'; it has: Veyra Tribune" in parts[4]
    assert parts[5] == parts[2].partition("question) ")[2]
    assert "June 2022" in parts[6]
    assert "is too short to search for" in parts[7]
    assert "/drop 2 take away the second thing that was read in the question" in parts[8]
    assert "not asked" not in result.stdout


def test_chat_asks_with_the_numbers_of_the_settings(dateline: Dateline, sample: Path) -> None:
    lines = f"{BRIDGE}\nWho was jailed for the Aurelia ferry disaster?\nnewest first\n"
    result = dateline("chat", "--archive", sample, stdin=lines, DATELINE_QUOTES="1")
    shown = result.stdout.split("› ")[1:4]
    assert [len(re.findall(r"\d%", folded(one))) for one in shown] == [1, 1, 1]


def test_chat_ends_with_its_input(dateline: Dateline, sample: Path) -> None:
    assert dateline("chat", "--archive", sample, stdin="").exit_code == 0


# A story in order of time.


def test_timeline_tells_a_story_first_report_to_latest(dateline: Dateline, sample: Path) -> None:
    words = ("timeline", "the Tollgate Bridge", "--archive", sample)
    result = dateline(*words)
    assert result.exit_code == 0
    screen = folded(result.stdout)
    assert screen.startswith("the Tollgate Bridge")
    assert screen.index("Northern Ledger, 24 March 2020") < screen.index("11 June 2022")
    told = json_of(dateline(*words, "--json"))
    assert list(told) == ["question", "by", "moments", "disagreements", "note"]
    starts = [moment["start"] for moment in told["moments"]]
    assert starts == sorted(set(starts))
    for moment in told["moments"]:
        assert moment["start"] <= moment["quote"]["published"] < moment["end"]


@pytest.mark.parametrize(("by", "days"), [("day", "-24"), ("month", "-01"), ("year", "-01-01")])
def test_timeline_tells_by_the_period_that_is_asked_for(
    dateline: Dateline, sample: Path, by: str, days: str
) -> None:
    words = ("timeline", "the Tollgate Bridge", "--by", by, "--json", "--archive", sample)
    told = json_of(dateline(*words))
    assert told["by"] == by
    bridge = next(one for one in told["moments"] if one["quote"]["published"][:4] == "2020")
    assert bridge["start"].endswith(days)


def test_timeline_keeps_to_sources_and_days(dateline: Dateline, sample: Path) -> None:
    narrowed = ("--source", "veyra tribune", "--after", "2021", "--before", "2023")
    words = ("timeline", "the Tollgate Bridge", *narrowed, "--archive", sample)
    moments = json_of(dateline(*words, "--json"))["moments"]
    assert moments
    assert {one["quote"]["source"] for one in moments} == {"Veyra Tribune"}
    assert all("2021" <= one["quote"]["published"] < "2023" for one in moments)
    assert "2021 to 2022 · only Veyra Tribune" in dateline(*words).stdout


def test_timeline_exits_with_1_and_says_so_where_nothing_is_told(
    dateline: Dateline, sample: Path
) -> None:
    result = dateline("timeline", "the price of zeppelins on Mars", "--archive", sample)
    assert result.exit_code == 1
    assert "Nothing in this archive tells of that well enough." in result.stdout


def test_timeline_refuses_a_source_that_the_archive_does_not_have(
    dateline: Dateline, sample: Path
) -> None:
    result = dateline("timeline", BRIDGE, "--source", "Tribun", "--archive", sample)
    assert isinstance(result.exception, QuestionError)
    assert "it has: Veyra Tribune" in str(result.exception)


# Looking.


def test_show_prints_one_article_by_its_id_or_the_beginning_of_it(
    dateline: Dateline, sample: Path
) -> None:
    given = "tribune-2022-06-11-bridge"
    whole = json_of(dateline("show", given, "--json", "--archive", sample))
    assert whole["headline"] == "Milk float is first across the mended Tollgate Bridge"
    result = dateline("show", given[:20], "--archive", sample)
    assert result.exit_code == 0
    assert folded(whole["text"]) in folded(result.stdout)
    assert "11 June 2022" in result.stdout


def test_list_names_articles_from_the_newest_to_the_undated(
    dateline: Dateline, sample: Path
) -> None:
    told = json_of(dateline("list", "--json", "--archive", sample))
    assert len(told) == 39
    assert "text" not in told[0]
    days = [(item["published"] or "")[:10] for item in told]
    assert days == sorted(days, reverse=True)
    assert days[-1] == ""
    rows = [one.split()[0] for one in dateline("list", "--archive", sample).stdout.splitlines()]
    assert [row for row in rows if row[:2] == "20" or row == "undated"] == [*days[:-1], "undated"]


def test_list_keeps_to_sources_and_days(dateline: Dateline, sample: Path) -> None:
    words = ("list", "--json", "--archive", sample)
    one = json_of(dateline(*words, "--source", "northern ledger", "--after", "2020"))
    assert {item["source"] for item in one} == {"Northern Ledger"}
    assert min(item["published"] for item in one) >= "2020"
    day = json_of(dateline(*words, "--after", "2019-06-21", "--before", "2019-06-22"))
    assert [item["published"][:10] for item in day] == ["2019-06-21"]
    nothing = dateline(*words, "--before", "1999")
    assert (nothing.exit_code, json_of(nothing)) == (1, [])
    unknown = dateline(*words, "--source", "Nobody")
    assert isinstance(unknown.exception, QuestionError)
    assert "has no source 'Nobody'" in str(unknown.exception)


def test_stats_count_what_list_lists(dateline: Dateline, sample: Path) -> None:
    told = json_of(dateline("stats", "--json", "--archive", sample))
    listed = json_of(dateline("list", "--json", "--archive", sample))
    assert told["articles"] == len(listed) == sum(told["sources"].values())
    assert told["undated"] == 1
    assert told["versions"] == told["articles"] + 1
    assert sum(told["days"].values()) + told["undated"] == told["articles"]
    assert (told["first"], told["last"]) == ("2016-04-12", "2025-09-15")
    assert told["model"] == "sentence-transformers/all-MiniLM-L6-v2"
    screen = dateline("stats", "--archive", sample).stdout
    for part in ("Veyra Tribune", "12 April 2016", "15 September 2025", "2019"):
        assert part in screen


# Keeping.


def test_remove_takes_articles_out_of_record_and_search(
    dateline: Dateline, own_sample: Path
) -> None:
    going = "tribune-2022-06-11-bridge"
    result = dateline("remove", going, "nobody", "--json")
    assert result.exit_code == 1
    assert json_of(result) == {"removed": [going], "unknown": ["nobody"]}
    quotes = json_of(dateline("ask", "Who crossed the mended bridge first?", "--json"))["quotes"]
    assert going not in [quote["article_id"] for quote in quotes]
    assert dateline("verify").exit_code == 0
    assert "not in this archive" in dateline("remove", going).stdout
    assert own_sample.is_dir()


def test_verify_says_how_much_is_well(dateline: Dateline, sample: Path) -> None:
    result = dateline("verify", "--archive", sample)
    assert result.exit_code == 0
    assert "passages, word for word, in record, FAISS and tantivy." in folded(result.stdout)
    told = json_of(dateline("verify", "--json", "--archive", sample))
    assert told["faults"] == []
    assert told["passages"] > 100


def damage(archive: Path, article: str) -> None:
    with sqlite3.connect(archive / "record.sqlite3") as db:
        changed = db.execute(
            "UPDATE version SET text = upper(text) WHERE article = "
            "(SELECT row FROM article WHERE id = ?)",
            [article],
        ).rowcount
    db.close()
    assert changed == 1


def test_verify_exits_with_1_and_names_the_article_whose_words_were_changed(
    dateline: Dateline, own_sample: Path
) -> None:
    damage(own_sample, "tribune-2022-06-11-bridge")
    result = dateline("verify")
    assert result.exit_code == 1
    assert "'tribune-2022-06-11-bridge' is not what its hash says" in folded(result.stdout)
    assert json_of(dateline("verify", "--json"))["faults"]


def test_verify_names_an_article_whose_id_looks_like_markup(
    dateline: Dateline, tmp_path: Path
) -> None:
    dateline("add", "-", stdin=json.dumps(fields(id="[/bold]crane[red]")))
    damage(tmp_path / "archive", "[/bold]crane[red]")
    result = dateline("verify")
    assert result.exit_code == 1
    assert "'[/bold]crane[red]' is not what its hash says" in folded(result.stdout)


def test_rebuild_makes_the_search_anew_and_encodes_nothing(
    dateline: Dateline, own_sample: Path
) -> None:
    before = dateline("ask", BRIDGE, "--json").stdout
    shutil.rmtree(own_sample / "words")
    (own_sample / "vectors.npz").write_bytes(b"damaged")
    told = json_of(dateline("rebuild", "--json"))
    assert told["encoded"] == 0
    assert told["passages"] > 100
    assert dateline("ask", BRIDGE, "--json").stdout == before
    assert "0 texts were encoded" in folded(dateline("rebuild").stdout)


# Exporting.


def test_what_is_exported_is_taken_in_again_as_it_was(
    dateline: Dateline, sample: Path, tmp_path: Path
) -> None:
    exported = dateline("export", "--archive", sample).stdout.splitlines(keepends=True)
    assert len(exported) == 39
    # Every third is enough to encode; among the last are the undated one and the oldest.
    some = exported[::-3][::-1]
    second = tmp_path / "second"
    added = dateline("add", "-", "--archive", second, "--json", stdin="".join(some))
    assert added.exit_code == 0
    assert json_of(added)["added"] == len(some)
    assert dateline("export", "--archive", second).stdout == "".join(some)


letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u00ad\u200b\ufeff")
line = st.text(letters, max_size=20).map(folded)
moments = st.none() | st.dates() | st.datetimes(timezones=st.just(UTC)).filter(lambda m: m.year > 1)


def lines_of(archive: Archive) -> list[str]:
    return [json.dumps(to_json(article)) for article in archive.catalogue.articles()]


def test_any_archive_exported_and_added_is_the_same_archive(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    number = 0

    @settings(max_examples=8)
    @given(st.lists(st.tuples(line, line, moments, line, st.integers(1, 3)), max_size=8))
    def same(told: Sequence[tuple[str, str, date | datetime | None, str, int]]) -> None:
        nonlocal number
        number += 1
        exported = tmp_path / f"{number}.jsonl"
        with (
            Archive(tmp_path / f"{number}-first", encoder) as first,
            Archive(tmp_path / f"{number}-second", encoder) as second,
        ):
            first.add(
                make_article(
                    source=source,
                    headline=headline,
                    published=published,
                    text=f"It was said on that day that {text} would come.",
                    version=version,
                    dated_by="page metadata" if published else "",
                )
                for source, headline, published, text, version in told
            )
            exported.write_text("".join(f"{one}\n" for one in lines_of(first)), encoding="utf-8")
            report = take_in(second, [exported] if told else [], commit_articles=2)
            assert report.failed == []
            assert lines_of(second) == lines_of(first)

    same()


# Settings.


def test_config_shows_every_setting_and_masks_what_is_secret(dateline: Dateline) -> None:
    secret = {"DATELINE_HUB_TOKEN": "hf_verysecret", "DATELINE_QUOTES": "7"}
    told = json_of(dateline("config", "--json", **secret))
    assert list(told) == list(Settings.model_fields)
    assert told["quotes"] == {"value": "7", "origin": "DATELINE_QUOTES"}
    assert told["hub_token"] == {"value": "**********", "origin": "DATELINE_HUB_TOKEN"}
    screen = dateline("config", **secret).output
    assert "verysecret" not in screen
    assert "DATELINE_HUB_TOKEN" in screen
    assert all(name in screen for name in Settings.model_fields)


def test_config_names_the_file_that_a_setting_came_from(dateline: Dateline, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("quotes = 7\n", encoding="utf-8")
    told = json_of(dateline("config", "--json", DATELINE_CONFIG=str(own)))
    assert told["quotes"] == {"value": "7", "origin": str(own)}


# Logs.


@pytest.mark.parametrize("may", ["false", "true"])
def test_the_log_holds_the_text_of_a_question_only_where_that_is_allowed(
    dateline: Dateline, sample: Path, may: str
) -> None:
    result = dateline(
        "ask",
        BRIDGE,
        "--archive",
        sample,
        DATELINE_LOG_LEVEL="DEBUG",
        DATELINE_LOG_FORMAT="json",
        DATELINE_LOG_QUESTIONS=may,
    )
    told = [json.loads(one) for one in result.stderr.splitlines()]
    asked = [one["message"] for one in told if one["message"].startswith("asked ")]
    assert len(asked) == 1
    assert ("Tollgate" in result.stderr) == (may == "true")
    assert all(list(one) == ["time", "level", "logger", "message"] for one in told)


def test_logs_for_people_are_lines_of_text_at_info(dateline: Dateline, sample: Path) -> None:
    result = dateline("ask", BRIDGE, "--archive", sample, DATELINE_LOG_LEVEL="INFO")
    assert result.stderr.startswith(f"INFO retrieval.retriever: asked {len(BRIDGE)} characters: ")


# What cannot begin, in a process of its own: one sentence, no trace, exit code 2.


def complaint(process: subprocess.Popen[bytes]) -> str:
    out, err = process.communicate(timeout=60)
    told = folded(err.decode())
    assert process.returncode == 2, told
    assert out == b""
    assert "Traceback" not in told
    assert told.startswith("dateline: ")
    return told.removeprefix("dateline: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--after", "soon"], "'soon' is not a day; write 2020-07-02, 2020-07 or 2020"),
        (["--source", "Tribun"], "this archive has no source 'Tribun'; it has: Veyra Tribune"),
        (["--after", "2021", "--before", "2020"], "no day is on or after 2021-01-01 and before"),
        (["-k", "0"], "k is 0 and per_article is 2; both must be 1 or more"),
        (["--recency", "2"], "recency is 2; it must be between 0 and 1"),
        (["--as-of", "2020-13"], "there is no day '2020-13'"),
    ],
)
def test_what_ask_cannot_use_is_a_question_error(
    dateline: Dateline, sample: Path, words: list[str], told: str
) -> None:
    """In this process; `main` makes one sentence and exit code 2 of it, as is seen below."""
    result = dateline("ask", BRIDGE, "--archive", sample, *words)
    assert isinstance(result.exception, QuestionError)
    assert str(result.exception).startswith(told)
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--after", "soon"], "'soon' is not a day; write 2020-07-02, 2020-07 or 2020"),
        (["--source", "Tribun"], "this archive has no source 'Tribun'; it has: Veyra Tribune"),
    ],
)
def test_a_day_or_source_that_cannot_be_used_is_one_sentence(
    started: Started, sample: Path, words: list[str], told: str
) -> None:
    assert complaint(started("ask", BRIDGE, "--archive", sample, *words)) == told


def test_a_question_that_is_too_long_is_one_sentence(started: Started, sample: Path) -> None:
    told = complaint(started("ask", "why " * 1_000, "--archive", sample))
    assert told.startswith("the question has 3,999 characters and at most 2,000 are read")


def test_a_question_in_another_encoding_is_one_sentence(started: Started, sample: Path) -> None:
    """What a terminal set to Latin-1 hands over for 'café bridge'."""
    complaint(started("ask", "caf\udce9 bridge", "--archive", sample))


@pytest.mark.parametrize(
    "words",
    [
        ["ask", BRIDGE],
        ["timeline", BRIDGE],
        ["chat"],
        ["show", "x"],
        ["remove", "x"],
        ["list"],
        ["stats"],
        ["verify"],
        ["rebuild"],
        ["export"],
    ],
)
def test_without_an_archive_every_command_but_add_says_how_to_make_one(
    dateline: Dateline, tmp_path: Path, words: list[str]
) -> None:
    """In this process; `main` makes one sentence of it, which the tests around this one see."""
    result = dateline(*words)
    assert f"there is no archive in {tmp_path / 'archive'}" in str(result.exception)
    assert "dateline add PATH" in str(result.exception)
    assert not (tmp_path / "archive").exists()


def test_no_archive_is_one_sentence(started: Started) -> None:
    assert complaint(started("ask", BRIDGE)).startswith("there is no archive in ")


def test_a_folder_that_holds_no_record_of_ours_is_one_sentence(
    started: Started, tmp_path: Path
) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "record.sqlite3").write_bytes(b"not a database, but some words" * 40)
    assert "cannot be read" in complaint(started("stats"))


def test_an_article_that_is_not_there_or_not_the_only_one_is_told(
    dateline: Dateline, sample: Path
) -> None:
    nobody = str(dateline("show", "nobody", "--archive", sample).exception)
    assert nobody.startswith("there is no article 'nobody' in this archive")
    several = str(dateline("show", "tribune-", "--archive", sample).exception)
    assert "articles begin with 'tribune-': " in several
    assert several.endswith("write more of it")


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"DATELINE_QUOTES": "many"}, "setting 'quotes' (DATELINE_QUOTES): "),
        ({"DATELINE_CONFIG": "nowhere.toml"}, "the settings file nowhere.toml cannot be read: "),
    ],
)
def test_settings_that_cannot_be_used_are_a_settings_error(
    dateline: Dateline, variables: dict[str, str], told: str
) -> None:
    result = dateline("config", **variables)
    assert isinstance(result.exception, SettingsError)
    assert told in str(result.exception)


def test_an_unknown_setting_is_one_sentence_that_names_the_nearest(started: Started) -> None:
    told = complaint(started("config", DATELINE_QUOTE="5"))
    assert told.endswith("the nearest known one is 'DATELINE_QUOTES'")


def test_an_archive_of_another_model_says_so_and_what_to_do(
    started: Started, sample: Path, tmp_path: Path
) -> None:
    process = started("ask", BRIDGE, "--archive", sample, DATELINE_MODEL=str(tmp_path / "other"))
    told = complaint(process)
    assert "was encoded with the model 'sentence-transformers/all-MiniLM-L6-v2'" in told
    assert "dateline rebuild" in told


# How a process ends.


def test_exit_codes_of_the_process_are_those_of_the_command(started: Started, sample: Path) -> None:
    found = started("ask", BRIDGE, "--archive", sample)
    nothing = started("list", "--before", "1999", "--archive", sample)
    assert found.communicate(timeout=60)[1] == b""
    assert nothing.communicate(timeout=60)[1] == b""
    assert (found.returncode, nothing.returncode) == (0, 1)


def test_a_reader_who_leaves_early_is_no_fault(started: Started, sample: Path) -> None:
    """As `dateline export | head -1` does."""
    process = started("export", "--archive", sample)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.close()
    assert process.stdout.read(1) == b"{"
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), told) == (0, b"")


def test_an_interrupted_conversation_ends_with_130_and_no_trace(
    started: Started, sample: Path
) -> None:
    process = started("chat", "--archive", sample)
    assert process.stdout is not None
    shown = b""
    while "› ".encode() not in shown:
        letter = process.stdout.read(1)
        assert letter, "the conversation ended before it began"
        shown += letter
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
