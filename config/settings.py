"""Settings: one frozen model, read once from TOML and the environment."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from config.slack import ChannelsBySource, Ids, PeopleIds, separated

PREFIX = "DATELINE_"
ALSO_NAMED = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)
"""Variables by the names that Slack's own tutorials give them; with the prefix they win."""

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which, where it stands and what would do."""


class Settings(BaseModel):
    """What can be set; defaults and meanings stand in `config/default.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    archive: Path
    model: str = Field(min_length=1)
    hub_token: SecretStr
    cache: Path
    batch_size: int = Field(ge=1, le=4096)
    passage_words: int = Field(ge=1, le=1000)
    commit_articles: int = Field(ge=1, le=100_000)
    wait_seconds: float = Field(ge=0)
    fetch_contact: str
    fetch_pause_seconds: float = Field(ge=0, le=3600)
    fetch_wait_seconds: float = Field(ge=0, le=86_400)
    fetch_networks: tuple[str, ...]
    quotes: int = Field(ge=1, le=100)
    per_article: int = Field(ge=1, le=100)
    recency: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    reranker: str
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    log_format: Literal["human", "json"]
    log_questions: bool
    citation: str
    slack_bot_token: SecretStr
    slack_app_token: SecretStr
    slack_signing_secret: SecretStr
    slack_client_id: SecretStr
    slack_client_secret: SecretStr
    slack_api: str
    slack_record: Path
    slack_retention_days: int = Field(ge=1, le=3650)
    slack_allow: Ids
    slack_deny: Ids
    slack_guests: bool
    slack_strangers: bool
    slack_admins: PeopleIds
    slack_sources: ChannelsBySource
    slack_questions_per_minute: int = Field(ge=1, le=1000)
    slack_show_failed_questions: bool
    slack_threads: int = Field(ge=1, le=64)
    reader_url: str
    slack_host: str = Field(min_length=1)
    slack_port: int = Field(ge=0, le=65_535)
    api_host: str = Field(min_length=1)
    api_port: int = Field(ge=0, le=65_535)
    api_cors: tuple[str, ...]
    api_body_limit: int = Field(ge=1_000, le=1_000_000_000)
    api_keys: Path

    @field_validator("archive", mode="before")
    @classmethod
    def _user_data_folder(cls, value: object) -> object:
        return user_data_path("dateline") / "archive" if value == "" else value

    @field_validator("cache", mode="before")
    @classmethod
    def _user_cache_folder(cls, value: object) -> object:
        return user_cache_path("dateline") if value == "" else value

    @field_validator("slack_record", mode="before")
    @classmethod
    def _beside_the_archive(cls, value: object, info: ValidationInfo) -> object:
        # Where the archive did not fit, its own error is told, and nothing is made here.
        return info.data.get("archive", Path()) / "slack.sqlite3" if value == "" else value

    @field_validator("reader_url", mode="after")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"found {value!r}; expected an address such as https://news.example")
        return value.rstrip("/")

    @field_validator("api_keys", mode="before")
    @classmethod
    def _keys_beside_the_archive(cls, value: object, info: ValidationInfo) -> object:
        return info.data.get("archive", Path()) / "keys.sqlite3" if value == "" else value

    @field_validator("archive", "cache", "slack_record", "api_keys", mode="after")
    @classmethod
    def _home_expanded(cls, value: Path) -> Path:
        try:
            return value.expanduser()
        except RuntimeError:
            raise ValueError(f"{value} names the home folder of nobody here") from None

    @field_validator("fetch_contact", mode="after")
    @classmethod
    def _fit_for_a_header(cls, value: str) -> str:
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"found {value!r}; expected a URL or mail address in ASCII")
        return value

    @field_validator("fetch_networks", "api_cors", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: object) -> object:
        return separated(value)

    @field_validator("fetch_networks", mode="after")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)  # its ValueError says what it expected
        return value

    @field_validator("api_cors", mode="after")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"found {origin!r}; expected an origin, scheme and host alone, such as "
                    "https://cms.example, or * for every site"
                )
        return value

    @field_validator("slack_api", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in {"https", "http"} and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address or not value.isascii() or not value.isprintable() or " " in value:
            raise ValueError(f"found {value!r}; expected an address such as https://slack.com/api/")
        return value if value.endswith("/") else f"{value}/"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it came from, for people to read; a secret's value is masked."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and for each the place that it was read from."""

    settings: Settings
    origins: Mapping[str, str]

    def table(self) -> list[Setting]:
        """Return every setting in the order of `default.toml`."""
        return [
            Setting(name, _shown(getattr(self.settings, name)), self.origins[name])
            for name in Settings.model_fields
        ]


def load(environ: Mapping[str, str]) -> Loaded:
    """Read the settings: Dateline's defaults, over them the user's file, over both the environment.

    :raises SettingsError: if a file cannot be read, a name is unknown or a value does not fit.
    """
    default = resources.files("config").joinpath("default.toml").read_text(encoding="utf-8")
    layers = [
        ("default", tomllib.loads(default)),
        _from_file(environ),
        # One that is empty was left so for another program.
        *((name, {name.lower(): environ[name]}) for name in ALSO_NAMED if environ.get(name)),
        ("environment", _from_environment(environ)),
    ]
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for name, value in layer.items():
            if name not in Settings.model_fields:
                raise SettingsError(_unknown(name, origin))
            values[name] = value
            origins[name] = f"{PREFIX}{name.upper()}" if origin == "environment" else origin
    try:
        return Loaded(Settings.model_validate(values), origins)
    except ValidationError as error:
        raise SettingsError(_unfit(error, origins)) from None


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _from_file(environ: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    named = environ.get(f"{PREFIX}CONFIG")
    path = Path(named) if named else user_config_path("dateline") / "config.toml"
    if not named and not path.exists():
        return str(path), {}
    try:
        return str(path), tomllib.loads(path.expanduser().read_text(encoding="utf-8"))
    except (OSError, RuntimeError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error}") from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG"
    }


def _unknown(name: str, origin: str) -> str:
    shown = f"{PREFIX}{name.upper()}" if origin == "environment" else name
    near = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0)[0]
    if origin == "environment":
        near = f"{PREFIX}{near.upper()}"
    return f"unknown setting {shown!r} ({origin}); the nearest known one is {near!r}"


def _unfit(error: ValidationError, origins: Mapping[str, str]) -> str:
    lines = []
    for fault in error.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0])
        lines.append(f"setting {name!r} ({origins.get(name, 'nowhere')}): {fault['msg']}")
    return "; ".join(lines)
