"""Which article stands for a cluster, and what the others are to it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from pipeline.dedup.alignment import lay
from pipeline.dedup.canonical import order, reason
from pipeline.dedup.clusters import is_kin
from pipeline.dedup.relation import changes, relate
from pipeline.dedup.spelling import Spellings
from pipeline.model import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.dedup.canonical import Candidate
    from pipeline.store.placement import Placement

log = logging.getLogger(__name__)

# In larger clusters only newcomers and the canonical article are weighed against each other.
MAX_CONTENDERS = 64
# Whoever was turned out of a cluster by its new canonical article may turn others out of the next. After so many rounds
# clusters keep the canonical articles that they have: the work must end, whatever the texts are.
MAX_ROUNDS = 6


class Standing:
    """Looks after the clusters that a placement has touched."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.clusters, self.prints = placement.clusters, placement.prints
        self.spellings = Spellings(self.prints.table)

    def settle(self) -> None:
        """Choose the canonical article of each touched cluster and name relations."""
        touched = self.placement.touched
        rounds = 0
        while touched:  # crowning may evict members, which touch other clusters
            rounds += 1
            for cluster in sorted(touched):
                if (newcomers := touched.pop(cluster, None)) is not None:
                    self.crown(cluster, newcomers, anew=rounds <= MAX_ROUNDS)

    def crown(self, cluster: int, newcomers: set[int], *, anew: bool) -> None:
        """Choose the canonical article of a cluster, and relate to it whoever is new, or all if it changed.

        Unless ``anew``, it keeps the one that it has.
        """
        before, size = self.clusters.canonical(cluster), self.clusters.size(cluster)
        newcomers = {each for each in newcomers if self.clusters.cluster(each) == cluster}  # some have moved on
        asked = self.clusters.members(cluster) if size <= MAX_CONTENDERS else sorted(newcomers | {before})
        contenders = self.clusters.contenders(asked)
        chosen = self.choose(contenders, before, anew=anew)
        self.clusters.stand(cluster, chosen.article, reason(chosen, contenders, size))
        if chosen.article == before:
            self.relate_all(newcomers, before)
            return
        log.info("cluster %s: article %s stands for it, no longer %s: %s", cluster, chosen.article, before,
                 reason(chosen, contenders, size))  # fmt: skip
        self.placement.bands.add(chosen.article, self.placement.keys(chosen.article))
        self.clusters.write_copy(before, Relation.NEAR, 0.0, 0.0)
        self.clusters.show(before, cluster)  # what was found by way of it is found still
        if self.same_words(chosen.article, before):
            self.relate_all(newcomers | {before}, chosen.article)
            return
        members = self.clusters.members(cluster)
        if strangers := self.evict(cluster, chosen.article, members):
            home = self.clusters.home(chosen.article)  # one that was evicted may have united it with another
            self.placement.touched.setdefault(home, set()).update(set(members) - strangers - {chosen.article})
        else:
            self.relate_all(set(members), chosen.article)
        self.placement.reunite(chosen.article, before)
        self.placement.mergers.replace(self.clusters.home(chosen.article))

    def choose(self, contenders: Sequence[Candidate], before: int, *, anew: bool) -> Candidate:
        """Who stands for a cluster: nobody who is about another lender than the one that stood for it before.

        Such a page is a member for what it holds besides; as canonical article it would turn the others out.
        """
        ranked = sorted(contenders, key=order)
        rivals = (each for each in ranked if anew and not self.placement.sight.is_swapped(each.article, before))
        return next(rivals, next(each for each in ranked if each.article == before))

    def same_words(self, article: int, other: int) -> bool:
        """Whether two articles differ in furniture and spelling only, so that all copies are the same to both."""
        return np.array_equal(self.prints.sheet(article).words, self.prints.sheet(other).words)

    def evict(self, cluster: int, canonical: int, members: Sequence[int]) -> set[int]:
        """Place those members anew that had verified only against the former canonical article."""
        strangers = {each for each in members if each != canonical and not self.stays(each, canonical)}
        for member in sorted(strangers):
            self.clusters.leave(member, cluster)
        self.placement.settle_again(sorted(strangers))
        return strangers

    def stays(self, member: int, canonical: int) -> bool:
        """Whether a member still belongs with another canonical article."""
        found = self.placement.sight.compared(member, canonical)
        if found.is_pair:
            return not self.placement.sight.is_about_another(member, canonical)
        return is_kin(found)

    def relate_all(self, articles: set[int], canonical: int) -> None:
        """Say what some copies are to their canonical article."""
        for article in sorted(articles - {canonical}):
            self.relate(article, canonical)

    def relate(self, article: int, canonical: int) -> None:
        """Say what a copy is to its canonical article."""
        mine, theirs = self.prints.sheet(article), self.prints.sheet(canonical)
        if np.array_equal(mine.words, theirs.words):
            relation = Relation.EXACT if self.letters(article) == self.letters(canonical) else Relation.NEAR
            return self.clusters.write_copy(article, relation, 1.0, 0.0)
        found = self.placement.sight.compared(article, canonical)
        similar = found.similarity.jaccard
        if self.clusters.relation(article) == Relation.MERGED:
            return self.clusters.write_copy(article, Relation.MERGED, similar, 0.0)

        def spell(words: Sequence[int]) -> str:
            if not all(word in self.spellings for word in words):  # most words are known from other articles
                self.spellings.learn(self.clusters.text(article), self.clusters.text(canonical))
            return self.spellings.spell(words)

        aligned = found.alignment or lay(theirs.landmarks, mine.landmarks)
        relation, substituted = relate(changes(aligned, theirs, mine, spell))
        if relation is Relation.EXTENDED and self.placement.mergers.holds_another(article):
            relation = Relation.MERGED
        return self.clusters.write_copy(article, relation, similar, substituted)

    def letters(self, article: int) -> str:
        """An article's text without white space."""
        return "".join(self.clusters.text(article).split())
