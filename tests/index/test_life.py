"""What happens to an article later: corrected, killed, embargoed, carried by others, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index import Archive, ArchiveError, Article, Filter
from index.article import Status
from tests.conftest import HashedWords, MakeArticle, direction

COPY = """The harbour authority said on Monday that dredging of the channel would begin in May and
last for two years, at a cost of 890 million crowns borrowed against future harbour dues.

The work had been delayed by the discovery of mercury in the silt beside berth nine, which must be
taken inland to a lined pit and buried under clay, officials said."""
MORE = """

Fishermen from the island, who have asked for compensation since 2017, said that they would block
the channel with their boats unless an agreement was signed before the end of this week."""


@pytest.fixture
def archive(tmp_path: Path, encoder: HashedWords) -> Iterator[Archive]:
    with Archive(tmp_path / "archive", encoder) as opened:
        yield opened


@pytest.fixture
def dredging(make_article: MakeArticle) -> Article:
    return make_article(
        id="dredging",
        source="Dawn",
        headline="Dredging of the channel to begin",
        text=COPY + MORE,
        published=date(2020, 7, 2),
    )


def found(archive: Archive, text: str, where: Filter = Filter()) -> set[str]:  # noqa: B008 - frozen
    """Return the articles that either side of the search finds."""
    search = archive.search
    assert search is not None
    near, _ = search.nearest(direction(text), 50, where)
    match, _ = search.matching(text, 50, where)
    passages = archive.catalogue.find([*near.tolist(), *match.tolist()]).values()
    return {passage.article.id for passage in passages}


def test_a_kill_by_status_withdraws_the_article_and_keeps_its_history(
    archive: Archive, dredging: Article
) -> None:
    archive.add([dredging])
    killed = replace(dredging, status="killed", text="", updated=date(2020, 7, 3))
    assert archive.add([killed]).changed == ["dredging"]
    assert found(archive, "dredging mercury") == set()
    statuses = [version.article.status for version in archive.catalogue.versions("dredging")]
    assert statuses == ["usable", "killed"]
    assert archive.verify() == []


def test_a_kill_notice_withdraws_what_it_names_and_is_never_found_itself(
    archive: Archive, dredging: Article, make_article: MakeArticle
) -> None:
    notice = make_article(
        id="notice",
        headline="KILL",
        text=f"KILL KILL KILL\n\nPlease kill the story headlined {dredging.headline}. It is wrong.",
        published=date(2020, 7, 4),
    )
    archive.add([dredging])
    archive.add([notice])
    assert found(archive, "kill the story dredging mercury") == set()
    assert archive.verify() == []


def test_a_version_from_before_a_kill_does_not_bring_the_article_back(
    archive: Archive, dredging: Article
) -> None:
    archive.add([dredging])
    archive.add([replace(dredging, status="killed", text="", updated=date(2020, 7, 3))])
    assert archive.add([dredging]).unchanged == ["dredging"]
    early = replace(dredging, text="An earlier text.", updated=date(2020, 7, 2))
    assert archive.add([early]).older == ["dredging"]
    assert found(archive, "dredging mercury earlier") == set()


@pytest.mark.parametrize("narrowed", [Filter(), Filter(sources=("Dawn",)), Filter(after=date.min)])
def test_an_embargo_hides_an_article_from_both_sides_until_its_hour(
    archive: Archive, dredging: Article, make_article: MakeArticle, narrowed: Filter
) -> None:
    archive.add([make_article(source="Dawn", text="A zeppelin over the port.", id="open")])
    archive.add([replace(dredging, embargoed_until=datetime(2099, 1, 1, tzinfo=UTC))])
    assert found(archive, "dredging mercury zeppelin", narrowed) == {"open"}
    past = replace(
        dredging, id="past", headline="Works", embargoed_until=datetime(2001, 1, 1, tzinfo=UTC)
    )
    archive.add([past])
    assert found(archive, "dredging mercury zeppelin", narrowed) == {"open", "past"}


def test_copies_in_two_papers_are_one_group_and_the_first_leads(
    archive: Archive, dredging: Article
) -> None:
    cut = replace(
        dredging,
        id="cut",
        source="The News",
        headline="Works",
        text=COPY,
        published=date(2020, 7, 4),
    )
    other = replace(cut, id="late", source="Herald", published=date(2020, 9, 4))
    assert archive.add([cut, other]).groups == 0
    assert archive.add([dredging]).groups == 1
    assert [copy.id for copy in archive.catalogue.copies("cut")] == ["dredging"]
    assert archive.catalogue.copies("late") == []
    assert found(archive, "dredging") == {"dredging", "cut", "late"}


def wires(archive: Archive) -> dict[str, int | None]:
    rows = archive.catalogue.passage_rows()
    return {one.article.id: one.wire for one in archive.catalogue.find(rows).values()}


def test_passages_of_copies_share_a_number_and_others_have_none(
    archive: Archive, dredging: Article, make_article: MakeArticle
) -> None:
    cut = replace(dredging, id="cut", source="The News", headline="Works", text=COPY)
    archive.add([dredging, cut, make_article(id="alone")])
    told = wires(archive)
    assert told["dredging"] == told["cut"] is not None
    assert told["alone"] is None
    archive.remove(["cut"])
    assert archive.catalogue.carried("dredging") is None


def test_who_carried_an_article_is_told_from_any_of_its_copies(
    archive: Archive, dredging: Article
) -> None:
    early = replace(
        dredging,
        id="early",
        source="Associated Press of Pakistan",
        headline="Works",
        text=COPY,
        published=datetime(2020, 7, 1, 9, tzinfo=UTC),
    )
    late = replace(early, id="late", source="The News", published=date(2020, 7, 4))
    archive.add([late, dredging, early])
    for asked in ("late", "dredging", "early"):
        carried = archive.catalogue.carried(asked)
        assert carried is not None
        assert carried.first.id == "early"
        assert [one.id for one in carried.others] == ["dredging", "late"]
        assert carried.agency == "APP"
    assert [one.id for one in archive.catalogue.copies("dredging")] == ["early", "late"]


def test_nobody_carried_what_stands_alone_or_is_not_there(
    archive: Archive, dredging: Article
) -> None:
    archive.add([dredging])
    assert archive.catalogue.carried("dredging") is None
    assert archive.catalogue.carried("nobody") is None
    assert archive.catalogue.copies("nobody") == []


@pytest.mark.parametrize("status", ["killed", "withheld"])
def test_a_copy_that_was_killed_or_withheld_is_not_said_to_have_carried_it(
    archive: Archive, dredging: Article, status: Status
) -> None:
    cut = replace(dredging, id="cut", source="The News", headline="Works", text=COPY)
    archive.add([dredging, cut])
    archive.add([replace(cut, status=status, text="", updated=date(2020, 7, 5))])
    assert archive.catalogue.carried("dredging") is None


def test_a_copy_under_embargo_is_not_said_to_have_carried_it_before_its_hour(
    archive: Archive, dredging: Article
) -> None:
    cut = replace(dredging, id="cut", source="The News", headline="Works", text=COPY)
    late = replace(cut, embargoed_until=datetime(2099, 1, 1, tzinfo=UTC))
    early = replace(
        cut, id="early", source="Herald", embargoed_until=datetime(2001, 1, 1, tzinfo=UTC)
    )
    archive.add([dredging, late, early])
    assert [one.id for one in archive.catalogue.copies("dredging")] == ["early"]


def test_spellings_of_a_source_are_one_source_and_no_new_version(
    archive: Archive, dredging: Article
) -> None:
    archive.add([replace(dredging, source="dawn.com")])
    assert archive.add([replace(dredging, source="DAWN")]).unchanged == ["dredging"]
    archive.add([replace(dredging, id="two", source="Dawn", text="A zeppelin landed.")])
    assert list(archive.catalogue.sources()) == ["Dawn"]
    for spelling in ("dawn.com", "DAWN", "www.dawn.com"):
        assert found(archive, "zeppelin dredging", Filter(sources=(spelling,))) == {
            "dredging",
            "two",
        }


def test_merged_sources_are_found_and_filled_under_either_name(
    archive: Archive, dredging: Article
) -> None:
    archive.add([dredging, replace(dredging, id="app", source="APP", text="A zeppelin landed.")])
    assert archive.merge_sources("APP", "Dawn") == 1
    archive.add([replace(dredging, id="new", source="APP", text="A second zeppelin.")])
    assert list(archive.catalogue.sources()) == ["Dawn"]
    assert found(archive, "zeppelin", Filter(sources=("APP",))) == {"dredging", "app", "new"}
    assert archive.merge_sources("APP", "Dawn") == 0
    assert archive.verify() == []
    with pytest.raises(ArchiveError, match="no source 'Nobody'"):
        archive.merge_sources("Nobody", "Dawn")


def test_what_is_forgotten_leaves_no_word_in_any_file(
    archive: Archive, dredging: Article, make_article: MakeArticle
) -> None:
    archive.add([make_article(id="stays")])
    archive.add([dredging, replace(dredging, id="old", text="An antediluvian text.")])
    archive.add([replace(dredging, id="old", text="A newer text.", updated=date(2020, 8, 1))])
    receipt = archive.forget(["dredging", "old"])
    assert (receipt.articles, receipt.versions) == (2, 3)
    assert archive.verify() == []
    archive.close()
    files = [file.read_bytes() for file in archive.folder.rglob("*") if file.is_file()]
    for word in (b"mercury", b"antediluvian", b"Dredging", b"dredg"):
        assert not any(word in file for file in files)


def test_what_is_forgotten_may_not_return_under_another_name_address_or_with_a_cut(
    archive: Archive, dredging: Article, make_article: MakeArticle
) -> None:
    archive.add([dredging, make_article(id="stays")])
    archive.forget(["dredging"])
    returning = [
        dredging,
        replace(dredging, id="other", url="https://other.example/1", source="Herald"),
        replace(dredging, id="cut", text=COPY),
        replace(dredging, text="Other words altogether."),
    ]
    outcome = archive.add([*returning, make_article(id="new", text="A zeppelin landed.")])
    assert outcome.added == ["new"]
    assert [refused.article for refused in outcome.refused] == returning
    assert "may not return" in outcome.refused[0].reason


def test_forgetting_what_is_not_there_is_told(archive: Archive, dredging: Article) -> None:
    archive.add([dredging])
    with pytest.raises(ArchiveError, match="none of these articles"):
        archive.forget(["nobody"])


def test_an_article_in_four_formats_is_one_article(archive: Archive, dredging: Article) -> None:
    page = replace(
        dredging, id="https://dawn.example/1", url="https://dawn.example/1", source="dawn.com"
    )
    item = replace(page, id="guid-1", text=dredging.text + "\n\nSubscribe for more of this.")
    stamped = replace(
        dredging, id="7", published=datetime(2020, 7, 2, 9, tzinfo=UTC), byline="Jane Doe"
    )
    assert archive.add([dredging, page]).added == ["dredging"]
    archive.add([item])
    archive.add([stamped])
    assert archive.catalogue.counts()["article"] == 1
    assert found(archive, "dredging mercury") == {"dredging"}
    assert archive.add([dredging, page, item, stamped]).added == []
    assert archive.verify() == []


def test_two_articles_under_one_headline_of_one_day_stay_two(
    archive: Archive, dredging: Article
) -> None:
    letters = replace(dredging, headline="Letters to the editor")
    others = replace(
        letters,
        id="others",
        text="Sir, the trams in the old town have been late for the whole of this summer.",
    )
    assert archive.add([letters, others]).added == ["dredging", "others"]
