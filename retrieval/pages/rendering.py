"""Rendering: templates filled so that what an article holds is shown and never obeyed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from retrieval.intervals import in_words
from retrieval.pages.address import article_url
from retrieval.pages.letters import followable, literal

STATIC = Path(__file__).parent / "static"

# https://www.w3.org/TR/CSP3: nothing but what this server itself serves, and no inline code.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERYWHERE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_HOUR = len("2020-07-02T18:30")
_PAGE = _EVERYWHERE | {"Cache-Control": "private, no-cache"}  # who asks decides what exists
_FILE = _EVERYWHERE | {"Cache-Control": "public, max-age=31536000, immutable"}


class Files(StaticFiles):
    """The style sheet and the script; their addresses change with what is in them."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Any:
        """Return a file with the headers that every answer of the reader has."""
        response = await super().get_response(path, scope)
        response.headers.update(_FILE)
        return response


class Pages:
    """Fills templates; every text in them is escaped, and shown letter by letter."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("retrieval.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["edition"] = _edition()
        self._templates.globals["article_url"] = article_url
        self._templates.filters |= {
            "followable": followable,
            "in_words": in_words,
            "moment": moment,
            "iso": lambda day: day.isoformat(),
        }

    def page(self, name: str, *, root: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return the page that a template makes of some values."""
        told = self._templates.get_template(f"{name}.html").render(root=root, **values)
        return HTMLResponse(told.encode(errors="replace"), status, _PAGE)


def moment(published: date | None) -> str:
    """Write a moment as people read it, with its hour and zone where these are known."""
    if not isinstance(published, datetime):
        return in_words(published)
    zone = published.isoformat(timespec="minutes")[_HOUR:] if published.utcoffset() else ""
    return f"{in_words(published)}, {published:%H:%M} (UTC{zone})"


def _shown(value: object) -> object:
    """Return what a template prints; its own markup was made of such values already."""
    return literal(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _edition() -> str:
    """Return a name for what the static files hold now."""
    held = b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))
    return hashlib.sha256(held).hexdigest()[:12]
