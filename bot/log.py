"""Logs on standard error: for people, or one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_OURS = ("bot", "retrieval", "index", "config")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the trace of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def start_logging(level: str, form: str) -> None:
    """Send our own logs to standard error; other libraries' only where something went wrong."""
    handler = logging.StreamHandler()
    human = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else human)
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
