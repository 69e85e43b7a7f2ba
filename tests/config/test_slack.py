"""Settings for Slack: tokens, who may ask, which sources are seen where; and the citation."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SettingsError, load
from tests.config.conftest import load_file

SECRETS = [
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_client_id",
    "slack_client_secret",
]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_also_read_from_the_variable_that_slacks_tutorials_name(name: str) -> None:
    loaded = load({name.upper(): "verysecret"})
    assert getattr(loaded.settings, name).get_secret_value() == "verysecret"
    assert loaded.origins[name] == name.upper()
    assert "verysecret" not in f"{loaded.table()} {loaded.settings}"


def test_of_both_variables_the_one_with_datelines_name_wins() -> None:
    loaded = load({"SLACK_BOT_TOKEN": "other", "DATELINE_SLACK_BOT_TOKEN": "own"})
    assert loaded.settings.slack_bot_token.get_secret_value() == "own"
    assert loaded.origins["slack_bot_token"] == "DATELINE_SLACK_BOT_TOKEN"


def test_the_variable_of_the_tutorials_wins_over_the_file_unless_it_is_empty(
    own_file: Path,
) -> None:
    text = 'slack_app_token = "from the file"\n'
    loaded = load_file(own_file, text, SLACK_APP_TOKEN="from the variable")
    assert loaded.settings.slack_app_token.get_secret_value() == "from the variable"
    loaded = load_file(own_file, text, SLACK_APP_TOKEN="")
    assert loaded.settings.slack_app_token.get_secret_value() == "from the file"
    assert loaded.origins["slack_app_token"] == str(own_file)


def test_other_variables_that_begin_with_slack_are_passed_over() -> None:
    assert load({"SLACK_THREADS": "9", "SLACK_USER_TOKEN": "x"}).settings.slack_threads == 4


def test_the_record_of_what_was_asked_stands_beside_the_archive_unless_it_is_named() -> None:
    settings = load({"DATELINE_ARCHIVE": "news/archive"}).settings
    assert settings.slack_record == Path("news/archive/slack.sqlite3")
    settings = load({"DATELINE_SLACK_RECORD": "~/asked.sqlite3"}).settings
    assert settings.slack_record == Path("~/asked.sqlite3").expanduser()


def test_ids_are_a_list_in_the_file_and_have_commas_between_them_in_the_environment(
    own_file: Path,
) -> None:
    listed = load_file(own_file, 'slack_allow = ["C0123456789", "U0123456789"]\n')
    typed = load({"DATELINE_SLACK_ALLOW": "C0123456789, U0123456789,"})
    assert listed.settings.slack_allow == typed.settings.slack_allow
    assert typed.settings.slack_allow == ("C0123456789", "U0123456789")


def test_sources_are_a_table_in_the_file_and_json_in_the_environment(own_file: Path) -> None:
    listed = load_file(own_file, 'slack_sources = { "Harbour Wire" = ["C0123456789"], "X" = [] }\n')
    typed = load({"DATELINE_SLACK_SOURCES": '{"Harbour Wire": "C0123456789", "X": []}'})
    assert listed.settings.slack_sources == typed.settings.slack_sources
    assert typed.settings.slack_sources == {"Harbour Wire": ("C0123456789",), "X": ()}
    row = next(row for row in typed.table() if row.name == "slack_sources")
    assert load({"DATELINE_SLACK_SOURCES": row.value}).settings == typed.settings


def test_no_sources_are_shown_as_nothing_and_nothing_is_read_as_none() -> None:
    row = next(row for row in load({}).table() if row.name == "slack_sources")
    assert row.value == ""
    assert load({"DATELINE_SLACK_SOURCES": ""}).settings.slack_sources == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("slack_allow", "#sports", "'#sports'.*C0123456789.*U0123456789.*S0123456789"),
        ("slack_admins", "ruth", "'ruth'.*a person's, such as U0123456789"),
        ("slack_sources", "Harbour Wire", "no JSON.*Harbour Wire"),
        ("slack_sources", "[1]", r"found \[1\]; expected a table"),
        ("slack_sources", '{"Harbour Wire": ["general"]}', "'general'.*C0123456789"),
        ("slack_api", "slack.com", "'slack.com'.*https://slack.com/api/"),
    ],
)
def test_what_slack_cannot_use_is_told_with_what_it_could(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load({f"DATELINE_{name.upper()}": value})


@pytest.mark.parametrize("value", ["xoxb-verysecret", "xapp-verysecret"])
def test_a_token_among_the_ids_is_not_echoed(value: str) -> None:
    with pytest.raises(SettingsError, match="found a token") as told:
        load({"DATELINE_SLACK_ALLOW": value})
    assert "verysecret" not in str(told.value)


def test_a_citation_may_hold_every_field_and_braces_of_its_own() -> None:
    style = "{{{quote}}} {sentence} {source} {date} {iso_date} {headline} {byline} {url} {sha256}"
    assert load({"DATELINE_CITATION": style}).settings.citation == style


def test_an_address_of_slack_ends_with_a_slash_whether_typed_or_not() -> None:
    typed = load({"DATELINE_SLACK_API": "http://127.0.0.1:3111/api"})
    assert typed.settings.slack_api == "http://127.0.0.1:3111/api/"


def test_guests_and_strangers_may_not_ask_unless_that_is_set() -> None:
    settings = load({}).settings
    assert (settings.slack_guests, settings.slack_strangers) == (False, False)
    assert settings.slack_show_failed_questions is False
