"""Connection: requests to another Dateline's HTTP API, and in which words they fail."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx2

from retrieval.question import QuestionError

_PROBLEM = "application/problem+json"
_UNFIT = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class RemoteError(Exception):
    """The other Dateline gave no answer; the message says why and what to do."""


class Connection:
    """Requests to one HTTP API; any number of threads may make them."""

    def __init__(self, url: str, *, key: str = "", timeout: float = 30.0) -> None:
        """Be ready to ask the API at this address; nothing is sent yet. `timeout` is in seconds.

        :raises RemoteError: if the address or the key cannot be used.
        """
        self.url = _address(url)
        if not (key.isascii() and key.isprintable()):
            raise RemoteError("the key holds what no key has; copy it again, whole")
        self._timeout = timeout
        headers = {"Accept": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._client = httpx2.Client(headers=headers, timeout=timeout)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON at a path; parameters that are None or empty are not sent.

        :raises QuestionError: if a parameter does not fit; the message is the server's.
        :raises RemoteError: if there is no answer.
        """
        return self._answered("GET", path, params=_given(parameters))

    def find(self, path: str, **parameters: Any) -> Any:
        """Return the JSON at a path as `get` does, None where the archive has no such thing."""
        response = self._sent("GET", path, params=_given(parameters))
        if response.status_code == HTTPStatus.NOT_FOUND and _is_problem(response):
            return None
        return _json(response, self.url)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the JSON that answers a body, as `get` does."""
        return self._answered("POST", path, json=_given(body))

    def _answered(self, method: str, path: str, **content: Any) -> Any:
        return _json(self._sent(method, path, **content), self.url)

    def _sent(self, method: str, path: str, **content: Any) -> httpx2.Response:
        try:
            return self._client.request(method, f"{self.url}{path}", **content)
        except httpx2.TimeoutException:
            raise RemoteError(
                f"{self.url} did not answer within {self._timeout:g} seconds; "
                "ask again, or with a longer timeout"
            ) from None
        except httpx2.HTTPError as error:
            raise RemoteError(
                f"{self.url} cannot be reached ({error}); see that `dateline serve` runs there"
            ) from None


def _address(url: str) -> str:
    expected = "expected an address such as http://127.0.0.1:8080"
    try:
        parts = urlsplit(url.strip())
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.query or parts.fragment or not url.strip().isprintable():
        raise RemoteError(f"found {url!r}; {expected}")
    if parts.username or parts.password:
        raise RemoteError(f"the address holds a name or password; {expected}, and give the key")
    return url.strip().rstrip("/")


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", (), [])}


def _json(response: httpx2.Response, url: str) -> Any:
    if not response.is_success:
        raise _failure(response, url)
    try:
        return response.json()
    except ValueError:
        raise RemoteError(f"{url} answered with what is no JSON; is it Dateline's API?") from None


def _is_problem(response: httpx2.Response) -> bool:
    return response.headers.get("content-type", "").startswith(_PROBLEM)


def _detail(response: httpx2.Response) -> str:
    """Return what the server says was wrong, '' where it does not say so."""
    if not _is_problem(response):
        return ""
    try:
        told = response.json()
    except ValueError:
        return ""
    return str(told.get("detail", "")) if isinstance(told, Mapping) else ""


def _failure(response: httpx2.Response, url: str) -> QuestionError | RemoteError:
    status, detail = response.status_code, _detail(response)
    if status in _UNFIT and detail:
        return QuestionError(detail)
    if status == HTTPStatus.UNAUTHORIZED:
        return RemoteError(
            f"{url} asks for a key, and takes this one for none; "
            "make one where it runs: dateline keys make NAME"
        )
    if status == HTTPStatus.FORBIDDEN:
        return RemoteError(detail or f"the key may not do this at {url}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = response.headers.get("retry-after", "")
        again = f"in {wait} seconds" if wait.isdigit() else "later"
        return RemoteError(f"{url} has had too many questions with this key; ask again {again}")
    if response.is_redirect:
        return RemoteError(
            f"{url} has moved to {response.headers.get('location', 'elsewhere')}; give that address"
        )
    name = response.headers.get("x-request-id", "")
    traced = f" (request {name}, as its log names it)" if name else ""
    told = f": {detail}" if detail else ""
    return RemoteError(f"{url} answered with status {status}{told}{traced}")
