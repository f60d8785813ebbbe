"""Which addresses may be fetched. A crawler is fed addresses by strangers: nothing of ours may answer them."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from pipeline.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred

LONGEST_URL = 2000  # characters; what is longer is a trap or a payload


class RefusedAddress(IgnoreRequest):
    """An address that we do not fetch; the message says why."""


def literal_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is, in any spelling that the system's resolver takes (127.1, 0x7f.1, 2130706433).

    >>> literal_address("0x7f.1"), literal_address("example.com")
    (IPv4Address('127.0.0.1'), None)
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public internet, wrapped IPv4 addresses unwrapped."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the IPv4 address is in the last 32 bits
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def refusal(url: str, site: str, *, allow_private: bool) -> str:
    """Why an address must not be fetched for a source of ``site``; empty if it may."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        return f"scheme {parts.scheme}"
    if len(url) > LONGEST_URL:
        return "too long an address"
    if site_of(url) != site:
        return "another site"
    address = literal_address(parts.hostname or "")
    if address is not None and not allow_private and not is_public(address):
        return "not a public address"
    return ""


class GuardMiddleware:
    """Refuses requests before they leave: redirects come through here too, hop by hop."""

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress for an address that must not be fetched."""
        private = bool(request.meta.get("allow_private"))
        site = request.meta.get("site")
        if site is None:  # robots.txt, which Scrapy asks for by itself: its host was judged with the page's
            return
        if why := refusal(request.url, site, allow_private=private):
            raise RefusedAddress(why)


class GuardedResolver(CachingThreadedResolver):
    """Refuses names that lead to addresses which are not public. The address that was judged is the one that is
    connected to, so a name that changes its mind in between (DNS rebinding) gains nothing.

    Scrapy makes the one resolver of a process before it asks the spider for settings, so what the spider's sources
    allow stands on the class.
    """

    private_hosts: ClassVar[frozenset[str]] = frozenset()
    refused: ClassVar[set[str]] = set()

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802  Twisted's interface
        """Resolve a name, and fail where the address must not be connected to."""
        found = super().getHostByName(name, timeout)
        return found if name in self.private_hosts else found.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if is_public(ipaddress.ip_address(address)):
            return address
        self.refused.add(name)
        raise DNSLookupError(f"{name} is not a public address")
