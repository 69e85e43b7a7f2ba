"""The archive over HTTP: answers, articles and passages, with an exact contract."""

from retrieval.api.access import Access, Gate
from retrieval.api.app import create_api
from retrieval.api.keys import Key, Keys, KeysError

__all__ = ["Access", "Gate", "Key", "Keys", "KeysError", "create_api"]
