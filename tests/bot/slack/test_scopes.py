"""Scopes: what is asked of a workspace, what for, and what is lost without."""

from __future__ import annotations

import pytest

from bot.slack.scopes import OPTIONAL, REQUIRED, Granted, Scope, of_header, table

ALL = [*REQUIRED, *OPTIONAL]


def test_no_scope_is_named_twice() -> None:
    assert len({scope.name for scope in ALL}) == len(ALL)


@pytest.mark.parametrize("scope", ALL, ids=lambda scope: scope.name)
def test_each_scope_says_what_needs_it_and_what_happens_without(scope: Scope) -> None:
    told = table()
    for text in (scope.needed_for, scope.without_it):
        assert text.endswith(".")
        assert "|" not in text
        assert text in told


def test_the_table_has_four_columns_and_a_row_for_each_scope() -> None:
    lines = table().splitlines()
    assert {line.count("|") for line in lines} == {5}
    assert len(lines) == len(ALL) + 2
    for scope in ALL:
        (row,) = (line for line in lines if line.startswith(f"| `{scope.name}` |"))
        assert ("| always |" in row) == (scope in REQUIRED)


def test_the_header_lists_what_is_granted() -> None:
    granted = of_header("app_mentions:read,chat:write, users:read")
    assert granted.names == frozenset({"app_mentions:read", "chat:write", "users:read"})
    assert granted.has("chat:write")
    assert not granted.has("files:write")


def test_without_the_header_nothing_is_known_and_everything_taken_for_granted() -> None:
    granted = of_header(None)
    assert granted.names is None
    assert granted.has("files:write")
    assert granted.missing_required() == ()
    assert granted.missing_optional() == ()


def test_an_empty_header_grants_nothing() -> None:
    granted = of_header("")
    assert granted.missing_required() == tuple(scope.name for scope in REQUIRED)
    assert granted.missing_optional() == tuple(scope.name for scope in OPTIONAL)


def test_what_is_missing_is_named_apart_by_whether_it_is_required() -> None:
    names = {scope.name for scope in ALL} - {"users:read", "files:write"}
    granted = Granted(frozenset(names))
    assert granted.missing_required() == ("users:read",)
    assert granted.missing_optional() == ("files:write",)
