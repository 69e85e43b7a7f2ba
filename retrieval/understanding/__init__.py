"""What a question says: times, sources, operators, order, and the questions within it."""

from retrieval.understanding.asking import is_asked
from retrieval.understanding.names import Names
from retrieval.understanding.reading import read
from retrieval.understanding.smalltalk import other_script, recognised
from retrieval.understanding.times import find_times

__all__ = ["Names", "find_times", "is_asked", "other_script", "read", "recognised"]
