from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import QueryParams

from retrieval import QuestionError, Retriever
from retrieval.pages.address import Address
from retrieval.pages.narrowing import Narrowed
from tests.retrieval.pages.served import BRIDGE


def asked(retriever: Retriever, **told: object) -> Narrowed:
    return Narrowed.of(Address(**told), retriever)  # type: ignore[arg-type]


def followed(retriever: Retriever, narrowed: Narrowed, chip: str) -> Narrowed:
    """Follow the link of a chip."""
    url = next(one.url for one in narrowed.chips if chip in one.label)
    return Narrowed.of(Address.of(QueryParams(urlsplit(url).query)), retriever)


def labels(narrowed: Narrowed) -> list[str]:
    return [chip.label for chip in narrowed.chips]


def test_words_without_filters_are_read_as_everywhere(retriever: Retriever) -> None:
    assert asked(retriever, q=BRIDGE).asked == retriever.read(BRIDGE)


def test_filters_beside_the_words_hold_as_when_they_are_given(retriever: Retriever) -> None:
    narrowed = asked(
        retriever, q="the bridge since 2019", sources=("veyra tribune",), before="2023"
    )
    given = retriever.read("the bridge since 2019", sources=["Veyra Tribune"], before="2023")
    assert narrowed.asked == given
    assert narrowed.address.sources == ("Veyra Tribune",)


def test_a_chip_of_the_words_that_is_dropped_stays_dropped(retriever: Retriever) -> None:
    without_days = followed(retriever, asked(retriever, q=BRIDGE), "since 2016")
    assert labels(without_days) == ["leaning to the Veyra Tribune"]
    without_any = followed(retriever, without_days, "leaning")
    assert labels(without_any) == []
    assert without_any.address.drop == ("days", "leaning:the Veyra Tribune")


def test_dropping_days_drops_those_of_the_words_and_of_the_filter(retriever: Retriever) -> None:
    both = asked(retriever, q="the bridge since 2019", after="2020", before="2023")
    assert labels(both) == ["2020 to 2022"]
    dropped = followed(retriever, both, "2020")
    assert labels(dropped) == []
    assert dropped.address == Address(q="the bridge since 2019", drop=("days",))


def test_days_chosen_after_those_of_the_words_were_dropped_hold(retriever: Retriever) -> None:
    narrowed = asked(retriever, q="the bridge since 2019", after="2016", drop=("days",))
    assert narrowed.asked.after == date(2016, 1, 1)


def test_a_source_that_was_chosen_is_dropped_by_itself(retriever: Retriever) -> None:
    both = asked(retriever, q="the bridge", sources=("Veyra Tribune", "Northern Ledger"))
    left = followed(retriever, both, "Veyra Tribune")
    assert left.address == Address(q="the bridge", sources=("Northern Ledger",))


def test_an_order_that_the_words_ask_for_can_be_dropped_and_overruled(
    retriever: Retriever,
) -> None:
    said = asked(retriever, q="the bridge, newest first")
    assert said.asked.order == "newest"
    assert followed(retriever, said, "newest").asked.order == "best"
    assert asked(retriever, q="the bridge, newest first", order="oldest").asked.order == "oldest"


def test_parts_of_a_question_are_narrowed_with_it(retriever: Retriever) -> None:
    text = "Did the bridge close in a flood? And who paid for the new ferry?"
    narrowed = asked(retriever, q=text, after="2020", sources=("Northern Ledger",))
    assert len(narrowed.asked.parts) == 2
    for part in narrowed.asked.parts:
        assert part.after == date(2020, 1, 1)
        assert part.sources == ("Northern Ledger",)


def test_the_search_at_any_time_and_in_any_source_leaves_the_rest(retriever: Retriever) -> None:
    narrowed = asked(
        retriever,
        q='source:"Veyra Tribune" the bridge since 2019',
        after="2020",
        more=("AAAAAAAAAAA",),
    )
    words = 'source:"Veyra Tribune" the bridge since 2019'
    assert narrowed.at_any_time == Address(q=words, drop=("days",))
    assert narrowed.in_any_source == Address(q=words, after="2020", drop=("sources:Veyra Tribune",))


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"q": "?"}, "too short"),
        ({"q": "the bridge", "after": "July"}, "is not a day"),
        ({"q": "the bridge", "before": "2020-13"}, "there is no day"),
        ({"q": "the bridge", "after": "2022", "before": "2020"}, "no day is on or after"),
        ({"q": "the bridge", "order": "loudest"}, "best, newest, oldest"),
        ({"q": "the bridge", "sources": ("Veyra Tribun",)}, "Veyra Tribune"),
        (
            {"q": 'source:"Veyra Tribune" the bridge', "sources": ("Northern Ledger",)},
            "drop one of the two",
        ),
    ],
)
def test_what_cannot_be_asked_says_what_would_do(
    retriever: Retriever, told: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        asked(retriever, **told)
