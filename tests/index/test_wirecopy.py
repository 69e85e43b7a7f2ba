"""Wire copy is grouped across outlets, whatever the order in which it arrives."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from index import wirecopy
from index.article import Article
from index.wirecopy import Sketched, group, is_copy, lead, sketch

DAY = date(2020, 7, 2)
GOLDEN = "375c6a1378c545bffb597c1150ac80587e73ba569116376f7ffc8eefbed3796b"
PLAIN = "The harbour council’s vote on Tuesday: close the old pier for two years, it said."
PKT = timezone(timedelta(hours=5))


def prose(seed: int, words: int) -> str:
    """Return text of invented words, other words for each seed, in paragraphs of forty."""
    chosen = random.Random(seed)
    drawn = ["".join(chosen.choices("abdefgiklmnoprstu", k=6)) for _ in range(words)]
    lines = [" ".join(drawn[start : start + 40]) for start in range(0, words, 40)]
    return "\n\n".join(f"{line.capitalize()}." for line in lines)


def first_words(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def record(
    number: int,
    text: str,
    source: str,
    *,
    published: date | None = DAY,
    credit: str = "",
) -> Sketched:
    return Sketched.of(
        number,
        Article(
            id=str(number),
            source=source,
            text=text,
            published=published,
            credit=credit,
            headline="",
        ),
    )


def grouped(texts: Mapping[int, str], arriving: Sequence[Sketched]) -> dict[int, int]:
    return group(arriving, [], texts.__getitem__)


def of_two(one: str, other: str, *, sources: tuple[str, str] = ("Dawn", "APP")) -> dict[int, int]:
    texts = {1: one, 2: other}
    return grouped(texts, [record(number, texts[number], sources[number - 1]) for number in texts])


# The sketch


def test_a_sketch_is_512_bytes_that_no_release_or_machine_changes() -> None:
    made = sketch("The harbour council voted on Tuesday to close the old pier for two years.")
    assert len(made) == 512
    assert hashlib.sha256(made).hexdigest() == GOLDEN


@pytest.mark.parametrize(
    "other",
    [
        "THE harbour council's vote, on Tuesday: close the “old” pier - for two years, it said",
        f"KARACHI, July 2 (APP): {PLAIN}",
        f"KARACHI: {PLAIN}",
        f"{PLAIN}\n\nPublished in Dawn, July 2nd, 2020",
        f"{PLAIN}\n\n—AFP",
    ],
)
def test_case_punctuation_dateline_print_line_and_credit_line_do_not_count(other: str) -> None:
    assert sketch(other) == sketch(PLAIN)


def test_a_text_without_words_has_a_sketch_and_no_copies() -> None:
    assert len(sketch("")) == 512
    assert not is_copy(frozenset(), frozenset())
    assert of_two("—", "—") == {}


def test_a_very_long_text_is_sketched_in_pieces_to_the_same_sketch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = prose(1, 2000)
    whole = sketch(text)
    monkeypatch.setattr(wirecopy, "_AT_ONCE", 100)
    assert sketch(text) == whole


# What is a copy


def test_one_text_in_two_outlets_is_a_group_named_after_the_smallest_article() -> None:
    assert of_two(prose(1, 200), prose(1, 200)) == {1: 1, 2: 1}


def test_a_cut_is_grouped_with_the_text_that_holds_it() -> None:
    text = prose(1, 300)
    assert of_two(text, first_words(text, 120)) == {1: 1, 2: 1}


def test_a_cut_below_a_third_of_the_text_is_not_grouped() -> None:
    text = prose(1, 400)
    assert of_two(text, first_words(text, 80)) == {}


def test_texts_that_share_half_and_hold_neither_the_other_are_not_grouped() -> None:
    shared = prose(1, 120)
    assert of_two(f"{shared} {prose(2, 80)}", f"{shared} {prose(3, 80)}") == {}


def test_other_texts_are_not_grouped() -> None:
    assert of_two(prose(1, 200), prose(2, 200)) == {}


def test_texts_below_thirty_words_are_not_grouped() -> None:
    assert of_two(prose(1, 29), prose(1, 29)) == {}
    assert of_two(prose(1, 30), prose(1, 30)) == {1: 1, 2: 1}


@pytest.mark.parametrize(
    "sources",
    [("Dawn", "Dawn"), ("Dawn", " dawn"), ("APP", "Associated Press of Pakistan"), ("", "")],
)
def test_one_source_is_not_grouped_with_itself(sources: tuple[str, str]) -> None:
    assert of_two(prose(1, 200), prose(1, 200), sources=sources) == {}


def test_one_source_may_stand_twice_in_a_group_through_the_copy_of_another() -> None:
    texts = dict.fromkeys((1, 2, 3), prose(1, 200))
    arriving = [record(n, texts[n], source) for n, source in ((1, "APP"), (2, "APP"), (3, "Dawn"))]
    assert grouped(texts, arriving) == {1: 1, 2: 1, 3: 1}


@pytest.mark.parametrize(("days", "expected"), [(14, {1: 1, 2: 1}), (15, {})])
def test_copies_are_grouped_within_fourteen_days(days: int, expected: dict[int, int]) -> None:
    text = prose(1, 200)
    later = DAY + timedelta(days=days)
    arriving = [record(1, text, "APP"), record(2, text, "Dawn", published=later)]
    assert grouped({1: text, 2: text}, arriving) == expected


def test_an_undated_article_is_grouped_with_none() -> None:
    text = prose(1, 200)
    undated = [record(n, text, source, published=None) for n, source in ((1, "APP"), (2, "Dawn"))]
    assert grouped({1: text, 2: text}, undated) == {}
    assert grouped({1: text, 2: text}, [undated[0], record(2, text, "Dawn")]) == {}


# Groups over time


def test_what_did_not_change_is_not_told_and_no_text_of_a_stranger_is_fetched() -> None:
    texts = {1: prose(1, 200), 2: prose(1, 200), 3: prose(1, 200), 4: prose(4, 200)}
    held = [
        replace(record(1, texts[1], "APP"), group=1),
        replace(record(2, texts[2], "Dawn"), group=1),
        record(4, texts[4], "Dawn"),
    ]
    fetched: list[int] = []

    def text(number: int) -> str:
        fetched.append(number)
        return texts[number]

    assert group([record(3, texts[3], "Reuters")], held, text) == {3: 1}
    assert 4 not in fetched


def test_an_article_that_two_groups_share_makes_them_one() -> None:
    text = prose(1, 400)
    halves = {1: first_words(text, 200), 2: first_words(text, 200)}
    rest = " ".join(text.split()[200:])
    texts = halves | {3: rest, 4: rest, 5: text}
    sources = {1: "A", 2: "B", 3: "A", 4: "B", 5: "C"}
    held = [
        replace(record(n, texts[n], sources[n]), group=named)
        for n, named in ((1, 1), (2, 1), (3, 3), (4, 3))
    ]
    assert group([record(5, text, "C")], held, texts.__getitem__) == {3: 1, 4: 1, 5: 1}


def test_a_group_keeps_the_name_of_a_member_that_is_not_at_hand() -> None:
    text = prose(1, 200)
    held = [replace(record(7, text, "APP"), group=2)]
    assert group([record(9, text, "Dawn")], held, lambda _: text) == {9: 2}


def test_a_group_is_renamed_when_its_smallest_article_arrives_with_another_text() -> None:
    texts = {1: prose(2, 200), 2: prose(1, 200), 3: prose(1, 200)}
    held = [replace(record(n, texts[n], source), group=1) for n, source in ((2, "A"), (3, "B"))]
    assert group([record(1, texts[1], "C")], held, texts.__getitem__) == {2: 2, 3: 2}


def _stories() -> tuple[dict[int, str], list[Sketched]]:
    texts: dict[int, str] = {}
    records = []
    chosen = random.Random(7)
    for number in range(1, 25):
        whole = prose(number % 5, 150)
        texts[number] = first_words(whole, chosen.choice((40, 60, 90, 150)))
        day = DAY + timedelta(days=chosen.randrange(40))
        source = chosen.choice(("APP", "Dawn", "Reuters"))
        records.append(record(number, texts[number], source, published=day))
    return texts, records


TEXTS, RECORDS = _stories()


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations(RECORDS),
    sizes=st.lists(st.integers(min_value=1, max_value=9), min_size=24, max_size=24),
)
def test_the_order_of_arrival_and_the_size_of_batches_do_not_change_the_groups(
    order: list[Sketched], sizes: list[int]
) -> None:
    held: dict[int, Sketched] = {}
    remaining = iter(order)
    for size in sizes:
        arriving = list(islice(remaining, size))
        changed = group(arriving, list(held.values()), TEXTS.__getitem__)
        held |= {one.article: one for one in arriving}
        for article, number in changed.items():
            held[article] = replace(held[article], group=number)
    assert len(held) == len(RECORDS)
    found = {one.article: one.group for one in held.values() if one.group is not None}
    assert found == by_every_pair(RECORDS)


def by_every_pair(records: Iterable[Sketched]) -> dict[int, int]:
    """Return the groups as the definition has them, every pair compared."""
    together = {one.article: {one.article} for one in records}
    for one in records:
        for other in records:
            if (
                one.source != other.source
                and abs(one.day - other.day) <= 14
                and min(one.words, other.words) >= 30
                and is_copy(_set(one.article), _set(other.article))
            ):
                joined = together[one.article] | together[other.article]
                together |= dict.fromkeys(joined, joined)
    return {n: min(members) for n, members in together.items() if len(members) > 1}


def _set(number: int) -> frozenset[str]:
    words = TEXTS[number].casefold().replace(".", "").split()
    return frozenset(" ".join(words[start : start + 3]) for start in range(len(words) - 2))


# Candidates


def _random_sketches(similarity: float, pairs: int) -> list[Sketched]:
    """Return pairs of articles whose shingle sets have just this Jaccard similarity."""
    chosen = random.Random(11)
    blank = record(0, prose(1, 40), "A")
    records = []
    size = 200
    shared = round(2 * size * similarity / (1 + similarity))
    for number in range(pairs):
        drawn = [str(chosen.random()) for _ in range(2 * size - shared)]
        for place, some in enumerate((drawn[:size], drawn[size - shared :])):
            records.append(
                replace(
                    blank,
                    article=2 * number + place,
                    source="AB"[place],
                    sketch=wirecopy._sketch(some),
                )
            )
    return records


def test_a_cut_that_shares_three_tenths_is_a_candidate_in_95_of_100_cases() -> None:
    records = _random_sketches(0.3, 300)
    found = set(wirecopy._candidates(records, {one.article for one in records}))
    assert sum((2 * n, 2 * n + 1) in found for n in range(300)) / 300 >= 0.95


@pytest.mark.parametrize("arriving", [{0, 7, 20}, set(range(60))])
def test_candidates_are_those_of_the_lsh_index_of_datasketch(
    arriving: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wirecopy, "_LEAST_EQUAL", 0)
    records = _random_sketches(0.15, 30)
    index = MinHashLSH(num_perm=128, params=(64, 2))
    hashed = {}
    for one in records:
        values = np.frombuffer(one.sketch, "<u4")
        hashed[one.article] = LeanMinHash(seed=1, hashvalues=values, scheme="affine32")
        index.insert(one.article, hashed[one.article])
    expected = {
        (min(one.article, found), max(one.article, found))
        for one in records
        for found in index.query(hashed[one.article])
        if records[found].source != one.source and {one.article, found} & arriving
    }
    found = list(wirecopy._candidates(records, arriving))
    assert len(found) == len(set(found))
    assert set(found) == expected


# Who carried it first


def at(number: int, source: str, published: date | None, credit: str = "") -> Sketched:
    return record(number, "A line of text.", source, published=published, credit=credit)


def test_the_earliest_publication_leads_and_the_others_follow_in_order() -> None:
    early = at(3, "Dawn", datetime(2020, 7, 1, 9, tzinfo=UTC))
    members = [at(1, "Tribune", date(2020, 7, 3)), at(2, "APP", date(2020, 7, 2)), early]
    carried = lead(members)
    assert carried.first == early
    assert [member.article for member in carried.others] == [2, 1]
    assert carried.agency == "APP"


def test_a_timestamp_comes_before_a_bare_day_of_the_same_day() -> None:
    # 02:00 in Pakistan is still the day before in UTC, and 23:00 is not yet the day after.
    for hour in (2, 23):
        timed = at(2, "Dawn", datetime(2020, 7, 2, hour, tzinfo=PKT))
        carried = lead([at(1, "APP", date(2020, 7, 2)), timed, at(3, "Nation", date(2020, 7, 1))])
        assert [carried.first.article, *(one.article for one in carried.others)] == [3, 2, 1]


def test_timestamps_of_different_zones_are_ordered_by_the_instant() -> None:
    karachi = at(1, "Dawn", datetime(2020, 7, 2, 1, tzinfo=PKT))
    london = at(2, "Reuters", datetime(2020, 7, 1, 22, tzinfo=UTC))
    assert lead([london, karachi]).first == karachi


def test_the_agencys_own_copy_leads_those_that_tie() -> None:
    own = at(2, "Associated Press of Pakistan", DAY)
    assert lead([at(1, "Dawn", DAY), own]).first == own


def test_of_those_that_tie_in_all_else_the_first_by_name_leads() -> None:
    tribune, dawn = at(1, "Tribune", DAY), at(2, "Dawn", DAY)
    assert lead([tribune, dawn]).first == dawn


def test_articles_are_put_in_order_as_their_sketches_are() -> None:
    told = [("Dawn", DAY, "AFP"), ("APP", date(2020, 7, 3), ""), ("Tribune", None, "")]
    articles = [
        Article(id=source, source=source, text="A line.", published=day, credit=credit)
        for source, day, credit in told
    ]
    carried = lead(articles[::-1])
    assert [carried.first.id, *(one.id for one in carried.others)] == ["Dawn", "APP", "Tribune"]
    assert carried.agency == "AFP"


def test_an_undated_member_comes_last() -> None:
    assert lead([at(1, "APP", None), at(2, "Dawn", DAY)]).first.article == 2


@pytest.mark.parametrize(
    ("members", "agency"),
    [
        ([at(1, "Dawn", DAY), at(2, "Nation", DAY)], ""),
        ([at(1, "Dawn", DAY, "AFP"), at(2, "Nation", DAY)], "AFP"),
        ([at(1, "APP", DAY), at(2, "Dawn", DAY, "AFP")], "AFP"),
        ([at(1, "Reuters", DAY), at(2, "Dawn", DAY)], "Reuters"),
        ([at(1, "The Press Trust of India", DAY), at(2, "Dawn", DAY)], "PTI"),
        ([at(1, "www.reuters.com", DAY), at(2, "Dawn", DAY)], "Reuters"),
    ],
)
def test_the_agency_is_the_one_credited_else_a_source_that_is_one(
    members: list[Sketched], agency: str
) -> None:
    assert lead(members).agency == agency


@given(st.permutations([at(n, "AB"[n % 2], d) for n, d in enumerate(
    [DAY, None, datetime(2020, 7, 2, 3, tzinfo=PKT), datetime(2020, 7, 1, 22, tzinfo=UTC),
     date(2020, 7, 1), datetime(2020, 7, 2, 3, tzinfo=UTC)]
)]))  # fmt: skip
def test_the_order_of_the_members_does_not_change_who_leads(members: list[Sketched]) -> None:
    assert lead(members) == lead(sorted(members, key=lambda member: member.article))


def test_no_members_are_refused_with_what_was_expected() -> None:
    with pytest.raises(ValueError, match="expected those of one group"):
        lead([])
