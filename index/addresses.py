"""Where a URL leads: its parts, checked, and the addresses of its host that may be connected to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

Resolve = Callable[[str, int], Sequence[str]]
"""Takes a host's name and a port and returns its addresses; raises OSError where there are none."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 8_000  # what servers take at most; RFC 9110 asks them for 8,000
# Left alone when a URL is put into ASCII: RFC 3986's reserved characters, and what is quoted.
_RESERVED = "%/:?#[]@!$&'()*+,;=~"
# Special by IANA's registries, where Python 3.11 calls them global.
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


class FetchError(Exception):
    """What could not be fetched, and why, in words for the reader.

    `status` is the HTTP status where there was one, else 0. `lasting` tells that asking again soon
    would bring the same answer: the page is gone, or may not be fetched.
    """

    def __init__(self, url: str, reason: str, *, status: int = 0, lasting: bool = False) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.status = status
        self.lasting = lasting


class AddressError(FetchError):
    """A URL that may not be fetched at all: by its form, or by the network that it leads into."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason, lasting=True)


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL that is fetched: the host in ASCII, the path with its query, quoted."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str) -> Self:
        """Take a URL apart.

        :raises AddressError: if it is no http or https URL, is too long or carries a password.
        """
        try:
            parts = urlsplit(url.strip())
            host, port = (parts.hostname or "").encode("idna").decode().rstrip("."), parts.port
            path = quote(parts.path or "/", safe=_RESERVED)
            path += "?" + quote(parts.query, safe=_RESERVED) if parts.query else ""
        except (ValueError, UnicodeError):
            raise AddressError(url[:200], "it is no web address") from None
        if parts.scheme not in _PORTS or not host:
            raise AddressError(
                url[:200], "only addresses that begin with http:// or https:// are fetched"
            )
        if "@" in parts.netloc:
            raise AddressError(
                f"{parts.scheme}://{host}", "it carries a user name or a password; leave them out"
            )
        if len(path) > _LONGEST_URL:
            raise AddressError(
                url[:200], f"it is {len(path):,} characters long; the most is {_LONGEST_URL:,}"
            )
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], path)

    def join(self, reference: str) -> Self:
        """Take apart a reference that stands in this page, such as where a redirect leads.

        :raises AddressError: as `parse` does.
        """
        try:
            joined = urljoin(self.url, reference.strip())
        except ValueError:
            raise AddressError(reference[:200], "it is no web address") from None
        return self.parse(joined)

    @property
    def authority(self) -> str:
        """The host, and the port where it is not the usual one, as the Host field has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole URL, in ASCII, without a fragment."""
        return self.origin + self.path


class Addresses:
    """Which addresses a host has, and which of them may be connected to.

    Only public ones may, and those of the networks in `allowed` ('10.1.0.0/16', '127.0.0.1/32'): a
    feed that anybody writes must not have us ask the machines behind our own firewall. Connect to
    the addresses that are returned and never to the name, or a second look-up could say otherwise.

    :raises ValueError: if one of `allowed` is no network.
    """

    def __init__(self, allowed: Sequence[str] = (), resolve: Resolve | None = None) -> None:
        self._allowed = tuple(ipaddress.ip_network(network) for network in allowed)
        self._resolve = resolve or system_resolve

    def of(self, target: Target) -> list[str]:
        """Return the addresses of the target's host that may be connected to, at least one.

        :raises AddressError: if none of them may.
        :raises FetchError: if the name is not known.
        """
        try:
            found = list(dict.fromkeys(self._resolve(target.host, target.port)))
        except (OSError, UnicodeError) as error:
            told = getattr(error, "strerror", None) or error
            raise FetchError(
                target.url, f"no address is known for {target.host} ({told})"
            ) from error
        if not found:
            raise FetchError(target.url, f"no address is known for {target.host}")
        permitted = [address for address in found if self._permits(address)]
        if not permitted:
            raise AddressError(
                target.url,
                f"{target.host} is {found[0]}, which is no public address; "
                "if it is a machine of yours, allow its network in the settings",
            )
        return permitted

    def _permits(self, address: str) -> bool:
        try:
            ip = _innermost(ipaddress.ip_address(address))
        except ValueError:
            return False
        if any(ip in network for network in self._allowed):
            return True
        special = any(ip in network for network in _SPECIAL)
        return ip.is_global and not (
            special
            or ip.is_multicast
            or ip.is_reserved
            or ip.is_loopback
            or ip.is_link_local
            or ip.is_unspecified
            or getattr(ip, "is_site_local", False)
        )


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses, IPv4 and IPv6.

    :raises OSError: if the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _innermost(ip: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 address stands for, by mapping, 6to4 or NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
