"""Which addresses may be fetched. A crawler is fed addresses by strangers: nothing of ours may answer them."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from pipeline.urls import is_home, site_of

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.internet.defer import Deferred

    from crawler.source import Source
    from pipeline.archive.frontier import Known

LONGEST_URL = 2000  # characters; what is longer is a trap or a payload


class RefusedAddress(IgnoreRequest):
    """An address that we do not fetch; the message says why."""


class GoneHome(IgnoreRequest):
    """A page that redirects to the site's first page: that is how many sites say that it is gone."""


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


# Not reachable from the internet, or leading to IPv4 addresses that may not be, beyond what `is_global` knows:
# IPv4-compatible addresses, locally used NAT64, site-local addresses, and the host part of the dummy range.
NOT_PUBLIC = tuple(ipaddress.ip_network(net) for net in ("::/96", "64:ff9b:1::/48", "fec0::/10", "192.0.0.0/24"))
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # the IPv4 address is in the last 32 bits


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public internet, wrapped IPv4 addresses unwrapped.

    >>> [is_public(ipaddress.ip_address(text)) for text in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1", "::7f00:1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    inside = any(address.version == net.version and address in net for net in NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not inside


def refusal(url: str, site: str, *, allow_private: bool) -> str:
    """Why an address must not be fetched for a source of ``site``; empty if it may.

    >>> refusal("file:///etc/passwd", "a.example", allow_private=False), refusal("http://[", "", allow_private=False)
    ('scheme file', 'no address')
    """
    if len(url) > LONGEST_URL:
        return "too long an address"
    try:
        parts = urlsplit(url)
        where = site_of(url)
    except ValueError:  # http://[, a port that is no number: what a redirect may send
        return "no address"
    if parts.scheme not in {"http", "https"}:
        return f"scheme {parts.scheme[:20]}"
    if where != site:
        return "another site"
    address = literal_address(parts.hostname or "")
    if address is not None and not allow_private and not is_public(address):
        return "not a public address"
    return ""


class GuardMiddleware:
    """Refuses requests before they leave: redirects come through here too, hop by hop."""

    private_sites: ClassVar[frozenset[str]] = frozenset()

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress for an address that must not be fetched, GoneHome for one that leads home."""
        source: Source | None = request.meta.get("source")
        if source is None:  # robots.txt, which Scrapy asks for by itself
            site = site_of(request.url)  # which may redirect to another site's
            private = site in self.private_sites
        else:
            site, private = site_of(source.home), source.allow_private
        if why := refusal(request.url, site, allow_private=private):
            raise RefusedAddress(why)
        if source is not None and "redirect_urls" in request.meta:
            judge_target(request.url, source, request.meta["known"])


def judge_target(url: str, source: Source, known: Known) -> None:
    """Raise GoneHome or RefusedAddress for where a page redirects to, if the page is not to be had there."""
    if known.kind != "page":
        return
    if is_home(url) and not is_home(known.url):
        raise GoneHome
    if not source.allows(url):
        raise RefusedAddress("redirected to what allow and deny exclude")


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
