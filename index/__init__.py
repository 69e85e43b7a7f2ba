"""Articles in, passages found."""

from index.archive import Archive, ArchiveError
from index.article import Article, Passage, as_day, canonical_url, identify, to_json
from index.catalogue import Found
from index.coverage import Coverage
from index.encoder import DEFAULT_MODEL, Encoder, Encodes, ModelError, Vector
from index.lock import BusyError
from index.passages import sentences, split
from index.records import RecordError
from index.search import Filter, Search
from index.versions import Added, Refused
from index.wirecopy import Carried
from index.words import Said

__all__ = [
    "DEFAULT_MODEL",
    "Added",
    "Archive",
    "ArchiveError",
    "Article",
    "BusyError",
    "Carried",
    "Coverage",
    "Encoder",
    "Encodes",
    "Filter",
    "Found",
    "ModelError",
    "Passage",
    "RecordError",
    "Refused",
    "Said",
    "Search",
    "Vector",
    "as_day",
    "canonical_url",
    "identify",
    "sentences",
    "split",
    "to_json",
]
