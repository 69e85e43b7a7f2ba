"""Taking in: files and fetched pages alike, in batches, with a report of what became of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Archive, Article, Encodes, to_json
from index.following import Item
from index.intake import Decision, Intake, Report, Step, _decisions, take_in
from index.readers import Rejected
from index.readers.mapping import ColumnMapping
from index.versions import Added

MakeArticle = Callable[..., Article]

PAGE = """\
<html><head><title>Crane falls on bridge</title>
<meta property="og:site_name" content="Quay Post"></head><body><article>
<h1>Crane falls on bridge</h1>
<p>The harbour bridge was shut on Tuesday after a crane fell on its northern span, and engineers
told the city council that it would stay shut for at least nine days.</p>
<p>Nobody was hurt, said the mayor, who had crossed the bridge an hour before with her daughter.</p>
</article></body></html>"""


@pytest.fixture
def archive(tmp_path: Path, encoder: Encodes) -> Iterator[Archive]:
    with Archive(tmp_path / "archive", encoder) as opened:
        yield opened


def lines(*articles: Article) -> bytes:
    return "".join(json.dumps(to_json(article)) + "\n" for article in articles).encode()


def item(*articles: Article, url: str = "https://quay.example/export.jsonl") -> Item:
    return Item(url, lines(*articles))


def story(make_article: MakeArticle, number: int, **values: object) -> Article:
    told = {"id": f"story-{number}", "headline": f"Story {number}"}
    return make_article(
        text=f"It was said that day that ship {number} would come.", **told, **values
    )


def outcomes(log: list[Decision]) -> list[tuple[str, str]]:
    return [(decision.article, decision.outcome) for decision in log]


def test_a_page_that_was_fetched_is_known_by_its_address(archive: Archive) -> None:
    url = "https://quay.example/crane"
    report = take_in(archive, [Item(url, PAGE.encode())], commit_articles=8)
    assert (report.added, report.failed) == (1, [])
    (article,) = archive.catalogue.articles()
    assert (article.id, article.url, article.source) == (url, url, "Quay Post")


def test_files_fetched_bytes_and_what_could_not_be_fetched_stand_in_one_report(
    archive: Archive, make_article: MakeArticle, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines(story(make_article, 1)))
    told = Rejected("https://quay.example/x", "there is no such page any more (HTTP 404)")
    steps: list[Step] = []
    report = take_in(
        archive,
        [file, told, item(story(make_article, 2))],
        commit_articles=8,
        progress=steps.append,
    )
    assert report.added == 2
    assert report.failed == [told]
    assert steps[-1].bytes_read == steps[-1].bytes_total > 0


def test_every_decision_is_told_with_where_why_and_by_what_it_was_dated(
    archive: Archive, make_article: MakeArticle
) -> None:
    held = story(make_article, 1, source="Dawn", dated_by="file")
    archive.add([held])
    log: list[Decision] = []
    given = [
        Item(
            "https://quay.example/all.jsonl",
            lines(
                held,
                story(make_article, 1, source="Ledger"),
                story(make_article, 2, dated_by="file"),
            )
            + b"{broken\n",
        )
    ]
    report = take_in(archive, given, commit_articles=8, log=log.append)
    told = {(one.outcome, one.article): one for one in log}
    assert set(told) == {
        ("unchanged", "story-1"),
        ("refused", "story-1"),
        ("added", "story-2"),
        ("failed", ""),
    }
    assert "another source" in told["refused", "story-1"].reason
    assert told["added", "story-2"].headline == "Story 2"
    assert told["added", "story-2"].dated_by == "file"
    assert told["added", "story-2"].where == "https://quay.example/all.jsonl"
    assert told["failed", ""].where.startswith("https://quay.example/all.jsonl")
    assert len(report.failed) == 2
    assert all(json.dumps(one.to_json()) for one in log)


def test_a_killed_article_counts_as_killed_alone_and_a_withheld_one_is_remarked(
    archive: Archive, make_article: MakeArticle
) -> None:
    archive.add([story(make_article, 1)])
    log: list[Decision] = []
    killed = replace(story(make_article, 1), status="killed", text="")
    report = take_in(
        archive,
        [item(killed, story(make_article, 2, status="withheld"))],
        commit_articles=8,
        log=log.append,
    )
    assert (report.added, report.changed) == (1, 0)
    assert (report.killed, report.withheld) == (["Story 1"], ["Story 2"])
    assert outcomes(log) == [("story-1", "killed"), ("story-2", "added")]
    assert [one.reason for one in log] == ["its source has killed it", "its source has withheld it"]


def test_several_versions_in_one_file_are_each_told_as_what_they_were(
    archive: Archive, make_article: MakeArticle
) -> None:
    first = story(make_article, 1)
    second = replace(first, text="It was said the next day that no ship would come.")
    log: list[Decision] = []
    take_in(archive, [item(first, first, second, first)], commit_articles=8, log=log.append)
    assert [one.outcome for one in log] == ["added", "unchanged", "changed", "unchanged"]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_history_that_arrives_again_with_one_version_more_tells_which_is_new(
    archive: Archive, make_article: MakeArticle, *, newest_first: bool
) -> None:
    told = [
        story(make_article, 1, updated=date(2020, 7, day), section=f"Day {day}")
        for day in (2, 3, 4)
    ]
    archive.add([told[0], told[1]])
    log: list[Decision] = []
    given = told[::-1] if newest_first else told
    take_in(archive, [item(*given)], commit_articles=8, log=log.append)
    expected = ["unchanged", "unchanged", "changed"]
    assert [one.outcome for one in log] == (expected[::-1] if newest_first else expected)


def test_a_version_that_is_older_than_one_of_the_same_file_is_told_as_older(
    archive: Archive, make_article: MakeArticle
) -> None:
    old, newer, newest = (
        story(make_article, 1, updated=date(2020, 7, day), section=f"Day {day}")
        for day in (2, 3, 4)
    )
    log: list[Decision] = []
    report = take_in(archive, [item(newer, old, newest)], commit_articles=8, log=log.append)
    assert [one.outcome for one in log] == ["added", "older", "changed"]
    assert (report.added, report.older, report.changed) == (1, 1, 1)


def test_a_table_is_read_by_the_mapping_that_is_stated(archive: Archive, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "Nr,Kopf,Inhalt\n1,Kran,Der Kran fiel am Dienstag auf die Hafenbr\u00fccke.\n",
        encoding="utf-8",
    )
    mapping = ColumnMapping(columns={"id": "Nr", "headline": "Kopf", "text": "Inhalt"})
    assert take_in(archive, [table], commit_articles=8, mapping=mapping).added == 1
    assert next(archive.catalogue.articles()).headline == "Kran"


def test_what_is_gathered_is_confirmed_before_it_is_remembered(
    archive: Archive, make_article: MakeArticle
) -> None:
    """Whenever `confirmed` is called, all is in that stands before the piece being read."""
    pieces = [item(*(story(make_article, 10 * n + m) for m in range(3))) for n in range(4)]
    yielded = 0

    def gathered() -> Iterator[Item]:
        nonlocal yielded
        for piece in pieces:
            yielded += 1
            yield piece

    held: list[tuple[int, int]] = []
    intake = Intake(archive, commit_articles=2)
    intake.take(
        gathered(),
        confirmed=lambda: held.append((yielded, archive.catalogue.counts()["article"])),
    )
    assert all(articles >= 3 * (pieces_before - 1) for pieces_before, articles in held)
    assert held[-1] == (4, 12)
    assert intake.report.added == 12


def test_a_report_of_nothing_has_every_key(archive: Archive) -> None:
    assert list(take_in(archive, [], commit_articles=1).to_json()) == list(Report().to_json())


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["added", "changed", "unchanged"]))))
def test_no_article_of_a_batch_is_without_a_decision(told: list[tuple[int, str]]) -> None:
    batch = [("a", Article(id=str(number), text="x")) for number, _ in told]
    added = Added()
    for number, kind in told:
        getattr(added, kind).append(str(number))
    decided = [decision for decision, _ in _decisions(batch, added, {})]
    assert [one.article for one in decided] == [str(number) for number, _ in told]
    for kind in ("added", "changed", "unchanged"):
        assert sum(one.outcome == kind for one in decided) == len(getattr(added, kind))
