"""Which split a cluster belongs to: a lot drawn from what stays the same while the dataset grows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from pipeline.errors import ConfigError

# A split as it is written: train=.9
SHARE = re.compile(r"([a-z][a-z0-9_]{0,30})=(0?\.\d{1,6}|0|1(?:\.0)?)")
LOTS = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """Names of splits with the upper ends of their shares, rising to 1. None at all stands for no split."""

    names: tuple[str, ...] = ()
    ends: tuple[float, ...] = ()
    seed: int = 0

    def of(self, key: str) -> str:
        """The split of the cluster with that key.

        >>> parse("train=.9,test=.1", 0).of("https://a.example/1")
        'train'
        """
        lot = int.from_bytes(
            blake2b(key.encode("utf-8", "replace"), key=str(self.seed).encode(), digest_size=8).digest()
        )
        return next((name for name, end in zip(self.names, self.ends, strict=True) if lot < end * LOTS), self.names[-1])


def parse(text: str, seed: int) -> Splits:
    """What ``--split`` says.

    Raises :class:`ConfigError` where the shares do not add up to 1.
    """
    if not text:
        return Splits()
    found = [SHARE.fullmatch(part.strip()) for part in text.split(",")]
    shares = [(match[1], float(match[2])) for match in found if match]
    total = sum(share for _, share in shares)
    if len(shares) != len(found) or len({name for name, _ in shares}) != len(shares) or abs(total - 1) > 1e-6:
        raise ConfigError(f"--split {text}: write names and shares that add up to 1, such as train=.9,test=.1")
    ends = [sum(share for _, share in shares[: number + 1]) for number in range(len(shares))]
    return Splits(names=tuple(name for name, _ in shares), ends=(*ends[:-1], 1.0), seed=seed)
