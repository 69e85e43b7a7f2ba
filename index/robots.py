"""What a site's robots.txt asks of us: the Robots Exclusion Protocol, RFC 9309."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from protego import Protego

from index.addresses import FetchError, Target

ROBOT = "dateline"
"""The name that robots.txt files know us by."""

_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin; `unreachable` says why they could not be had.

    protego reads them, not the standard library: that one takes the first rule that fits where the
    RFC asks for the longest, and does not know `*` and `$`.
    """

    parsed: Protego = field(default_factory=lambda: Protego.parse(""))
    unreachable: str = ""

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Read a robots.txt; what cannot be read in it is passed over, as the RFC asks."""
        return cls(Protego.parse(body.decode("utf-8-sig", errors="replace")))

    @classmethod
    def without(cls, error: FetchError) -> Self:
        """Return what holds where there is no robots.txt: 4xx allows all, else nothing is allowed.

        429 counts as unreachable: who asks for fewer requests does not ask for more of them.
        """
        empty, client_error = error.status // 100 == 2, error.status // 100 == 4  # noqa: PLR2004
        if empty or (client_error and error.status != _TOO_MANY):
            return cls()
        return cls(unreachable=error.reason)

    def require(self, target: Target) -> None:
        """Let pass what may be fetched.

        :raises FetchError: if the rules forbid it, or could not be had.
        """
        if self.unreachable:
            raise FetchError(
                target.url,
                f"{target.origin}/robots.txt could not be had ({self.unreachable}), and without it "
                "nothing is fetched; try again later",
            )
        if not self.parsed.can_fetch(target.url, ROBOT):
            raise FetchError(
                target.url,
                f"{target.origin}/robots.txt asks programs not to fetch it; save the page in a "
                "browser and add the file",
                lasting=True,
            )

    @property
    def delay_seconds(self) -> float:
        """The pause between two requests that the site asks for, 0 where it asks for none."""
        return self.parsed.crawl_delay(ROBOT) or 0.0

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that the site names."""
        return list(self.parsed.sitemaps)
