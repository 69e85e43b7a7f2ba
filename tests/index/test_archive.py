"""The record is the truth: what was confirmed is there, and what is derived can be made anew."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Archive, ArchiveError, Article, Filter, ModelError, RecordError, Said
from index.article import Status
from index.encoder import Vectors
from index.words import Entry
from tests.conftest import HashedWords, MakeArticle, direction

LATER = datetime(2020, 7, 9, 12, tzinfo=UTC)
DERIVED = ["vectors.npz", "words"]


class Failing(HashedWords):
    """Fails once it has encoded some texts, as when the machine runs out of memory."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        if len(texts) > 1:
            super().encode_passages(texts[:1], progress)
            raise MemoryError("no room for the rest")
        return super().encode_passages(texts, progress)


def opened(folder: Path, encoder: HashedWords, *, passage_words: int = 1) -> Archive:
    return Archive(folder / "archive", encoder, passage_words=passage_words)


def copied(archive: Archive, encoder: HashedWords) -> Archive:
    """Open another instance on the same folder, as another process would."""
    return Archive(archive.folder, encoder, passage_words=1)


def nearest(archive: Archive, text: str, where: Filter | None = None, k: int = 100) -> list[str]:
    """Return article ids by meaning, best first."""
    assert archive.search is not None
    rows, _ = archive.search.nearest(direction(text), k, where or Filter())
    return ids(archive, rows.tolist())


def matching(archive: Archive, text: str, where: Filter | None = None, k: int = 100) -> list[str]:
    """Return article ids by words, best first."""
    assert archive.search is not None
    rows, _ = archive.search.matching(text, k, where or Filter())
    return ids(archive, rows.tolist())


def ids(archive: Archive, rows: Sequence[int]) -> list[str]:
    found = archive.catalogue.find(rows)
    return list(dict.fromkeys(found[row].article.id for row in rows))


def run(archive: Archive, statement: str, *values: object) -> None:
    """Change the record behind the archive's back."""
    with sqlite3.connect(archive.folder / "record.sqlite3") as db:
        changed = db.execute(statement, values).rowcount
    db.close()
    assert changed > 0


def said(archive: Archive) -> dict[str, Article]:
    return {article.id: article for article in archive.catalogue.articles()}


def without_version(article: Article) -> Article:
    return replace(article, version=1)


# Adding.


def test_what_was_added_is_held_word_for_word_and_found(
    archive: Archive, articles: list[Article]
) -> None:
    assert said(archive) == {article.id: article for article in articles}
    assert matching(archive, "shipworm") == ["pier"]
    assert nearest(archive, articles[0].text.split("\n\n")[1], k=1) == ["pier"]
    assert archive.verify() == []


def test_every_passage_is_a_slice_of_its_article(archive: Archive) -> None:
    rows = archive.catalogue.passage_rows()
    for found in archive.catalogue.find(rows).values():
        passage = found.passage
        assert found.article.text[passage.start : passage.end] == passage.text
        assert passage.article_id == found.article.id
    assert len(rows) == archive.catalogue.counts()["passage"] > 6


def test_an_empty_archive_finds_nothing_and_is_well(tmp_path: Path, encoder: HashedWords) -> None:
    with opened(tmp_path, encoder) as archive:
        assert archive.search is None
        assert archive.model == ""
        assert archive.add([]).added == []
        assert archive.verify() == []
        assert archive.remove(["nobody"]) == []
        assert archive.rebuild() == 0


def test_where_there_is_no_archive_the_error_says_how_to_make_one(
    tmp_path: Path, encoder: HashedWords
) -> None:
    with pytest.raises(ArchiveError, match=r"no archive in .*dateline add PATH --archive"):
        Archive(tmp_path / "none", encoder, create=False)
    assert not (tmp_path / "none").exists()


def test_a_record_that_is_something_else_is_told(tmp_path: Path, encoder: HashedWords) -> None:
    (tmp_path / "record.sqlite3").write_text("this is no database", encoding="utf-8")
    with pytest.raises(RecordError, match=r"cannot be read.*backup"):
        Archive(tmp_path, encoder)


def test_adding_the_same_again_changes_nothing(
    archive: Archive, articles: list[Article], encoder: HashedWords
) -> None:
    before = archive.catalogue.counts(), list(encoder.encoded)
    outcome = archive.add(articles)
    assert outcome.unchanged == [article.id for article in articles]
    assert (outcome.added, outcome.changed, outcome.passages) == ([], [], 0)
    assert (archive.catalogue.counts(), encoder.encoded) == before


def test_an_article_twice_in_a_batch_is_taken_in_once(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle
) -> None:
    article = make_article()
    with opened(tmp_path, encoder) as archive:
        outcome = archive.add([article, article])
        assert (outcome.added, outcome.unchanged) == ([article.id], [article.id])
        assert archive.catalogue.counts()["version"] == 1


def test_a_correction_takes_the_place_of_what_it_corrects(
    archive: Archive, articles: list[Article]
) -> None:
    pier = articles[0]
    corrected = replace(pier, text=pier.text.replace("31 million", "13 million"), updated=LATER)
    outcome = archive.add([corrected])
    assert (outcome.changed, outcome.added) == (["pier"], [])
    assert said(archive)["pier"] == replace(corrected, version=2)
    assert archive.catalogue.counts()["version"] == 7
    assert matching(archive, "31") == []
    assert matching(archive, "13") == ["pier"]
    assert archive.verify() == []


def test_an_older_version_goes_to_the_history_alone(
    archive: Archive, articles: list[Article]
) -> None:
    older = replace(articles[0], published=date(2020, 6, 30), text="The zeppelin never came.")
    before = archive.catalogue.counts()
    outcome = archive.add([older])
    assert (outcome.older, outcome.changed, outcome.passages) == (["pier"], [], 0)
    assert said(archive)["pier"] == articles[0]
    assert matching(archive, "zeppelin") == []
    assert archive.catalogue.counts() == {**before, "version": before["version"] + 1}
    assert archive.add([older]).unchanged == ["pier"]
    assert archive.verify() == []


@pytest.mark.parametrize("together", [True, False])
def test_versions_in_any_batch_leave_the_newest_current(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle, *, together: bool
) -> None:
    first, second, third = (
        make_article(id="a", text=f"Draft number {number}.", updated=LATER.replace(hour=number))
        for number in (1, 2, 3)
    )
    with opened(tmp_path, encoder) as archive:
        batches = [[second, third, first]] if together else [[second], [third], [first]]
        outcomes = [archive.add(batch) for batch in batches]
        assert [outcome.added for outcome in outcomes if outcome.added] == [["a"]]
        assert [outcome.changed for outcome in outcomes if outcome.changed] == [["a"]]
        assert [outcome.older for outcome in outcomes if outcome.older] == [["a"]]
        assert without_version(said(archive)["a"]) == third
        assert archive.catalogue.counts()["version"] == 3
        assert matching(archive, "draft") == ["a"]
        assert archive.verify() == []


def test_an_id_that_another_source_uses_is_refused_and_nothing_is_replaced(
    archive: Archive, articles: list[Article]
) -> None:
    other = replace(articles[0], source="Evening Courier", text="Something else.")
    outcome = archive.add([other])
    assert [refused.article for refused in outcome.refused] == [other]
    assert "The Harbour Gazette" in outcome.refused[0].reason
    assert "'Old pier to close for two years'" in outcome.refused[0].reason
    assert said(archive)["pier"] == articles[0]


def test_progress_counts_up_to_the_texts_that_are_encoded(
    tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    told: list[tuple[int, int]] = []
    with opened(tmp_path, encoder) as archive:
        archive.add(articles, lambda done, of: told.append((done, of)))
        assert told[-1] == (archive.catalogue.counts()["vector"],) * 2


# Removing.


def test_what_was_removed_is_gone_from_everywhere(
    archive: Archive, articles: list[Article]
) -> None:
    archive.add([replace(articles[0], text="The council met again.", updated=LATER)])
    assert archive.remove(["pier", "nobody"]) == ["pier"]
    assert "pier" not in said(archive)
    assert "pier" not in nearest(archive, "harbour council pier")
    assert matching(archive, "council") == []
    with sqlite3.connect(archive.folder / "record.sqlite3") as db:
        left = db.execute("SELECT count(*) FROM version WHERE text LIKE '%council%'").fetchone()
    db.close()
    assert left == (0,)
    assert archive.verify() == []


def test_wire_copy_that_another_paper_printed_stays_when_one_is_removed(archive: Archive) -> None:
    archive.remove(["ferry"])
    assert matching(archive, "Okafor") == ["ferry-wire"]
    assert archive.verify() == []


def test_what_was_removed_can_be_added_again(archive: Archive, articles: list[Article]) -> None:
    archive.remove([article.id for article in articles])
    assert archive.catalogue.counts() == {"article": 0, "version": 0, "passage": 0, "vector": 0}
    assert nearest(archive, "ferry") == matching(archive, "ferry") == []
    assert archive.add(articles).added == [article.id for article in articles]
    assert archive.verify() == []


# Vectors.


def test_no_text_is_encoded_twice(
    tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    with opened(tmp_path, encoder) as archive:
        for article in articles:
            archive.add([article])
        archive.add([replace(articles[0], byline="Someone Else", updated=LATER)])
        archive.add([replace(articles[0], id="copy", source="Another Paper")])
    texts = [text for text in encoder.encoded if text != "one"]  # which tells the dimension
    assert len(texts) == len(set(texts))


def test_vectors_are_kept_as_float16_one_for_each_text(archive: Archive) -> None:
    with sqlite3.connect(archive.folder / "record.sqlite3") as db:
        kept = db.execute("SELECT length(data) FROM vector").fetchall()
        data, text, start, end = db.execute(
            'SELECT data, text, start, "end" FROM passage JOIN vector ON vector.row = vector '
            "JOIN version ON version.row = version ORDER BY passage.row DESC"
        ).fetchone()
    db.close()
    assert set(kept) == {(64,)}  # 32 numbers of 2 bytes
    expected = direction(text[start:end]).astype(np.float16)
    assert (np.frombuffer(data, np.float16) == expected).all()


def test_the_score_by_meaning_is_the_cosine_with_the_headline_weighed(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle
) -> None:
    article = make_article(headline="Storm", text="Ferry ferry pier.")
    with opened(tmp_path, encoder) as archive:
        archive.add([article, make_article(headline="", text="Snow fell.")])
        assert archive.search is not None
        rows, scores = archive.search.nearest(direction("pier"), 1, Filter())
        blended = direction("ferry ferry pier") + 0.3 * direction("storm")
        expected = direction("pier") @ blended / np.linalg.norm(blended)
        assert scores == pytest.approx([expected], abs=2e-3)
        cosines, bm25 = archive.search.scores(direction("pier"), "pier", rows)
        assert cosines == pytest.approx(scores, abs=1e-6)
        assert bm25[0] > 0


# Filters.


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(sources=("evening courier",)), {"ferry-wire", "election"}),
        (
            Filter(sources=("Evening Courier", "Le Journal du Port")),
            {"ferry-wire", "election", "storm"},
        ),
        (Filter(sources=("Nobody's Paper",)), set()),
        (Filter(after=date(2020, 8, 3)), {"ferry", "ferry-wire", "election", "storm"}),
        (Filter(before=date(2020, 8, 3)), {"pier"}),
        (Filter(after=date(2020, 8, 3), before=date(2020, 8, 4)), {"ferry"}),
        (Filter(after=date(2020, 8, 5), before=date(2020, 8, 5)), set()),
        (Filter(("The Harbour Gazette",), date(2020, 7, 3)), {"ferry"}),
        (Filter(said=Said(phrases=("night ferry",))), {"ferry", "ferry-wire"}),
        (Filter(said=Said(phrases=("ferry night",))), set()),
        (
            Filter(said=Said(without=("ferry", "pier"))),
            {"election", "storm", "library"},
        ),
        (Filter(said=Said(authors=("lund",))), {"pier"}),
        (Filter(said=Said(titles=("ferries",))), {"ferry", "ferry-wire"}),
        (
            Filter(("Evening Courier",), said=Said(phrases=("night ferry",))),
            {"ferry-wire"},
        ),
        (Filter(), {"pier", "ferry", "ferry-wire", "election", "storm", "library"}),
    ],
)
def test_filters_let_through_the_same_by_meaning_and_by_words(
    archive: Archive, where: Filter, expected: set[str]
) -> None:
    everything = " ".join(article.text for article in said(archive).values())
    assert set(nearest(archive, "ferry", where)) == expected
    assert set(matching(archive, everything, where)) == expected


FILTERS = [
    Filter(),
    Filter(sources=("Evening Courier",)),
    Filter(after=date(2020, 8, 3)),
    Filter(said=Said(phrases=("night ferry",))),
    Filter(("The Harbour Gazette",), before=date(2021, 1, 1), said=Said(without=("shipworm",))),
    Filter(sources=("Nobody's Paper",)),
]


@pytest.mark.parametrize("where", FILTERS)
def test_a_filter_tells_of_given_passages_what_it_lets_through_when_searching(
    archive: Archive, where: Filter
) -> None:
    assert archive.search is not None
    rows = np.array(archive.catalogue.passage_rows(), dtype=np.int64)[::-1]
    found = set(archive.search.nearest(direction("ferry"), 100, where)[0].tolist())
    passed = archive.search.passing(where, rows)
    assert passed.shape == (len(rows),)
    assert set(rows[passed].tolist()) == found
    assert archive.search.passing(where, rows[:0]).shape == (0,)


def first_passages(archive: Archive) -> dict[int, int]:
    """From each passage to the first of its article."""
    found = archive.catalogue.find(archive.catalogue.passage_rows())
    first = {one.article.id: row for row, one in found.items() if one.passage.ordinal == 0}
    return {row: first[one.article.id] for row, one in found.items()}


def assert_leads(archive: Archive) -> None:
    assert archive.search is not None
    expected = first_passages(archive)
    rows = np.array(list(expected)[::-1], dtype=np.int64)
    assert archive.search.leads(rows).tolist() == list(expected.values())[::-1]


def test_the_lead_of_a_passage_is_the_first_of_its_article(archive: Archive) -> None:
    assert len(set(first_passages(archive).values())) == 6
    assert_leads(archive)


def test_leads_stay_true_when_articles_are_corrected_merged_and_removed(
    archive: Archive, articles: list[Article]
) -> None:
    more = articles[0].text + "\n\nThe mayor said that nothing was decided before the autumn."
    archive.add([replace(articles[0], text=more, updated=LATER)])
    archive.remove(["election"])
    archive.merge_sources("Evening Courier", "The Harbour Gazette")
    assert_leads(archive)
    archive.rebuild()
    assert_leads(archive)
    archive.close()
    with copied(archive, HashedWords()) as again:
        assert_leads(again)


def test_days_are_the_first_and_the_last_of_what_can_be_found(archive: Archive) -> None:
    assert archive.search is not None
    days = [date.fromordinal(day) for day in archive.search.days]
    assert days == [date(2020, 7, 2), date(2023, 1, 18)]
    archive.remove(["pier", "storm"])
    days = [date.fromordinal(day) for day in archive.search.days]
    assert days == [date(2020, 8, 3), date(2022, 9, 12)]


def test_where_nothing_is_dated_there_is_no_first_day(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle
) -> None:
    with opened(tmp_path, encoder) as archive:
        archive.add([make_article(published=None)])
        assert archive.search is not None
        assert archive.search.days == (0, 0)


def test_every_batch_that_can_be_found_is_another_change(
    archive: Archive, articles: list[Article], make_article: MakeArticle
) -> None:
    assert archive.search is not None
    changes = [archive.search.change]
    archive.add(articles)
    assert archive.search.change == changes[0]
    archive.add([make_article()])
    changes.append(archive.search.change)
    archive.remove(["pier"])
    changes.append(archive.search.change)
    assert changes == sorted(set(changes))


def test_words_that_no_article_holds_are_named_until_one_does(
    archive: Archive, make_article: MakeArticle
) -> None:
    assert archive.search is not None
    asked = "Which zeppelins passed the pier?"
    assert archive.search.unknown(asked) == ["zeppelins", "passed"]
    archive.add([make_article(text="The zeppelin passed, which nobody saw.")])
    assert archive.search.unknown(asked) == []


def test_what_is_embargoed_is_found_by_nobody_before_its_hour(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle
) -> None:
    early, late = datetime(2020, 7, 2, 6, tzinfo=UTC), datetime(2999, 7, 2, 6, tzinfo=UTC)
    with opened(tmp_path, encoder) as archive:
        archive.add(
            [
                make_article(id="open", text="The zeppelin landed."),
                make_article(id="lifted", text="A zeppelin rose.", embargoed_until=early),
                make_article(id="hidden", text="Zeppelin, zeppelin.", embargoed_until=late),
            ]
        )
        for where in (Filter(), Filter(after=date(2020, 7, 1)), Filter(("The Harbour Gazette",))):
            assert set(nearest(archive, "zeppelin", where)) == {"open", "lifted"}
            assert set(matching(archive, "zeppelin", where)) == {"open", "lifted"}
        assert said(archive)["hidden"].embargoed_until == late
        assert archive.verify() == []


@pytest.mark.parametrize("status", ["killed", "withheld"])
def test_an_article_that_its_source_killed_or_withheld_leaves_the_search(
    archive: Archive, articles: list[Article], status: Status
) -> None:
    outcome = archive.add([replace(articles[0], status=status, text="", updated=LATER)])
    assert outcome.changed == ["pier"]
    assert matching(archive, "shipworm") == []
    assert "pier" not in nearest(archive, "harbour council pier")
    assert said(archive)["pier"].status == status
    assert archive.verify() == []
    archive.rebuild()
    assert matching(archive, "shipworm") == []
    released = replace(articles[0], updated=LATER.replace(hour=13))
    assert archive.add([released]).changed == ["pier"]
    assert matching(archive, "shipworm") == ["pier"]
    assert archive.verify() == []


def test_notes_and_caveats_are_held_as_they_were(
    archive: Archive, make_article: MakeArticle
) -> None:
    article = make_article(
        corrections=("An earlier version said “31 million”.", ""), caveats=("summary only",)
    )
    archive.add([article])
    assert said(archive)[article.id] == article


# All or nothing.


def test_a_batch_that_fails_midway_leaves_nothing_of_itself(
    archive: Archive, make_article: MakeArticle
) -> None:
    before = archive.catalogue.counts(), said(archive)
    with copied(archive, Failing()) as failing, pytest.raises(MemoryError):
        failing.add([make_article(), make_article()])
    assert (archive.catalogue.counts(), said(archive)) == before
    assert archive.verify() == []
    assert archive.add([make_article(id="next")]).added == ["next"]
    assert archive.verify() == []


def test_an_archive_whose_first_batch_failed_takes_any_model(
    tmp_path: Path, articles: list[Article]
) -> None:
    with opened(tmp_path, Failing("first")) as failing, pytest.raises(MemoryError):
        failing.add(articles)
    with opened(tmp_path, HashedWords("second", fingerprint="2" * 64)) as archive:
        assert len(archive.add(articles).added) == len(articles)
        assert archive.model == "second"


def test_what_was_confirmed_before_a_failure_stays(
    tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    with opened(tmp_path, encoder) as archive:

        def add_and_fail() -> None:
            with archive.writing():
                archive.add(articles[:2])
                raise RuntimeError("the file is unreadable")

        with pytest.raises(RuntimeError, match="unreadable"):
            add_and_fail()
    with opened(tmp_path, encoder) as again:
        assert set(said(again)) == {"pier", "ferry"}
        assert again.verify() == []


# What is derived.


def remove_file(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def cut_short(path: Path) -> None:
    for file in [path] if path.is_file() else sorted(path.iterdir()):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("names", [DERIVED[:1], DERIVED[1:], DERIVED])
@pytest.mark.parametrize("damage", [remove_file, cut_short])
def test_what_is_deleted_or_damaged_is_made_anew_without_encoding(
    archive: Archive, names: list[str], damage: Callable[[Path], None]
) -> None:
    before = nearest(archive, "night ferry"), matching(archive, "night ferry")
    archive.close()
    for name in names:
        damage(archive.folder / name)
    fresh = HashedWords()
    with copied(archive, fresh) as again:
        assert (nearest(again, "night ferry"), matching(again, "night ferry")) == before
        assert again.verify() == []
    assert fresh.encoded == []
    for name in names:
        assert (archive.folder / name).exists()


def test_an_archive_that_is_opened_again_encodes_nothing_and_finds_the_same(
    archive: Archive,
) -> None:
    before = nearest(archive, "night ferry"), matching(archive, "night ferry")
    archive.close()
    fresh = HashedWords()
    with copied(archive, fresh) as again:
        assert (nearest(again, "night ferry"), matching(again, "night ferry")) == before
    assert fresh.encoded == []


def test_a_rebuild_encodes_nothing_and_changes_no_answer(archive: Archive) -> None:
    before = nearest(archive, "night ferry"), matching(archive, "night ferry")
    assert archive.rebuild() == 0
    assert (nearest(archive, "night ferry"), matching(archive, "night ferry")) == before
    assert archive.verify() == []


def test_faiss_and_tantivy_that_are_behind_catch_up(
    archive: Archive, articles: list[Article], make_article: MakeArticle, tmp_path: Path
) -> None:
    for name in DERIVED:
        copy = shutil.copytree if (archive.folder / name).is_dir() else shutil.copy
        copy(archive.folder / name, tmp_path / name)
    archive.add([replace(articles[0], text="The zeppelin landed.", updated=LATER)])
    archive.remove(["election"])
    archive.add([make_article(text="A zeppelin again.", id="new")])
    archive.close()
    for name in DERIVED:
        remove_file(archive.folder / name)
        shutil.move(tmp_path / name, archive.folder / name)
    with copied(archive, HashedWords()) as again:
        assert set(matching(again, "zeppelin")) == {"pier", "new"}
        assert "election" not in nearest(again, "ferry")
        assert again.verify() == []


def test_a_record_from_an_older_backup_is_searched_as_it_was(
    archive: Archive, articles: list[Article], make_article: MakeArticle, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.sqlite3"
    with sqlite3.connect(archive.folder / "record.sqlite3") as db, sqlite3.connect(backup) as copy:
        db.backup(copy)
    db.close()
    copy.close()
    archive.add([make_article(text="The zeppelin landed.")])
    archive.remove(["pier"])
    archive.close()
    backup.replace(archive.folder / "record.sqlite3")
    with copied(archive, HashedWords()) as again:
        assert matching(again, "zeppelin") == []
        assert matching(again, "shipworm") == ["pier"]
        assert set(nearest(again, "ferry")) == {article.id for article in articles}
        assert again.verify() == []
        again.add([make_article(text="A zeppelin again.", id="new")])
        assert matching(again, "zeppelin") == ["new"]
        assert again.verify() == []


def test_a_record_begun_anew_knows_nothing_of_what_was_derived_from_the_old(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle
) -> None:
    with opened(tmp_path, encoder) as archive:
        archive.add([make_article(text="The zeppelin landed.")])
    for file in (tmp_path / "archive").glob("record.sqlite3*"):
        file.unlink()  # as the error for a damaged record advises
    with opened(tmp_path, encoder) as again:
        again.add([make_article(text="A ferry sank.", id="new")])
        assert matching(again, "zeppelin") == []
        assert matching(again, "ferry") == ["new"]
        assert again.verify() == []


# One model an archive.


def test_a_question_by_another_model_is_refused_with_both_names(archive: Archive) -> None:
    with (
        copied(archive, HashedWords("other-model")) as again,
        pytest.raises(ModelError, match=r"'hashed-words'.*'other-model'.*dateline rebuild"),
    ):
        again.encode_question("Where does the ferry sail?")


def test_adding_by_another_model_is_refused_with_both_names_and_adds_nothing(
    archive: Archive, make_article: MakeArticle
) -> None:
    other = HashedWords("other-model")
    with copied(archive, other) as again:
        with pytest.raises(ModelError, match=r"'hashed-words'.*'other-model'.*dateline rebuild"):
            again.add([make_article()])
        assert len(said(again)) == 6
    assert other.encoded == []


def test_adding_by_other_weights_of_the_same_name_is_refused_with_both(
    archive: Archive, make_article: MakeArticle
) -> None:
    with (
        copied(archive, HashedWords(fingerprint="e" * 64)) as again,
        pytest.raises(ModelError, match=r"ffffffffffff.*eeeeeeeeeeee.*dateline rebuild"),
    ):
        again.add([make_article()])


def test_adding_with_passages_of_another_size_is_refused_with_both(
    archive: Archive, make_article: MakeArticle
) -> None:
    with (
        Archive(archive.folder, HashedWords(), passage_words=80) as again,
        pytest.raises(ModelError, match=r"passages of 1 words.* and 80; .*dateline rebuild"),
    ):
        again.add([make_article()])


def test_a_rebuild_with_another_size_of_passages_cuts_and_encodes_anew(
    archive: Archive, articles: list[Article]
) -> None:
    fresh = HashedWords()
    with Archive(archive.folder, fresh, passage_words=1_000) as again:
        assert again.rebuild() == len(fresh.encoded) > 0
        assert said(again) == {article.id: article for article in articles}
        # A heading parts the article about the pier.
        assert again.catalogue.counts()["passage"] == len(articles) + 1
        assert again.verify() == []
        assert matching(again, "shipworm") == ["pier"]
        assert again.rebuild() == 0
    archive.refresh()
    assert matching(archive, "shipworm") == ["pier"]
    assert archive.verify() == []


def test_a_rebuild_with_another_model_makes_the_archive_its_own(
    archive: Archive, make_article: MakeArticle
) -> None:
    other = HashedWords("other-model", fingerprint="e" * 64)
    with copied(archive, other) as again:
        assert again.rebuild() > 0
        assert again.model == "other-model"
        assert again.add([make_article(text="The zeppelin landed.", id="new")]).added == ["new"]
        assert again.verify() == []
    with copied(archive, other) as later:
        assert matching(later, "zeppelin") == ["new"]
        assert later.encode_question("ferry").shape == (32,)


def test_a_reader_is_told_when_the_archive_was_rebuilt_with_another_model(
    archive: Archive,
) -> None:
    with copied(archive, HashedWords("other-model", fingerprint="e" * 64)) as other:
        other.rebuild()
    archive.refresh()
    with pytest.raises(ModelError, match=r"'other-model'.*'hashed-words'.*dateline rebuild"):
        archive.encode_question("ferry")


def test_an_archive_of_a_later_format_is_not_touched(archive: Archive) -> None:
    run(archive, "UPDATE meta SET value = '99' WHERE name = 'format'")
    archive.close()
    with pytest.raises(ArchiveError, match="has format 99"):
        copied(archive, HashedWords())


# Several at once.


def test_a_reader_sees_what_another_instance_confirmed(
    archive: Archive, articles: list[Article], make_article: MakeArticle
) -> None:
    with copied(archive, HashedWords()) as writer:
        writer.add([make_article(text="The zeppelin landed.", id="new")])
        writer.add([replace(articles[0], text="Nothing happened.", updated=LATER)])
        writer.remove(["storm"])
    archive.refresh()
    assert matching(archive, "zeppelin") == ["new"]
    assert matching(archive, "shipworm") == matching(archive, "tempête") == []
    assert nearest(archive, "the zeppelin landed", k=1) == ["new"]
    assert archive.verify() == []


def test_a_reader_that_opened_before_the_first_article_sees_it(
    tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    with opened(tmp_path, HashedWords()) as reader, opened(tmp_path, encoder) as writer:
        assert reader.search is None
        writer.add(articles)
        reader.refresh()
        assert matching(reader, "shipworm") == ["pier"]
        assert reader.encode_question("ferry").shape == (32,)


def test_a_reader_sees_a_batch_while_the_writer_holds_its_place(
    archive: Archive, make_article: MakeArticle
) -> None:
    with copied(archive, HashedWords()) as writer, writer.writing():
        writer.add([make_article(text="The zeppelin landed.", id="new")])
        archive.refresh()
        assert nearest(archive, "the zeppelin landed", k=1) == ["new"]
        assert matching(archive, "zeppelin") == ["new"]


def test_a_batch_confirmed_while_another_is_read_is_not_taken_in_twice(
    archive: Archive, make_article: MakeArticle
) -> None:
    assert archive.search is not None
    with copied(archive, HashedWords()) as writer:
        writer.add([make_article(text="The zeppelin landed.")])
        seen = archive._records.last_change()
        writer.add([make_article(text="The zeppelin left.")])
    archive.search._catch_up_vectors(seen)  # as when the second comes between two queries
    archive.refresh()
    assert len(archive.search) == archive.catalogue.counts()["passage"]
    rows, _ = archive.search.nearest(direction("zeppelin"), 100, Filter())
    assert len(rows) == len(set(rows.tolist()))


def test_threads_share_an_instance_while_another_adds(
    archive: Archive, make_article: MakeArticle
) -> None:
    batches = [[make_article(text=f"The zeppelin flew by {n} times.")] for n in range(12)]
    done = threading.Event()

    def ask() -> int:
        asked = 0
        while not done.is_set():
            archive.refresh()
            assert "pier" in nearest(archive, "ferry")
            assert matching(archive, "shipworm") == ["pier"]
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as pool, copied(archive, HashedWords()) as writer:
        asking = [pool.submit(ask) for _ in range(2)]
        try:
            for batch in batches:
                writer.add(batch)
        finally:
            done.set()
        assert all(future.result() > 0 for future in asking)
    archive.refresh()
    assert len(matching(archive, "zeppelin")) == len(batches)
    assert archive.verify() == []


# Proving.


def test_verify_names_the_article_whose_text_was_tampered_with(archive: Archive) -> None:
    run(archive, "UPDATE version SET text = replace(text, '31 million', '13 million')")
    faults = archive.verify()
    assert any("'pier'" in fault and "hash" in fault for fault in faults)
    assert not any("'election'" in fault for fault in faults)


def test_what_verify_advises_for_tampered_text_mends_it(
    archive: Archive, articles: list[Article]
) -> None:
    run(archive, "UPDATE version SET text = replace(text, '31 million', '13 million')")
    (fault,) = archive.verify()
    if "remove" in fault:
        archive.remove(["pier"])
    archive.add(articles)
    assert archive.verify() == []
    assert "31 million" in said(archive)["pier"].text


def test_verify_names_offsets_that_were_tampered_with(archive: Archive) -> None:
    run(archive, "UPDATE passage SET start = start + 1 WHERE row = 1")
    assert any("'pier'" in fault for fault in archive.verify())


def test_verify_tells_of_missing_vectors(archive: Archive) -> None:
    run(archive, "DELETE FROM vector WHERE row = (SELECT vector FROM passage LIMIT 1)")
    assert any("point at nothing" in fault for fault in archive.verify())


@pytest.mark.parametrize(
    "data",
    [direction("fog").astype(np.float16).tobytes(), bytes(64)],
    ids=["of another text", "of no length"],
)
def test_verify_tells_of_vectors_that_were_tampered_with(
    tmp_path: Path, encoder: HashedWords, make_article: MakeArticle, data: bytes
) -> None:
    with opened(tmp_path, encoder) as archive:
        archive.add([make_article(headline="", text="The ferry sank.")])
        run(archive, "UPDATE vector SET data = ?", data)
        assert any("1 vectors differ" in fault for fault in archive.verify())


def test_verify_tells_what_is_left_in_an_archive_without_articles(archive: Archive) -> None:
    search = archive.search
    assert search is not None
    archive.remove(list(said(archive)))
    assert archive.verify() == []
    left = Entry(row=1, source=1, day=0, embargo=0, headline="", text="A ferry.")
    search._words.apply([], [left], search._words.change)
    assert any("1 are not in the record" in fault for fault in archive.verify())


def test_verify_tells_what_faiss_and_tantivy_lack_and_a_rebuild_mends_it(archive: Archive) -> None:
    assert archive.search is not None
    archive.search._vectors.remove([1])
    archive.search._words.apply([2, 3], [], archive.search._words.change)
    faults = archive.verify()
    assert [fault.split(" ")[0] for fault in faults] == ["FAISS:", "tantivy:"]
    assert "1 passages of the record are missing" in faults[0]
    assert "2 passages of the record are missing" in faults[1]
    archive.rebuild()
    assert archive.verify() == []


def test_verify_tells_of_pages_that_the_database_finds_damaged(archive: Archive) -> None:
    archive.close()
    record = archive.folder / "record.sqlite3"
    content = bytearray(record.read_bytes())
    content[-4096:] = bytes(4096)
    record.write_bytes(content)
    try:
        with copied(archive, HashedWords()) as again:
            assert any(fault.startswith("record:") for fault in again.verify())
    except RecordError as error:
        assert "cannot be read" in str(error)  # noqa: PT017 - either is an answer


# Any history.


Step = tuple[str, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "remove", "reopen"]), st.integers(0, 3), st.integers(1, 4)
    ),
    max_size=8,
)


@settings(max_examples=12)
@given(steps)
def test_after_any_history_the_archive_holds_and_finds_what_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory, history: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    archive, held = opened(folder, HashedWords()), dict[str, Article]()
    known: dict[str, set[int]] = {}
    for kind, number, revision in history:
        name = f"article-{number}"
        article = Article(
            id=name,
            headline=f"Headline {number}",
            updated=LATER.replace(day=revision),
            text=f"Word{number} and revision{revision}.\n\nshared paragraph, same in all.",
        )
        if kind == "add":
            archive.add([article])
            newer = name not in held or article.updated > held[name].updated  # type: ignore[operator]
            if newer and revision not in known.get(name, set()):
                held[name] = article
            known.setdefault(name, set()).add(revision)
        elif kind == "remove":
            assert archive.remove([name]) == [name] * (name in held)
            held.pop(name, None)
            known.pop(name, None)
        else:
            archive.close()
            archive = opened(folder, HashedWords())
    assert {name: without_version(one) for name, one in said(archive).items()} == held
    for name, article in held.items():
        assert name in matching(archive, article.text.split()[2])
    assert archive.verify() == []
    archive.close()
    shutil.rmtree(folder)
