"""Timestamps of feeds and tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.stamps import Order, feed_stamp, table_stamp


def at(hours: float, *moment: int) -> datetime:
    """Return a moment so many hours east of UTC."""
    return datetime(*moment, tzinfo=timezone(timedelta(hours=hours)))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 02 Jul 2020 01:30:00 PKT", at(5, 2020, 7, 2, 1, 30)),
        ("Thu, 02 Jul 2020 01:30:00 EST", at(-5, 2020, 7, 2, 1, 30)),
        ("Thu, 02 Jul 2020 01:30 GMT", datetime(2020, 7, 2, 1, 30, tzinfo=UTC)),
        ("2 Jul 2020 01:30:00 +0500", at(5, 2020, 7, 2, 1, 30)),
        ("Thu, 02 Jul 20 01:30:00 GMT", datetime(2020, 7, 2, 1, 30, tzinfo=UTC)),
        ("Fri, 02 Jul 99 01:30:00 GMT", datetime(1999, 7, 2, 1, 30, tzinfo=UTC)),
        ("Thu, 02 Jul 2020 01:30:00 -0000", datetime(2020, 7, 2, 1, 30, tzinfo=UTC)),
        ("2020-07-02T01:30:00+05:00", at(5, 2020, 7, 2, 1, 30)),
        ("2020-07-02T01:30:00.123Z", datetime(2020, 7, 2, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_feed_s_timestamp_keeps_its_own_zone(text: str, expected: datetime) -> None:
    read = feed_stamp(text)
    assert read == expected
    assert isinstance(read, datetime)
    assert read.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 02 Jul 2020 01:30:00 IST",
        "Thu, 02 Jul 2020 01:30:00 BST",
        "Thu, 02 Jul 2020 01:30:00 XYZT",
        "Thu, 02 Jul 2020 01:30:00 Pakistan Standard Time",
        "Thu, 02 Jul 2020 01:30:00",
        "2020-07-02T01:30:00",
        "2020-07-02",
        "Thu, 02 Jul 2020 24:00:00 PKT (see note)",
    ],
)
def test_without_a_zone_that_is_known_the_day_alone_stands(text: str) -> None:
    read = feed_stamp(text)
    assert read is None or type(read) is date
    assert read == date(2020, 7, 2) or "24:00" in text


@pytest.mark.parametrize("text", ["", "yesterday", "02/07/2020 10:00", "Mon, 30 Nov -0001"])
def test_what_is_no_date_or_of_unknown_order_is_none(text: str) -> None:
    assert feed_stamp(text) is None


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("02/07/2020", "DMY", date(2020, 7, 2)),
        ("02/07/2020", "MDY", date(2020, 2, 7)),
        ("02.07.2020", "DMY", date(2020, 7, 2)),
        ("2020/07/02", "YMD", date(2020, 7, 2)),
        ("2020-07-02", "DMY", date(2020, 7, 2)),
        ("2 July 2020", "MDY", date(2020, 7, 2)),
        ("02/07/20", "DMY", None),
    ],
)
def test_the_order_of_figures_is_the_user_s(text: str, order: Order, expected: date) -> None:
    assert table_stamp(text, order=order) == expected


def test_a_date_that_contradicts_the_order_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in the order DMY"):
        table_stamp("03/25/2020", order="DMY")


def test_a_stated_zone_is_that_of_timestamps_which_name_none() -> None:
    karachi = ZoneInfo("Asia/Karachi")
    read = table_stamp("02/07/2020 1:30 pm", order="DMY", zone=karachi)
    assert read == at(5, 2020, 7, 2, 13, 30)
    assert table_stamp("2020-07-02 10:00:00Z", zone=karachi) == at(0, 2020, 7, 2, 10)
    assert table_stamp("2020-07-02 10:00 IST", zone=karachi) == date(2020, 7, 2)
    assert table_stamp("2020-07-02", zone=karachi) == date(2020, 7, 2)


def test_a_table_takes_no_north_american_names() -> None:
    assert table_stamp("2020-07-02 10:00 EST") == date(2020, 7, 2)


@given(st.text(max_size=60), st.sampled_from(["", "DMY", "MDY", "YMD"]))
def test_any_text_is_a_date_or_none(text: str, order: Order) -> None:
    assert feed_stamp(text) is None or isinstance(feed_stamp(text), date)
    try:
        table_stamp(text, order=order, zone=ZoneInfo("Asia/Karachi"))
    except ValueError as error:
        assert "not in the order" in str(error)  # noqa: PT017 - either outcome is right
