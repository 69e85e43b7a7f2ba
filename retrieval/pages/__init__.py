"""The reader in the browser: a search page and an article page, for people without Slack."""

from retrieval.pages.reader import add_pages

__all__ = ["add_pages"]
