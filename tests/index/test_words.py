"""Words finds stems, lets through what the limits say, and is kept in a folder as it was."""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.vectors import DamagedError
from index.words import HEADLINE_BOOST, Entry, Limits, Said, Words

DAY = date(2020, 7, 2).toordinal()
NONE = Limits()

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def entry(
    row: int,
    text: str,
    headline: str = "",
    *,
    source: int = 1,
    day: int = DAY,
    embargo: int = 0,
    byline: str = "",
) -> Entry:
    return Entry(
        row=row,
        source=source,
        day=day,
        embargo=embargo,
        headline=headline,
        text=text,
        byline=byline,
    )


def holding(folder: Path, entries: Iterable[Entry], change: int = 1) -> Words:
    words = Words(folder)
    words.apply([], entries, change)
    return words


def found(words: Words, text: str, limits: Limits = NONE, k: int = 100) -> list[int]:
    rows: list[int] = words.matching(text, k, limits)[0].tolist()
    return rows


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """Six passages on different things; the third has its words in the headline alone."""
    return holding(
        tmp_path_factory.mktemp("words"),
        [
            entry(1, "The council closes the pier because piles were eaten by shipworm."),
            entry(2, "Protégés of the café owner in Málaga sang on the quay."),
            entry(3, "It was over by nine, and all went home.", "Mayor resigns after election"),
            entry(4, "Residents were flooded; the flooding of homes went on."),
            entry(5, "Der Fährmann aus Østerbro und die Straße."),
            entry(6, "Price rose 4.2 percent to Rs1,500 in F-16 deal, said O'Brien of AT&T."),
        ],
    )


# What is found.


@pytest.mark.parametrize("question", ["closing", "CLOSED piers", "pile", "shipworms?"])
def test_other_forms_of_a_word_are_found(words: Words, question: str) -> None:
    assert found(words, question) == [1]


@pytest.mark.parametrize(
    ("question", "row"),
    [("cafe", 2), ("CAFÉ", 2), ("protege", 2), ("malaga", 2), ("osterbro", 5), ("strasse", 5)],
)
def test_accents_are_folded_in_passage_and_question(words: Words, question: str, row: int) -> None:
    assert found(words, question) == [row]


def test_an_accent_written_apart_from_its_letter_is_folded_too(words: Words) -> None:
    assert found(words, "cafe\u0301") == [2]


@pytest.mark.parametrize("question", ["4.2", "1,500", "F-16", "O'Brien", "AT&T"])
def test_numbers_and_names_with_signs_are_found(words: Words, question: str) -> None:
    assert 6 in found(words, question)


def test_a_word_of_the_headline_is_found_and_counts_for_less(words: Words, tmp_path: Path) -> None:
    assert found(words, "resigning mayors") == [3]
    both = holding(tmp_path, [entry(1, "Nobody spoke.", "A mayor"), entry(2, "A mayor spoke.")])
    assert found(both, "mayor") == [2, 1]


def test_common_words_are_passed_over_unless_there_is_nothing_else(words: Words) -> None:
    assert found(words, "what was the quay of the who?") == [2]
    assert found(words, "Was it?") == [3]


def test_no_word_and_unknown_words_find_nothing(words: Words) -> None:
    for question in ("", " ", "?!", "zeppelin", "。"):
        rows, scores = words.matching(question, 5, NONE)
        assert (rows.shape, scores.shape) == ((0,), (0,))


def test_the_best_come_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(row, "storm " * row + "calm " * 9) for row in range(1, 8)])
    rows, scores = words.matching("storms", 3, NONE)
    assert rows.tolist() == [7, 6, 5]
    assert sorted(scores.tolist(), reverse=True) == scores.tolist()


def test_scores_are_those_of_bm25_with_the_headline_weighed(tmp_path: Path) -> None:
    """Robertson and Zaragoza 2009, equation 3.15, with k1 = 1.2 and b = 0.75."""
    told = [
        entry(1, "storm storm hits coast", "storm"),
        entry(2, "calm returns", "quiet week for coast"),
        entry(3, "storm passes", "coast"),
    ]
    words = holding(tmp_path, told)

    def bm25(term: str, fields: Sequence[str], place: int) -> float:
        # The document that carries the last change is one more, and empty.
        lengths = [len(field.split()) for field in fields]
        total = len(fields) + 1
        seen = sum(term in field.split() for field in fields)
        often = fields[place].split().count(term)
        rarity = math.log(1 + (total - seen + 0.5) / (seen + 0.5))
        norm = 1.2 * (1 - 0.75 + 0.75 * lengths[place] / (sum(lengths) / total))
        return rarity * often * 2.2 / (often + norm)

    texts, headlines = [one.text for one in told], [one.headline for one in told]
    rows, scores = words.matching("storm", 9, NONE)
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        expected = bm25("storm", texts, row - 1)
        expected += HEADLINE_BOOST * bm25("storm", headlines, row - 1)
        assert score == pytest.approx(expected, rel=1e-3)
    assert rows.tolist() == [1, 3]


def test_the_scores_of_given_rows_are_those_of_the_match(words: Words) -> None:
    question = "flooded homes on the quay and the mayor"
    rows, scores = words.matching(question, 9, NONE)
    assert len(rows) == 3
    assert words.scores(question, rows[::-1]) == pytest.approx(scores[::-1])
    assert words.scores("zeppelin", rows).tolist() == [0, 0, 0]
    assert words.scores("", rows).tolist() == [0, 0, 0]
    assert words.scores(question, rows[:0]).shape == (0,)


def test_a_rare_word_tells_more_than_a_frequent_one(words: Words) -> None:
    rare, frequent, unknown = words.rarity(["shipworm", "went", "zeppelin"])
    assert unknown > rare > frequent > 0


def test_words_that_stand_nowhere_in_any_form_are_named_in_order(words: Words) -> None:
    assert words.unknown("zeppelin closings of the Mayors, ZEPPELINS and the dirigible") == [
        "zeppelin",
        "ZEPPELINS",
        "dirigible",
    ]
    assert words.unknown("was the pier closed?") == []
    assert words.unknown("") == words.unknown("?!") == []


def test_common_words_are_never_named_as_unknown(words: Words) -> None:
    assert words.unknown("whom would you tell?") == []


# Wording.


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return holding(
        tmp_path_factory.mktemp("worded"),
        [
            entry(1, "The old pier was closed.", "Crews are angry", byline="Ida Lund"),
            entry(2, "The pier is old; piers close.", "Old pier", byline="Idar Lundqvist"),
            entry(3, "A café on the old piers sold Málaga.", byline="Tomas Berg, Ida Lund"),
            entry(4, "Nobody came.", "Closing the café"),
        ],
    )


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (Said(), [1, 2, 3, 4]),
        (Said(phrases=("old pier",)), [1]),
        (Said(phrases=("Old  PIER!",)), [1]),
        (Said(phrases=("pier old",)), []),
        (Said(phrases=("pier",)), [1, 2]),
        (Said(phrases=("cafe",)), [3]),
        (Said(phrases=("old", "closed")), [1]),
        (Said(without=("pier",)), [4]),
        (Said(without=("old pier",)), [4]),
        (Said(without=("closes",)), [3]),
        (Said(without=("angry", "sold")), [2, 4]),
        (Said(authors=("Lund",)), [1, 3]),
        (Said(authors=("ida lund",)), [1, 3]),
        (Said(authors=("Lund Ida",)), []),
        (Said(authors=("Ida", "Berg")), [3]),
        (Said(titles=("pier",)), [2]),
        (Said(titles=("closed",)), [4]),
        (Said(titles=("crew", "angry")), [1]),
        (Said(phrases=("old",), without=("café",), authors=("lund",)), [1]),
        (Said(phrases=("?!",)), []),
        (Said(without=("?!",)), [1, 2, 3, 4]),
    ],
)
def test_phrases_stand_word_for_word_and_what_must_not_stand_there_in_no_form(
    worded: Words, said: Said, rows: list[int]
) -> None:
    assert sorted({*worded.worded(said).tolist()} - {0}) == rows  # 0 is told of below
    everything = "old pier closed cafe nobody came"
    assert sorted(found(worded, everything, Limits(said=said))) == rows


def test_wording_changes_no_score(worded: Words) -> None:
    said = Said(phrases=("old",), without=("angry",), titles=("pier",))
    rows, scores = worded.matching("old piers", 9, Limits(said=said))
    assert rows.tolist() == [2]
    assert scores == pytest.approx(worded.scores("old piers", rows))


few = st.lists(st.sampled_from("abc"), max_size=4).map(" ".join)


@settings(max_examples=40)
@given(st.lists(few.filter(bool), min_size=1, max_size=2), st.lists(few.filter(bool), max_size=1))
def test_wording_lets_through_exactly_what_reading_every_passage_does(
    lettered: tuple[Words, dict[int, str]], phrases: list[str], without: list[str]
) -> None:
    words, texts = lettered
    expected = [
        row
        for row, text in texts.items()
        if all(f" {phrase} " in f" {text} " for phrase in phrases)
        and not any(f" {phrase} " in f" {text} " for phrase in without)
    ]
    said = Said(phrases=tuple(phrases), without=tuple(without))
    assert sorted(words.worded(said).tolist()) == expected


@pytest.fixture(scope="module")
def lettered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Words, dict[int, str]]:
    """Every text of four of three letters."""
    texts = {row: " ".join(one) for row, one in enumerate(product("abc", repeat=4), start=1)}
    folder = tmp_path_factory.mktemp("lettered")
    return holding(folder, [entry(row, text) for row, text in texts.items()]), texts


def test_the_change_that_the_index_carries_is_never_found(worded: Words) -> None:
    assert 0 not in worded.worded(Said()).tolist()
    assert 0 not in worded.worded(Said(without=("old",))).tolist()


def test_without_the_words_that_must_stand_there_nothing_is_found(tmp_path: Path) -> None:
    assert Words(tmp_path).worded(Said(phrases=("storm",))).tolist() == []


# Limits.


days = st.none() | st.sampled_from([1, DAY - 1, DAY, DAY + 1, DAY + 2])


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Words, list[Entry]]:
    texts, dates = ["storm", "calm", "storm calm", "fog"], [0, 1, DAY - 1, DAY, DAY + 1]
    entries = [
        entry(row, texts[row % 4], source=row % 3, day=dates[row % 5]) for row in range(1, 121)
    ]
    return holding(tmp_path_factory.mktemp("mixed"), entries), entries


@given(st.none() | st.lists(st.integers(0, 4), max_size=3), days, days)
def test_limits_let_through_exactly_what_brute_force_does(
    mixed: tuple[Words, list[Entry]],
    sources: list[int] | None,
    since: int | None,
    until: int | None,
) -> None:
    words, entries = mixed
    dated = since is not None or until is not None
    expected = [
        one.row
        for one in entries
        if "storm" in one.text
        and (sources is None or one.source in sources)
        and (not dated or one.day > 0)
        and (since is None or one.day >= since)
        and (until is None or one.day < until)
    ]
    assert sorted(found(words, "storms", Limits(sources, since, until), 200)) == expected


def test_limits_change_no_score(mixed: tuple[Words, list[Entry]]) -> None:
    words, _ = mixed
    limits = Limits([1, 2], DAY - 1, DAY + 1)
    rows, scores = words.matching("storm", 200, limits)
    assert scores == pytest.approx(words.scores("storm", rows))


def test_an_embargo_hides_until_its_second(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, "storm"), entry(2, "storm", embargo=1_600_000_000)])
    assert found(words, "storm", Limits(now=1_599_999_999)) == [1]
    assert sorted(found(words, "storm", Limits(now=1_600_000_000))) == [1, 2]
    assert sorted(found(words, "storm")) == [1, 2]


# Change.


def test_what_was_removed_is_found_no_more(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, "storm"), entry(2, "storm")])
    words.apply([1, 99], [], 2)
    assert found(words, "storm") == [2]
    assert words.rows().tolist() == [2]
    assert (len(words), words.change) == (1, 2)


def test_a_row_that_comes_again_takes_the_place_of_the_old(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, "storm"), entry(2, "fog")])
    words.apply([], [entry(1, "calm")], 2)
    assert (found(words, "storm"), found(words, "calm")) == ([], [1])
    assert words.rows().tolist() == [1, 2]


def test_applying_a_change_twice_is_harmless(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, "storm")])
    for _ in range(2):
        words.apply([1], [entry(2, "storm"), entry(3, "fog")], 2)
        assert words.rows().tolist() == [2, 3]
        assert found(words, "storm") == [2]
        assert (len(words), words.change) == (2, 2)


@settings(max_examples=8)  # each change is written to disk
@given(st.lists(st.tuples(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9))), max_size=4))
def test_after_any_changes_it_holds_what_a_set_would(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[set[int], set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    words = Words(folder)
    held: set[int] = set()
    for number, (removed, added) in enumerate(changes, start=1):
        words.apply(sorted(removed), [entry(row, f"storm {row}") for row in sorted(added)], number)
        held = (held - removed) | added
        assert words.rows().tolist() == sorted(held)
        assert sorted(found(words, "storm")) == sorted(held)
        assert words.change == number
    assert Words(folder).rows().tolist() == sorted(held)
    shutil.rmtree(folder)


# On disk.


def test_what_was_applied_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    holding(tmp_path, [entry(1, "storm"), entry(2, "fog")], change=7)
    again = Words(tmp_path)
    assert (len(again), again.change, again.rows().tolist()) == (2, 7, [1, 2])
    assert found(again, "fogs") == [2]
    again.apply([1], [entry(3, "calm")], 8)
    assert Words(tmp_path).rows().tolist() == [2, 3]


def test_a_new_folder_is_empty_and_knows_no_change(tmp_path: Path) -> None:
    words = Words(tmp_path / "new" / "folder")
    assert (len(words), words.change, words.rows().tolist()) == (0, 0, [])
    assert found(words, "storm") == []


def test_another_instance_sees_a_change_once_it_reloads(tmp_path: Path) -> None:
    writer, reader = Words(tmp_path), Words(tmp_path)
    writer.apply([], [entry(1, "storm")], 1)
    assert (reader.change, found(reader, "storm")) == (0, [])
    reader.reload()
    assert (reader.change, found(reader, "storm")) == (1, [1])


def test_what_is_added_in_a_batch_that_fails_is_not_there(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, "storm")])

    def breaking() -> Iterable[Entry]:
        yield entry(2, "storm")
        raise RuntimeError("the record is gone")

    with pytest.raises(RuntimeError, match="the record is gone"):
        words.apply([1], breaking(), 2)
    words.reload()
    assert (words.change, found(words, "storm")) == (1, [1])
    words.apply([], [entry(3, "storm")], 2)
    assert words.rows().tolist() == [1, 3]


def test_what_a_killed_writer_left_is_no_obstacle_to_the_next(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    holding(killed, [entry(row, "storm") for row in (1, 2, 3)])
    shutil.copytree(killed, whole)
    Words(whole).apply([1], [entry(4, "storm")], 2)
    for file in whole.iterdir():  # all is written but the table of contents, which comes last
        if file.name != "meta.json":
            shutil.copy(file, killed)
    words = Words(killed)
    assert (words.change, words.rows().tolist()) == (1, [1, 2, 3])
    words.apply([1], [entry(4, "storm")], 2)
    assert (words.change, words.rows().tolist()) == (2, [2, 3, 4])


def assert_damaged(folder: Path) -> None:
    with pytest.raises(DamagedError, match="cannot be read"):
        Words(folder)
    Words.clear(folder)
    assert len(Words(folder)) == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_an_unreadable_table_of_contents_is_told_and_can_be_cleared(
    tmp_path: Path, content: bytes
) -> None:
    holding(tmp_path, [entry(1, "storm")])
    (tmp_path / "meta.json").write_bytes(content)
    assert_damaged(tmp_path)


@pytest.mark.parametrize("kept", [None, 0, 5, 100])
def test_segments_that_are_gone_or_cut_short_are_told_and_can_be_cleared(
    tmp_path: Path, kept: int | None
) -> None:
    holding(tmp_path, [entry(row, f"storm number {row}") for row in range(1, 50)])
    segments = [file for file in tmp_path.iterdir() if len(file.stem) == 32]
    assert segments
    for segment in segments:
        if kept is None:
            segment.unlink()
        else:
            segment.write_bytes(segment.read_bytes()[:kept])
    assert_damaged(tmp_path)


def test_a_folder_of_another_schema_is_damaged(tmp_path: Path) -> None:
    from tantivy import Document, Index, SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("title", stored=True)
    index = Index(builder.build(), path=str(tmp_path))
    writer = index.writer(15_000_000, 1)
    writer.add_document(Document(title="storm"))
    writer.commit()
    writer.wait_merging_threads()
    assert_damaged(tmp_path)


def test_an_index_made_from_another_record_is_damaged(tmp_path: Path) -> None:
    Words(tmp_path, "one").apply([], [entry(1, "storm")], 1)
    assert Words(tmp_path, "one").rows().tolist() == [1]
    with pytest.raises(DamagedError, match="another record"):
        Words(tmp_path, "other")


# Anything may be asked.


@pytest.mark.parametrize(
    "question",
    [
        "*",
        "AND OR NOT",
        "text:storm",
        '"unclosed',
        "storm~2^9",
        "[a TO b}",
        "((((",
        "row:0",
        "\x00\x01",
        "\ud800 storm",
        "storm" * 1000,
        "storm " * 5000,
        "🌊🌊",
        "'; drop table article; --",
        "{{7*7}} ${jndi:ldap://x}",
    ],
)
def test_hostile_questions_are_words_like_others(words: Words, question: str) -> None:
    rows, scores = words.matching(question, 5, NONE)
    assert len(rows) == len(scores)
    assert set(rows.tolist()) <= {1, 2, 3, 4, 5, 6}
    said = Said((question,), (), (question,), (question,))
    assert words.worded(said).tolist() == []
    assert len(words.worded(Said(without=(question,)))) >= 5
    assert set(words.unknown(question)) <= set(re.findall(r"\w+", question))
    assert len(words.rarity(words.terms(question))) == len(words.terms(question))


@given(st.text(letters, max_size=80))
def test_any_question_matches_something_or_nothing(words: Words, question: str) -> None:
    rows, scores = words.matching(question, 5, NONE)
    assert len(rows) == len(scores) <= 5
    assert words.scores(question, rows) == pytest.approx(scores, rel=1e-3)


def test_a_question_of_many_words_is_answered(tmp_path: Path) -> None:
    words = holding(tmp_path, [entry(1, " ".join(f"w{number}" for number in range(3000)))])
    assert found(words, " ".join(f"w{number}" for number in range(3000))) == [1]
