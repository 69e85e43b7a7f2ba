"""Rates: a minute's requests at once, then one as each comes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.api.rates import Rates


class Clock:
    """A clock that stands until it is set on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_requests_may_come_at_once_and_the_next_may_not() -> None:
    rates = Rates(Clock())
    assert [rates.take("a", 3).passes for _ in range(4)] == [True, True, True, False]


def test_one_key_takes_nothing_from_another() -> None:
    rates = Rates(Clock())
    assert rates.take("a", 1).passes
    assert not rates.take("a", 1).passes
    assert rates.take("b", 1).passes


def test_who_waits_as_long_as_it_was_told_may_pass() -> None:
    clock = Clock()
    rates = Rates(clock)
    while (taken := rates.take("a", 7)).passes:
        pass
    clock.now += taken.again_seconds
    assert rates.take("a", 7).passes


def test_what_is_left_is_told_with_every_request() -> None:
    rates = Rates(Clock())
    assert rates.take("a", 60).headers == {
        "RateLimit-Limit": "60",
        "RateLimit-Remaining": "59",
        "RateLimit-Reset": "1",
    }
    for _ in range(59):
        rates.take("a", 60)
    assert rates.take("a", 60).headers == {
        "RateLimit-Limit": "60",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "60",
        "Retry-After": "1",
    }


@given(
    a_minute=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=60),
)
def test_no_span_of_time_lets_more_pass_than_a_bucket_and_its_rate(
    a_minute: int, pauses: list[float]
) -> None:
    clock = Clock()
    rates = Rates(clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        if rates.take("a", a_minute).passes:
            passed.append(clock.now)
    for first, begun in enumerate(passed):
        for last in range(first, len(passed)):
            most = a_minute + (passed[last] - begun) * a_minute / 60
            assert last - first + 1 <= most + 1e-6
