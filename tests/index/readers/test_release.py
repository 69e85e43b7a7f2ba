"""Status and embargo: what the standards state, and nothing out before its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from index.readers.release import Release, moment, release, strictest

DATELINE = timezone(timedelta(hours=-12))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", "usable"),
        ("usable", "usable"),
        ("stat:usable", "usable"),
        ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", "withheld"),
        ("stat:canceled", "killed"),
        ("Cancelled", "killed"),
        ("embargoed", "withheld"),
        ("stat:unheard-of", "withheld"),
    ],
)
def test_status_is_read_from_its_code(status: str, expected: str) -> None:
    """A code counts without its vocabulary, and one that nobody knows withholds the item."""
    assert release(status).status == expected


@pytest.mark.parametrize(
    ("embargo", "until"),
    [
        ("2030-01-02T06:00:00Z", datetime(2030, 1, 2, 6, tzinfo=UTC)),
        ("2030-01-02T06:00:00.5+0100", datetime(2030, 1, 2, 5, 0, 0, 500_000, tzinfo=UTC)),
        ("20300102T060000-0500", datetime(2030, 1, 2, 11, tzinfo=UTC)),
        ("20300102+0100", datetime(2030, 1, 1, 23, tzinfo=UTC)),
        ("2030-01-02T06:00:00", datetime(2030, 1, 2, 6, tzinfo=DATELINE)),
        ("2030-01-02", datetime(2030, 1, 2, tzinfo=DATELINE)),
        ("2 January 2030", datetime(2030, 1, 2, tzinfo=DATELINE)),
    ],
)
def test_embargo_ends_when_it_says_and_never_early(embargo: str, until: datetime) -> None:
    """A time without zone, or a day, ends where it ends last on Earth."""
    assert release("usable", embargo) == Release(embargoed_until=until)
    assert release("embargoed", embargo) == Release(embargoed_until=until)


@pytest.mark.parametrize("embargo", ["", "until further notice", "9999-12-31T23:59:59Z"])
def test_embargo_without_an_end_withholds(embargo: str) -> None:
    """An embargo of which the end is not known holds until a later version lifts it."""
    assert release("usable", embargo) == Release(status="withheld")
    assert release("canceled", embargo).status == "killed"


def test_dates_that_stand_for_none_are_none() -> None:
    """Year one is what software writes for 'not set'."""
    assert release("usable", "0001-01-01T00:00:00Z") == Release()
    assert moment("0001-01-01T00:00:00Z") is None
    assert moment("9999-12-31") is None
    assert moment("1851-09-18") == date(1851, 9, 18)


def test_the_strictest_release_wins() -> None:
    """An item is kept as long as it or what it is wrapped in asks for."""
    first = Release(embargoed_until=datetime(2030, 1, 1, tzinfo=UTC))
    later = Release(status="withheld", embargoed_until=datetime(2031, 1, 1, tzinfo=UTC))
    assert strictest(first, later) == later
    assert strictest(later, Release(status="killed")).status == "killed"
