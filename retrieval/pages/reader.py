"""The reader: the routes of its pages, and its errors as pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from retrieval.library import Library
from retrieval.pages.address import Address
from retrieval.pages.article import NotHeldError, opened
from retrieval.pages.letters import as_sentence
from retrieval.pages.rendering import Files, Pages
from retrieval.pages.search import Found, starting
from retrieval.question import QuestionError
from retrieval.retriever import Retriever

_BAD, _MISSING = 400, 404

RetrieverFor = Callable[[Request], Retriever]
"""Tells which retriever answers a request, or raises HTTPException where none may."""


class _Articles(Route):
    """The route of articles, whose ids hold any character: line ends, and slashes too."""

    def __init__(self, endpoint: Callable[[Request], Response]) -> None:
        super().__init__("/articles/{article_id:path}", endpoint)
        self.path_regex = re.compile(r"/articles/(?P<article_id>.*)\Z", re.DOTALL)


def add_pages(app: FastAPI, retriever_for: RetrieverFor) -> None:
    """Add the search page, the article pages and what they are made of to an app."""
    reader = _Reader(retriever_for)
    app.router.routes.extend(
        [
            Route("/", reader.search),
            _Articles(reader.article),
            Mount("/static", Files(), name="static"),
        ]
    )


class _Reader:
    """Answers requests with pages."""

    def __init__(self, retriever_for: RetrieverFor) -> None:
        self._retriever_for = retriever_for
        self._pages = Pages()

    def search(self, request: Request) -> Response:
        root = _root(request)
        address = Address(q=request.query_params.get("q", "").strip(), root=root)
        try:
            retriever = self._retriever_for(request)
            address = Address.of(request.query_params, root)
            if not address.q:
                told = starting(retriever, root)
                return self._pages.page("start", root=root, address=address, **told)
            found = Found.of(address, retriever)
            return self._pages.page("search", root=root, address=address, found=found)
        except QuestionError as error:
            told = {"address": address, "told": as_sentence(str(error))}
            return self._pages.page("refused", root=root, status=_BAD, **told)
        except HTTPException as error:
            return self._failed(request, error)

    def article(self, request: Request) -> Response:
        root = _root(request)
        asked = request.query_params
        try:
            told = opened(
                Library(self._retriever_for(request)),
                request.path_params["article_id"],
                asked.get("version", ""),
                asked.get("versions", ""),
                root,
            )
            return self._pages.page("article", root=root, address=Address(root=root), **told)
        except QuestionError as error:
            return self._failed(request, HTTPException(_BAD, as_sentence(str(error))))
        except NotHeldError as error:
            return self._failed(request, HTTPException(_MISSING, as_sentence(str(error))))
        except HTTPException as error:
            return self._failed(request, error)

    def _failed(self, request: Request, error: HTTPException) -> Response:
        root = _root(request)
        response = self._pages.page(
            "failed",
            root=root,
            status=error.status_code,
            address=Address(root=root),
            code=error.status_code,
            told=error.detail,
        )
        response.headers.update(error.headers or {})
        return response


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")
