"""Settings: read once, from three places, each with a sentence where it does not fit."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import ValidationError

from config import Settings, SettingsError, load
from retrieval.retriever import THRESHOLD
from tests.config.conftest import load_file

DEFAULT = resources.files("config").joinpath("default.toml").read_text(encoding="utf-8")


# The file of defaults.


def test_default_toml_holds_every_setting_and_no_other() -> None:
    assert list(tomllib.loads(DEFAULT)) == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_default_toml_says_above_each_setting_what_it_is(name: str) -> None:
    lines = DEFAULT.splitlines()
    place = next(i for i, line in enumerate(lines) if re.match(rf"{name}\s*=", line))
    assert re.match(r"# \w.{10,}", lines[place - 1]) or re.match(r'# "\w', lines[place - 1])


def test_default_toml_fits_and_every_origin_is_default() -> None:
    loaded = load({})
    assert set(loaded.origins.values()) == {"default"}
    assert set(loaded.origins) == set(Settings.model_fields)


def test_no_reranker_is_loaded_unless_one_is_named(own_file: Path) -> None:
    assert load({}).settings.reranker == ""
    assert load_file(own_file, 'reranker = "some/folder"\n').settings.reranker == "some/folder"


def test_the_threshold_of_the_settings_is_that_of_a_retriever() -> None:
    """`Retriever.open` reads no settings, and must not answer otherwise than the command does."""
    assert load({}).settings.threshold == THRESHOLD


def test_empty_folders_are_those_of_the_user() -> None:
    settings = load({}).settings
    assert settings.archive == user_data_path("dateline") / "archive"
    assert settings.cache == user_cache_path("dateline")


# Three places, one order.


def test_the_file_goes_over_the_defaults_and_the_environment_over_both(own_file: Path) -> None:
    loaded = load_file(own_file, "quotes = 7\nper_article = 3\n", DATELINE_QUOTES="9")
    settings, origins = loaded.settings, loaded.origins
    assert (settings.quotes, origins["quotes"]) == (9, "DATELINE_QUOTES")
    assert (settings.per_article, origins["per_article"]) == (3, str(own_file))
    assert (settings.batch_size, origins["batch_size"]) == (32, "default")


def test_a_file_in_the_configuration_folder_is_read_unnamed() -> None:
    path = user_config_path("dateline") / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("quotes = 7\n", encoding="utf-8")
    loaded = load({})
    assert (loaded.settings.quotes, loaded.origins["quotes"]) == (7, str(path))


def test_a_named_file_is_read_in_place_of_the_one_in_the_configuration_folder(
    own_file: Path,
) -> None:
    path = user_config_path("dateline") / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("quotes = 7\n", encoding="utf-8")
    assert load_file(own_file, "").settings.quotes == 5


def test_an_empty_value_in_the_environment_is_a_value() -> None:
    """An archive set to nothing is the user's data folder, as in `default.toml`."""
    assert load({"DATELINE_ARCHIVE": ""}).settings.archive.name == "archive"


def test_variables_of_other_programs_are_passed_over() -> None:
    assert load({"QUOTES": "9", "MY_DATELINE_QUOTES": "9"}).settings.quotes == 5


def test_text_from_the_environment_becomes_what_the_setting_is() -> None:
    settings = load(
        {
            "DATELINE_LOG_QUESTIONS": "true",
            "DATELINE_RECENCY": "0.5",
            "DATELINE_ARCHIVE": "news/archive",
        }
    ).settings
    assert settings.log_questions is True
    assert settings.recency == 0.5
    assert settings.archive == Path("news/archive")


def test_a_tilde_is_the_home_folder() -> None:
    assert load({"DATELINE_ARCHIVE": "~/news"}).settings.archive == Path("~/news").expanduser()


# What cannot be used.


@pytest.mark.parametrize(("typed", "meant"), [("quote", "quotes"), ("modell", "model")])
def test_an_unknown_name_in_the_file_is_told_with_file_and_nearest_name(
    own_file: Path, typed: str, meant: str
) -> None:
    with pytest.raises(SettingsError) as told:
        load_file(own_file, f"{typed} = 3\n")
    assert str(told.value) == (
        f"unknown setting {typed!r} ({own_file}); the nearest known one is {meant!r}"
    )


def test_an_unknown_name_in_the_environment_is_told_as_a_variable() -> None:
    with pytest.raises(SettingsError) as told:
        load({"DATELINE_TRESHOLD": "0.3"})
    assert str(told.value) == (
        "unknown setting 'DATELINE_TRESHOLD' (environment); "
        "the nearest known one is 'DATELINE_THRESHOLD'"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("archive", "5"),
        ("model", '""'),
        ("hub_token", "7"),
        ("batch_size", "0"),
        ("passage_words", '"many"'),
        ("commit_articles", "0.5"),
        ("wait_seconds", "-1"),
        ("quotes", "101"),
        ("per_article", "0"),
        ("recency", "1.5"),
        ("threshold", "nan"),
        ("threshold", "1.1"),
        ("reranker", "5"),
        ("log_level", '"LOUD"'),
        ("log_format", '"xml"'),
        ("log_questions", '"perhaps"'),
        ("slack_api", '"slack.com/api/"'),
        ("slack_api", '"file:///etc"'),
        ("slack_api", '"https://[::1"'),
        ("slack_retention_days", "0"),
        ("slack_allow", '["#sports"]'),
        ("slack_allow", '["C0123456789", "general"]'),
        ("slack_deny", '["@ruth"]'),
        ("slack_admins", '["S0123456789"]'),
        ("slack_sources", '"Harbour Wire"'),
        ("slack_sources", '{ "Harbour Wire" = ["U0123456789"] }'),
        ("slack_sources", '{ " " = ["C0123456789"] }'),
        ("slack_questions_per_minute", "0"),
        ("slack_threads", "0"),
        ("slack_host", '""'),
        ("slack_port", "70000"),
        ("api_host", '""'),
        ("api_port", "70000"),
        ("api_cors", '["cms.example"]'),
        ("api_cors", '["https://cms.example/app"]'),
        ("api_cors", '["https://CMS.example"]'),
        ("api_cors", '["null"]'),
        ("api_body_limit", "0"),
        ("api_keys", "5"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_setting_and_file(
    own_file: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as told:
        load_file(own_file, f"{name} = {value}\n")
    assert str(told.value).startswith(f"setting {name!r} ({own_file}): ")


def test_a_value_that_does_not_fit_is_told_with_its_variable() -> None:
    with pytest.raises(SettingsError, match=r"setting 'quotes' \(DATELINE_QUOTES\): .*integer"):
        load({"DATELINE_QUOTES": "five"})


def test_all_values_that_do_not_fit_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as told:
        load({"DATELINE_QUOTES": "0", "DATELINE_RECENCY": "2"})
    assert "'quotes'" in str(told.value)
    assert "'recency'" in str(told.value)


@pytest.mark.parametrize("value", ["false", "0"])
def test_a_folder_that_is_no_text_is_told_and_not_replaced_by_the_default(
    own_file: Path, value: str
) -> None:
    with pytest.raises(SettingsError, match="'archive'"):
        load_file(own_file, f"archive = {value}\n")


@pytest.mark.parametrize("text", ["quotes = ", "quotes: 5", "[[[", "quotes = 5\nquotes = 6"])
def test_a_file_that_is_no_toml_is_told_with_its_path(own_file: Path, text: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_file(own_file, text)
    assert str(told.value).startswith(f"the settings file {own_file} cannot be read: ")


def test_a_file_in_another_encoding_is_told_with_its_path(own_file: Path) -> None:
    own_file.write_bytes('model = "modèle"\n'.encode("cp1252"))
    with pytest.raises(SettingsError, match=re.escape(str(own_file))):
        load({"DATELINE_CONFIG": str(own_file)})


def test_a_named_file_that_is_not_there_is_told_with_its_path(own_file: Path) -> None:
    with pytest.raises(SettingsError, match=f"{re.escape(str(own_file))}.*No such file"):
        load({"DATELINE_CONFIG": str(own_file)})


def test_a_folder_in_place_of_the_file_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=re.escape(str(tmp_path))):
        load({"DATELINE_CONFIG": str(tmp_path)})


@pytest.mark.parametrize("name", ["DATELINE_ARCHIVE", "DATELINE_CACHE", "DATELINE_CONFIG"])
def test_the_home_folder_of_nobody_is_told_in_a_sentence(name: str) -> None:
    with pytest.raises(SettingsError, match="nobody-of-this-name"):
        load({name: "~nobody-of-this-name/news"})


# What stays as it is, and what stays hidden.


def test_settings_cannot_be_changed_once_read() -> None:
    settings = load({}).settings
    with pytest.raises(ValidationError, match="frozen"):
        settings.quotes = 9


def test_the_table_holds_every_setting_in_the_order_of_default_toml() -> None:
    table = load({"DATELINE_QUOTES": "9"}).table()
    assert [row.name for row in table] == list(tomllib.loads(DEFAULT))
    quotes = next(row for row in table if row.name == "quotes")
    assert (quotes.value, quotes.origin) == ("9", "DATELINE_QUOTES")


def test_a_secret_is_masked_in_the_table_and_wherever_settings_are_printed() -> None:
    loaded = load({"DATELINE_HUB_TOKEN": "hf_verysecret"})
    assert loaded.settings.hub_token.get_secret_value() == "hf_verysecret"
    token = next(row for row in loaded.table() if row.name == "hub_token")
    assert token.value == "**********"
    assert token.origin == "DATELINE_HUB_TOKEN"
    assert "verysecret" not in f"{loaded.table()} {loaded!r} {loaded.settings}"
    assert "verysecret" not in loaded.settings.model_dump_json()


def test_a_secret_that_does_not_fit_is_not_echoed(own_file: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load_file(own_file, 'hub_token = ["hf_verysecret"]\n')
    assert "verysecret" not in str(told.value)
