"""Gathering from the command line: addresses, feeds that are followed, and a watched folder."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import Result

from bot import terminal
from bot.differences import difference, render_history
from bot.wiring import OptionError
from index import Article
from index.addresses import FetchError
from index.catalogue import Version
from index.intake import Report
from tests.index.site import Page, Site

Dateline = Callable[..., Result]
Started = Callable[..., "subprocess.Popen[bytes]"]

BODY = (
    "<p>The harbour bridge was shut on Tuesday after a crane fell on its northern span, and "
    "engineers told the city council that it would stay shut for at least nine days.</p>"
    "<p>Nobody was hurt, said the mayor, who had crossed it an hour before with her daughter.</p>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.pages["/crane"] = page("Crane falls on harbour bridge")
        running.pages["/tower"] = page("Tower of the old mill leans")
        running.pages["/feed"] = feed("crane", "tower")
        yield running


def page(headline: str) -> Page:
    return Page(
        f"<html><head><title>{headline}</title>"
        '<meta property="og:site_name" content="Quay Post">'
        '<meta property="article:published_time" content="2020-07-02T09:00:00Z">'
        f"</head><body><article><h1>{headline}</h1>{BODY}</article></body></html>".encode()
    )


def feed(*names: str, whole: bool = True) -> Page:
    items = "".join(
        f"<item><title>Story of the {name}</title><link>/{name}</link><guid>{name}</guid>"
        "<pubDate>Thu, 02 Jul 2020 09:00:00 GMT</pubDate>"
        f"<description>{(BODY if whole else 'In short.').replace('<', '&lt;')}</description></item>"
        for name in names
    )
    return Page(f"<rss><channel><title>Quay Post</title>{items}</channel></rss>".encode())


@pytest.fixture
def dateline(dateline: Dateline) -> Dateline:
    def run(*words: object, **variables: Any) -> Result:
        told = {"DATELINE_FETCH_NETWORKS": "127.0.0.0/8", "DATELINE_FETCH_PAUSE_SECONDS": "0"}
        return dateline(*words, **(told | variables))

    return run


def at(site: Site, path: str) -> str:
    return site.url(path, host="127.0.0.1")


def json_of(result: Result) -> Any:
    return json.loads(result.stdout)


def folded(text: str) -> str:
    return " ".join(text.split())


# Addresses.


def test_add_fetches_an_address_and_tells_what_it_could_not_fetch(
    dateline: Dateline, site: Site
) -> None:
    result = dateline("add", at(site, "/crane"), at(site, "/nowhere"), "--json")
    told = json_of(result)
    assert (result.exit_code, told["added"]) == (1, 1)
    assert told["failed"] == [
        {"where": at(site, "/nowhere"), "reason": "there is no such page any more (HTTP 404)"}
    ]
    (listed,) = json_of(dateline("list", "--json"))
    assert listed["url"] == at(site, "/crane")
    assert listed["source"] == "Quay Post"


def test_a_machine_of_our_own_is_fetched_from_only_where_that_is_allowed(
    dateline: Dateline, site: Site
) -> None:
    told = json_of(dateline("add", at(site, "/crane"), "--json", DATELINE_FETCH_NETWORKS=""))
    assert "no public address" in told["failed"][0]["reason"]
    assert site.asked == []


def test_the_site_is_told_whom_to_write_to(dateline: Dateline, site: Site) -> None:
    dateline("add", at(site, "/crane"), DATELINE_FETCH_CONTACT="desk@quay.example")
    assert "desk@quay.example" in dict(site.asked)["/crane"]["user-agent"]


def test_add_takes_the_columns_that_are_stated_and_writes_down_every_decision(
    dateline: Dateline, tmp_path: Path
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("Nr,Kopf,Inhalt\nkran-7,Kran,Der Kran fiel um.\n", encoding="utf-8")
    columns = tmp_path / "columns.toml"
    columns.write_text(
        '[columns]\nid = "Nr"\nheadline = "Kopf"\ntext = "Inhalt"\n', encoding="utf-8"
    )
    log = tmp_path / "log.jsonl"
    words = ("add", table, tmp_path / "none.txt", "--columns", columns, "--log", log)
    assert dateline(*words).exit_code == 1
    assert dateline(*words).exit_code == 1
    told = [json.loads(one) for one in log.read_text(encoding="utf-8").splitlines()]
    assert [(one["article"], one["outcome"]) for one in told] == [
        ("", "failed"),
        ("kran-7", "added"),
        ("", "failed"),
        ("kran-7", "unchanged"),
    ]
    assert list(told[0]) == ["where", "outcome", "article", "headline", "reason", "dated_by"]
    assert told[0]["reason"] == "No such file or directory"


def test_columns_that_cannot_be_used_are_told_and_nothing_is_begun(
    dateline: Dateline, tmp_path: Path
) -> None:
    columns = tmp_path / "columns.toml"
    columns.write_text('[columns]\nheadlin = "Kopf"\n', encoding="utf-8")
    result = dateline("add", "x.csv", "--columns", columns)
    assert isinstance(result.exception, OptionError)
    assert "'headline'" in str(result.exception)
    assert not (tmp_path / "archive").exists()


# Following.


def test_a_feed_is_followed_pulled_once_and_unfollowed(dateline: Dateline, site: Site) -> None:
    followed = dateline("follow", at(site, "/feed"))
    assert followed.exit_code == 0
    assert at(site, "/feed") in folded(followed.stdout)
    first = dateline("pull", "--json")
    told = json_of(first)
    assert (first.exit_code, told["added"], told["followed"], told["left"]) == (0, 2, 1, 0)
    again = json_of(dateline("pull", "--json"))
    assert (again["added"], again["unchanged"]) == (0, 0)

    # To follow it again forgets nothing of what was pulled.
    dateline("follow", at(site, "/feed"))
    (record,) = json_of(dateline("follow", "--json"))
    assert (record["url"], record["kind"], record["seen"]) == (at(site, "/feed"), "feed", 2)
    assert record["checked"]

    site.pages["/feed"] = feed("crane", "tower", "ferry")
    assert json_of(dateline("pull", "--json"))["added"] == 1
    assert dateline("unfollow", at(site, "/feed")).exit_code == 0
    assert dateline("unfollow", at(site, "/feed")).exit_code == 1
    nothing = dateline("follow")
    assert (nothing.exit_code, nothing.stdout.strip()) == (1, "Nothing is followed.")
    assert dateline("pull").exit_code == 1


def test_pull_with_pages_fetches_the_page_of_what_is_only_a_summary(
    dateline: Dateline, site: Site
) -> None:
    site.pages["/feed"] = feed("crane", "tower", whole=False)
    dateline("follow", at(site, "/feed"))
    assert json_of(dateline("pull", "--pages", "--json"))["added"] == 2
    assert sorted(site.paths[-2:]) == ["/crane", "/tower"]
    headlines = {one["headline"] for one in json_of(dateline("list", "--json"))}
    assert headlines == {"Crane falls on harbour bridge", "Tower of the old mill leans"}


def test_a_source_that_fails_is_told_and_the_rest_is_pulled(dateline: Dateline, site: Site) -> None:
    site.pages["/other"] = feed("ferry")
    dateline("follow", at(site, "/feed"))
    dateline("follow", at(site, "/other"))
    del site.pages["/feed"]
    result = dateline("pull")
    assert result.exit_code == 1
    assert "1 added 1 failed" in folded(result.stdout)
    assert f"failed: {at(site, '/feed')}: there is no such page" in folded(result.stdout)


def test_what_cannot_be_followed_is_explained(dateline: Dateline, site: Site) -> None:
    result = dateline("follow", at(site, "/crane"))
    assert isinstance(result.exception, FetchError)
    assert "it is no feed and no sitemap" in str(result.exception)


def test_a_watched_folder_is_taken_in_until_ctrl_c(
    started: Started, dateline: Dateline, tmp_path: Path
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "crane.html").write_bytes(page("Crane falls on harbour bridge").body)
    process = started("watch", folder, "--json")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert told["added"] == 1
    assert process.returncode == 0
    assert b"Traceback" not in err
    assert len(json_of(dateline("list", "--json"))) == 1


def test_a_batch_is_one_line() -> None:
    assert terminal.in_short(Report()) == "0 added"
    assert terminal.in_short(Report(added=2, older=1, killed=["x"])) == (
        "2 added, 1 older version, 1 killed by its source"
    )


# Versions, sources, forgetting.

FIRST = {
    "id": "crane",
    "source": "Dawn",
    "headline": "Crane falls",
    "published": "2020-07-02",
    "text": "The bridge will stay shut for nine days, said the council.",
}


@pytest.fixture
def corrected(dateline: Dateline) -> Dateline:
    """An archive with an article in two versions."""
    second = FIRST | {
        "text": FIRST["text"].replace("nine", "ten"),
    }
    for one in (FIRST, second):
        assert dateline("add", "-", stdin=json.dumps(one)).exit_code == 0
    return dateline


def test_history_tells_every_version_and_what_changed(corrected: Dateline) -> None:
    told = json_of(corrected("history", "crane", "--json"))
    assert [(one["number"], one["current"], one["status"]) for one in told["versions"]] == [
        (1, False, "usable"),
        (2, True, "usable"),
    ]
    assert all(one["arrived"] and one["published"] == "2020-07-02" for one in told["versions"])
    assert [one["kind"] for one in told["changes"]] == ["same", "gone", "new", "same"]
    screen = folded(corrected("history", "cra").stdout)
    assert "2 (current)" in screen
    assert "stay shut for [-nine-] {+ten+} days" in screen.replace("-]{+", "-] {+")
    without = corrected("history", "crane", "--no-diff")
    assert "nine" not in without.stdout
    assert "changes" not in json_of(corrected("history", "crane", "--no-diff", "--json"))


def test_show_tells_what_a_reader_must_know_of_an_article() -> None:
    article = Article(
        id="crane",
        source="Dawn",
        text="The bridge is shut.",
        status="withheld",
        embargoed_until=datetime(2026, 11, 3, 6, tzinfo=UTC),
        corrections=("It said nine days.",),
        caveats=("summary only", "paywalled"),
    )
    copies = [Article(id="b", source="Ledger", text="x"), Article(id="c", headline="Q", text="x")]
    screen = Console(width=100, color_system=None)
    with screen.capture() as captured:
        screen.print(terminal.render_article(article, copies))
    for told in (
        "status withheld",
        "embargo until 3 November 2026, 06:00 +0000",
        "correction It said nine days.",
        "caveats summary only, paywalled",
        "also carried by Ledger; Q",
    ):
        assert told in folded(captured.get())


def test_show_as_json_names_the_copies(corrected: Dateline) -> None:
    assert json_of(corrected("show", "crane", "--json"))["copies"] == []


def test_sources_are_listed_and_merged(corrected: Dateline) -> None:
    corrected("add", "-", stdin=json.dumps(FIRST | {"id": "b", "source": "Dawn Newspaper"}))
    told = {one["name"]: one["articles"] for one in json_of(corrected("sources", "--json"))}
    assert told == {"Dawn": 1, "Dawn Newspaper": 1}
    merged = corrected("sources", "merge", "Dawn Newspaper", "Dawn", "--json")
    assert json_of(merged) == {"from": "Dawn Newspaper", "into": "Dawn", "articles": 1}
    (one,) = json_of(corrected("sources", "--json"))
    assert (one["name"], one["aliases"], one["articles"]) == ("Dawn", ["Dawn Newspaper"], 2)
    assert "Dawn Newspaper" in corrected("sources").stdout
    nobody = corrected("sources", "merge", "Nobody", "Dawn")
    assert "no source 'Nobody'" in str(nobody.exception)


def test_what_is_forgotten_leaves_a_receipt_without_content_and_stays_out(
    corrected: Dateline,
) -> None:
    result = corrected("remove", "--forget", "crane", "nobody", "--json")
    told = json_of(result)
    assert result.exit_code == 1
    assert (told["articles"], told["versions"], told["unknown"]) == (1, 2, ["nobody"])
    assert "bridge" not in result.output
    again = json_of(corrected("add", "-", "--json", stdin=json.dumps(FIRST)))
    assert again["added"] == 0
    assert corrected("list").exit_code == 1


def versions(*texts: str) -> list[Version]:
    return [
        Version(
            Article(
                id="a", headline="Crane", text=text, version=number, published=date(2020, 7, 2)
            ),
            "2020-07-03T09:00:00+00:00",
            current=number == len(texts),
        )
        for number, text in enumerate(texts, 1)
    ]


def test_in_colour_what_went_is_struck_and_what_came_is_underlined() -> None:
    two = versions("It was nine days.", "It was ten days.")
    screen = Console(width=100, force_terminal=True, color_system="standard", no_color=False)
    with screen.capture() as captured:
        screen.print(render_history(two, difference(two)))
    assert "\x1b[9;31mnine\x1b[0m" in captured.get()
    assert "\x1b[4;32mten\x1b[0m" in captured.get()
    assert "[-" not in captured.get()


def test_one_version_has_no_difference() -> None:
    assert difference(versions("It was nine days.")) == []


def test_nothing_in_a_difference_gives_orders_to_the_terminal() -> None:
    two = versions("It was \x1b[31mnine days.", "It was ten\x1b[2J days. [bold]x[/bold]")
    screen = Console(width=100, color_system=None)
    with screen.capture() as captured:
        screen.print(render_history(two, difference(two)))
    assert "\x1b" not in captured.get()
    assert "[bold]x[/bold]" in captured.get()
