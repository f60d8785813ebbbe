"""What a dataset's own clusters teach: pairs of copies are read, substitutions come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dedup.learning import Learner, Substitution, is_word_for_word
from pipeline.dedup.spelling import Spellings

if TYPE_CHECKING:
    import sqlite3

    from pipeline.dedup.learning import Evidence
    from pipeline.store.fingerprints import Fingerprints

# Pairs that are aligned at most: beyond, nothing new is learned.
MAX_PAIRS = 20_000
# Words around a substitution that are kept as its example.
CONTEXT = 3
# Copies of one article that are studied.
MAX_COPIES = 8

PAIRS = """
SELECT canonical_id, article_id, site FROM (
    SELECT c.canonical_id, p.article_id, a.site,
           row_number() OVER (PARTITION BY c.id ORDER BY p.relation = 'spun' DESC, p.similarity, p.article_id) AS place
    FROM copies p JOIN articles a ON a.id = p.article_id JOIN clusters c ON c.id = a.cluster_id
    WHERE p.relation NOT IN ('exact', 'merged') AND p.similarity < 0.98
) WHERE place <= ? ORDER BY (canonical_id * 2654435761) % 4294967296, place LIMIT ?
"""


def study(conn: sqlite3.Connection, prints: Fingerprints, version: int) -> list[Substitution]:
    """The substitutions that the clusters of a dataset show, beyond those of the table that they were found with."""
    learner = Learner()
    for canonical, copy, site in conn.execute(PAIRS, [MAX_COPIES, MAX_PAIRS]).fetchall():
        learner.study(prints.sheet(canonical), prints.sheet(copy), article=canonical, other=copy, site=site)
    speller = Speller(conn, prints)
    found = [speller.substitution(old, new, evidence, version) for (old, new), evidence in learner.believed()]
    return [each for each in found if is_word_for_word(each.original, each.spun)]


class Speller:
    """Gives words back their letters, from the texts where they were seen."""

    def __init__(self, conn: sqlite3.Connection, prints: Fingerprints) -> None:
        self.conn, self.prints = conn, prints
        self.spellings = Spellings(prints.table)

    def substitution(self, old: int, new: int, evidence: Evidence, version: int) -> Substitution:
        """What was learned, in letters."""
        example = evidence.example
        words = self.prints.sheet(example.article).words[max(0, example.place - CONTEXT) : example.place + CONTEXT + 1]
        if not all(word in self.spellings for word in (old, new, *words.tolist())):
            self.spellings.learn(self.text(example.article), self.text(example.copy))
        return Substitution(
            original=self.spellings.get(old, ""),
            spun=self.spellings.get(new, ""),
            articles=len(evidence.articles),
            sites=len(evidence.sites),
            example=self.spellings.spell(words.tolist()),
            version=version,
        )

    def text(self, article: int) -> str:
        """The text of an article."""
        return str(self.conn.execute("SELECT text FROM articles WHERE id = ?", [article]).fetchone()[0])
