"""Whether an export is what its card says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ExportError
from pipeline.export.facts import Facts, read
from pipeline.export.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CARD = "README.md"
PICTURE = "quality.svg"
BESIDE_CARD, BESIDE_PICTURE = ".card.md", ".card.svg"
PIECE = 1 << 20


def card_of(out: Path) -> Path:
    """Where the card of an export stands: in its folder, or beside its file."""
    return out / CARD if out.is_dir() else out.with_name(out.name + BESIDE_CARD)


def verify(out: Path) -> Facts:
    """The facts of an export whose files are all there and as the card says.

    Raises :class:`ExportError` that names every file that is not.
    """
    card = card_of(out)
    if not card.is_file():
        raise ExportError(f"{card} does not exist: without its card an export cannot be verified")
    facts = read(card.read_text(encoding="utf-8"), str(card))
    root = out if out.is_dir() else out.parent
    wrong = [*differences(root, facts), *strangers(out, facts)]
    if wrong:
        raise ExportError(f"{out} is not what its card says: {'; '.join(wrong)}")
    return facts


def differences(root: Path, facts: Facts) -> Iterator[str]:
    """What is wrong with the files that the card names."""
    listed = [file for files in facts.files.values() for file in files]
    for file in listed:
        path = root / str(file["name"])
        if not path.exists():
            yield f"{file['name']} is missing"
        elif (found := digest(path)) != file["digest"]:
            yield f"{file['name']} has another content ({found[:12]}… in place of {str(file['digest'])[:12]}…)"
    if digest_of((str(file["name"]), str(file["digest"])) for file in listed) != facts.digest:
        yield "the digest of all is not that of the files"


def digest(path: Path) -> str:
    """The SHA-256 of a file, or of a folder's list of them."""
    if path.is_dir():
        return digest_of((leaf.name, digest(leaf)) for leaf in path.iterdir())
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            sha256.update(piece)
    return sha256.hexdigest()


def strangers(out: Path, facts: Facts) -> Iterator[str]:
    """Files in an export's folder that the card does not name."""
    if not out.is_dir():
        return
    known = {CARD, PICTURE, ".gitattributes"}
    known |= {str(file["name"]) for files in facts.files.values() for file in files}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(out).parts)
        if path.is_file() and not hidden and name not in known and f"{Path(name).parent.as_posix()}/" not in known:
            yield f"{name} does not belong to it"
