"""What may go wrong around a crawl: signals, a full disk, bodies that grow when they are unpacked, hostile answers."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.e2e.crawling import Site, listing, page, served

if TYPE_CHECKING:
    from tests.conftest import Overdue


def test_sigterm_ends_a_run_within_ten_seconds_and_the_next_one_goes_on(site: Site, overdue: Overdue) -> None:
    site.slow = 0.1
    site.write_source(("listing", "/list"), delay=2)
    site.add_pages(50)
    process = overdue.start("crawl", "--sources", "sources", "--data", "data")
    deadline = time.monotonic() + 60
    while len(site.paths()) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 143
    assert time.monotonic() - began < 10
    assert site.query("SELECT count(*) FROM frontier WHERE state = 'waiting'")[0][0] > 40
    kept = len(site.archived())
    site.write_source(("listing", "/list"))
    overdue("crawl", "--sources", "sources", "--data", "data")
    assert len(site.archived()) == 50
    assert len(site.paths()) <= 52 + 1, f"{kept} were kept"


def test_a_full_disk_stops_the_crawl_and_what_was_kept_stays(site: Site) -> None:
    site.write_source(("listing", "/list"))
    for number, path in enumerate(site.add_pages(60)):
        site.add(path, page(number) + f"<p>{os.urandom(20_000).hex()}</p>")
    assert site.start(1, room=500_000).wait(120) == 1
    assert site.query("PRAGMA integrity_check") == [("ok",)]
    assert len(site.archived()) < 50
    site.crawl(2)
    assert len(site.archived()) == 60


def test_bodies_are_capped_after_they_are_unpacked_too(site: Site) -> None:
    zeros = b"0" * 20_000_000  # over the cap, from a few kilobytes on the wire: no cap on what is sent would see it
    packed = {
        "gzip": gzip.compress(zeros),
        "deflate": zlib.compress(zeros),
        "br": brotli.compress(zeros, quality=5),
        "zstd": zstandard.ZstdCompressor().compress(zeros),
        "gzip, gzip": gzip.compress(gzip.compress(zeros)),
    }
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/plain", "/good", *(f"/{n}" for n in range(len(packed)))))
    for number, (encoding, body) in enumerate(packed.items()):
        site.add(f"/{number}", body, Content_Encoding=encoding)
    site.add("/plain", zeros)
    site.add("/good", page(1))
    assert all(len(body) < 100_000 for body in packed.values())
    outcomes = site.crawl()
    assert site.archived() == ["/good"]
    assert sum(number for name, number in outcomes.items() if "too large" in name) == len(packed) + 1


def test_a_bomb_costs_no_more_memory_than_the_cap_allows(site: Site) -> None:
    """Half a gigabyte each: where they were unpacked before they are measured, the crawl would be out of memory."""
    zeros = b"0" * (2 << 20)
    zstd, br = zstandard.ZstdCompressor().compressobj(), brotli.Compressor(quality=1)
    deflate = zlib.compressobj(9)
    bombs = {
        "zstd": b"".join([zstd.compress(zeros) for _ in range(256)]) + zstd.flush(),
        "br": b"".join([br.process(zeros) for _ in range(256)]) + br.finish(),
        "deflate": b"".join([deflate.compress(zeros) for _ in range(256)]) + deflate.flush(),
    }
    site.write_source(("listing", "/list"))
    site.add("/list", listing("/good", *(f"/{encoding}" for encoding in bombs)))
    for encoding, body in bombs.items():
        site.add(f"/{encoding}", body, Content_Encoding=encoding)
    site.add("/good", page(1))
    process, highest = site.start(), 0.0
    while process.returncode is None:
        highest = max(highest, peak(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    assert process.returncode == 0
    assert 0 < highest < 400
    assert site.archived() == ["/good"]
    ((large,),) = site.query("SELECT sum(count) FROM outcomes WHERE outcome LIKE '%too large%'")
    assert large == len(bombs)


def peak(process: int) -> float:
    """MiB of memory that a process ever held; 0 when it has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return 0.0


def test_bodies_packed_in_any_way_that_we_ask_for_arrive(site: Site) -> None:
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }
    site.write_source(("listing", "/list"))
    site.add("/list", listing(*(f"/{encoding}" for encoding in packed)))
    for number, (encoding, pack) in enumerate(packed.items()):
        site.add(f"/{encoding}", pack(page(number).encode()), Content_Encoding=encoding)
    site.crawl()
    asked = site.sent[-1]["accept-encoding"].replace(" ", "").split(",")
    assert set(asked) == set(packed)
    assert site.archived() == sorted(f"/{encoding}" for encoding in packed)


def test_no_cookie_and_no_password_is_ever_sent(site: Site) -> None:
    site.write_source(("listing", "/list"))
    host = site.base.removeprefix("http://")
    site.add("/list", listing("/1", "/2", f"http://user:secret@{host}/3"), Set_Cookie="session=1; Path=/")
    for number in (1, 3):
        site.add(f"/{number}", page(number), Set_Cookie="session=2")
    site.add("/2", "", 302, Location=f"http://user:secret@{host}/4", Set_Cookie="session=3")
    site.add("/4", page(4))
    site.crawl()
    assert {"/1", "/3"} <= set(site.archived()), "what names a password may be refused, or asked without"
    assert not [sent for sent in site.sent if {"cookie", "authorization", "referer"} & set(sent)]


def test_hostile_answers_end_in_a_state_and_the_rest_goes_on(site: Site) -> None:
    hostile = {
        "/1": {"status": 302, "Location": "file:///etc/passwd"},
        "/2": {"status": 302, "Location": "http://169.254.169.254/latest/meta-data/"},
        "/3": {"status": 302, "Location": "http://2130706433:22/"},
        "/4": {"status": 302, "Location": "//[::ffff:127.0.0.1]/"},
        "/5": {"status": 302, "Location": "javascript:alert(1)"},
        "/6": {"status": 302, "Location": "/" + "x" * 9000},
        "/7": {"status": 200, "X_Long": "y" * 60_000},
        "/8": {"status": 302},
        "/9": {"status": 200, "Refresh": "0; url=http://127.0.0.1:1/"},
        "/10": {"status": 200, "Content_Type": "text/html; charset=no-such-charset"},
        "/11": {"status": 200, "Content_Type": "text/html; charset='; DROP TABLE pages; --"},
    }
    site.write_source(("listing", "/list"))
    site.add("/list", listing(*hostile, "/good", "/../../etc/passwd", "/'; DROP TABLE pages; --"))
    for path, facts in hostile.items():
        status = int(str(facts.pop("status")))
        site.add(path, page(1), status, **{name: str(value) for name, value in facts.items()})
    site.add("/good", page(1))
    site.crawl()
    assert {"/good", "/9", "/10", "/11"} <= set(site.archived())
    assert "waiting" not in site.states().values()
    refused = {path for path, state in site.states().items() if state == "refused"}
    assert {"/2", "/3", "/4", "/6"} <= refused


def self_signed(folder: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "site.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_that_nobody_vouches_for_is_refused_and_raises_the_alarm(
    tmp_path: Path, overdue: Overdue
) -> None:
    with served(Site(tmp_path), certificate=self_signed(tmp_path)) as site:
        site.write_source(("listing", "/list"))
        site.add("/list", listing("/1"))
        told = overdue("crawl", "--sources", "sources", "--data", "data", "-q", code=2).stderr
        assert "a: certificate trouble" in told
        assert site.asked == []
