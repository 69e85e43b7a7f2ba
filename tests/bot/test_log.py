"""Logs: for people, or one JSON object a line, and only our own."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime

import pytest

from bot.log import JsonLines, start_logging


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("index.search", logging.WARNING, __file__, 1, message, values, trace)


def test_a_record_is_one_json_object_with_time_level_logger_and_message() -> None:
    told = json.loads(JsonLines().format(record("%d passages of %s", 3, "Dawn")))
    assert list(told) == ["time", "level", "logger", "message"]
    assert told["level"] == "WARNING"
    assert told["logger"] == "index.search"
    assert told["message"] == "3 passages of Dawn"
    assert datetime.fromisoformat(told["time"]).utcoffset() is not None


@pytest.mark.parametrize(
    "message", ["two\nlines", "a\r\nb", 'quotes " and \\', "“Inés” 塌桥 \x1b[1m"]
)
def test_whatever_a_message_holds_it_stays_on_its_line(message: str) -> None:
    line = JsonLines().format(record("%s", message))
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == message


def test_an_error_comes_with_its_trace() -> None:
    with pytest.raises(ValueError, match="no-day") as raised:
        datetime.fromisoformat("no-day")
    line = JsonLines().format(record("failed", error=raised.value))
    told = json.loads(line)
    assert "\n" not in line
    assert told["trace"].startswith("Traceback")
    assert told["trace"].endswith("ValueError: Invalid isoformat string: 'no-day'")


def test_our_logs_go_to_standard_error_from_the_level_that_was_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start_logging("INFO", "human")
    logging.getLogger("retrieval.retriever").info("asked")
    logging.getLogger("index.search").debug("behind")
    told = capsys.readouterr()
    assert told.err == "INFO retrieval.retriever: asked\n"
    assert told.out == ""


def test_other_libraries_are_heard_only_where_something_went_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    start_logging("DEBUG", "json")
    logging.getLogger("sentence_transformers").warning("chatter")
    logging.getLogger("httpx").error("failed")
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["message"] for line in lines] == ["failed"]


def test_starting_again_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("WARNING", "json")
    start_logging("WARNING", "human")
    logging.getLogger("bot").warning("once")
    assert capsys.readouterr().err == "WARNING bot: once\n"
    assert len(logging.getLogger().handlers) == 1


def test_nothing_is_written_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("DEBUG", "human")
    logging.getLogger("config").error("to the side")
    assert capsys.readouterr().out == ""
    assert sys.stdout is not sys.stderr
