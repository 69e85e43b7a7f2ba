from __future__ import annotations

from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from retrieval import QuestionError, parse_day
from retrieval.pages.address import Address, article_url, day_in_short

SAID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)
KEYS = st.lists(st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True), unique=True).map(tuple)
ADDRESSES = st.builds(
    Address,
    q=SAID,
    sources=st.lists(SAID, unique=True).map(tuple),
    after=st.sampled_from(["", "2020", "2020-07-02", "nonsense & more"]),
    before=st.sampled_from(["", "2021"]),
    order=st.sampled_from(["", "newest"]),
    drop=st.lists(SAID, unique=True).map(tuple),
    more=KEYS,
)


def read(url: str) -> Address:
    return Address.of(QueryParams(urlsplit(url).query))


@given(ADDRESSES)
def test_all_of_a_search_stands_in_its_url(address: Address) -> None:
    assert read(address.url) == address


def test_a_page_that_asks_nothing_has_the_shortest_address() -> None:
    assert Address().url == "/"
    assert Address(root="/news").url == "/news/"


def test_what_changes_the_answers_leads_to_their_first_page() -> None:
    late = Address(q="pier", more=("AAAAAAAAAAA",))
    for changed in (
        late.within("2020", ""),
        late.ordered("newest"),
        late.of_sources(["Dawn"]),
        late.dropping("days"),
        late.first(),
    ):
        assert changed.more == ()


def test_the_next_page_names_what_was_shown_once() -> None:
    address = Address(q="pier").following(["AAAAAAAAAAA", "BBBBBBBBBBB"]).following(["BBBBBBBBBBB"])
    assert address.url == "/?q=pier&more=AAAAAAAAAAA.BBBBBBBBBBB"


@pytest.mark.parametrize("more", ["1", "AAAAAAAAAAA.<b>", "AAAAAAAAAAAA"])
def test_more_that_no_link_says_is_refused_with_what_would_do(more: str) -> None:
    with pytest.raises(QuestionError, match="follow the link under the answers"):
        Address.of(QueryParams({"q": "pier", "more": more}))


def test_parameters_of_others_and_empty_ones_mean_nothing() -> None:
    asked = QueryParams("q=pier&utm_source=mail&source=&after=&drop=+&more=")
    assert Address.of(asked) == Address(q="pier")


@given(st.dates())
def test_the_first_day_of_a_month_or_year_is_written_short(day: date) -> None:
    assert parse_day(day_in_short(day)) == day
    assert day_in_short(day.replace(month=1, day=1)) == f"{day.year:04}"


@given(SAID)
def test_an_id_of_any_letters_is_one_segment_of_an_articles_address(article_id: str) -> None:
    url = article_url(article_id, 7, root="/news")
    path = url.removeprefix("/news/articles/").removesuffix("#p7")
    assert unquote(path) == article_id
    assert not set("/?#&\\ ") & set(path)
