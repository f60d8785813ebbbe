"""Precision and recall of redaction, on cases made by rules and by hand: ``python -m benchmarks.privacy``.

A positive counts as found if every character of it is redacted; a redaction counts as right if it lies on personal data
and reaches at most three characters beyond. ``--half 0`` shows the half that rules are tuned on, ``--errors`` what went
wrong, ``--peers`` the same cases through jionlp, phonenumbers and presidio-analyzer, as far as they are installed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.privacy_cases import HELD_OUT, Case, by_hand, negatives, positives
from pipeline.privacy.redaction import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Characters that a redaction may reach beyond the personal data: an opening bracket, a word that belongs to it.
REACH = 3
PRECISION, RECALL = 0.99, 0.98


@dataclass(slots=True)
class Score:
    """Counts of one finder."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: int = 0
    alarms: int = 0
    clean: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of redactions that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of personal data that is redacted."""
        return sum(self.found.values()) / max(1, sum(self.wanted.values()))


def ours(text: str) -> list[tuple[int, int]]:
    """The redactions of this program."""
    return [(span.start, span.end) for span in find(text)]


def measure(cases: Iterable[Case], finder: Callable[[str], list[tuple[int, int]]]) -> Score:
    """The counts of a finder on some cases."""
    score = Score()
    for case in cases:
        spans = finder(case.text)
        for start, end in case.places:
            score.wanted[case.kind] += 1
            covered = {place for a, b in spans for place in range(a, b)}
            if set(range(start, end)) <= covered:
                score.found[case.kind] += 1
            else:
                score.errors.append(f"missed {case.kind}: {case.text!r} {case.text[start:end]!r}")
        judge(case, spans, score)
    return score


def judge(case: Case, spans: list[tuple[int, int]], score: Score) -> None:
    """Count redactions that are right and wrong, and negative cases with any."""
    for a, b in spans:
        if any(a < end and start < b and start - a <= REACH and b - end <= REACH for start, end in case.places):
            score.right += 1
        else:
            score.wrong += 1
            score.errors.append(f"wrong {case.kind}: {case.text!r} {case.text[a:b]!r}")
    if not case.places:
        score.clean += 1
        score.alarms += bool(spans)


def peers() -> Iterator[tuple[str, Callable[[str], list[tuple[int, int]]], set[str]]]:
    """Maintained recognisers that are installed, with the kinds that they are for."""
    for make in (phonenumbers_peer, jionlp_peer, presidio_peer):
        try:
            yield make()
        except ImportError as error:
            sys.stderr.write(f"{error.name} is not installed\n")


def phonenumbers_peer() -> tuple[str, Callable[[str], list[tuple[int, int]]], set[str]]:
    """Google's library of telephone numbers."""
    import phonenumbers

    def finder(text: str) -> list[tuple[int, int]]:
        return [(match.start, match.end) for match in phonenumbers.PhoneNumberMatcher(text, "CN")]

    return "phonenumbers", finder, {"telephone"}


def jionlp_peer() -> tuple[str, Callable[[str], list[tuple[int, int]]], set[str]]:
    """A Chinese toolkit, its extractors by rules."""
    import jionlp

    extractors = (jionlp.extract_phone_number, jionlp.extract_id_card, jionlp.extract_email, jionlp.extract_qq)
    more = (jionlp.extract_wechat_id, jionlp.extract_motor_vehicle_licence_plate)

    def finder(text: str) -> list[tuple[int, int]]:
        return [each["offset"] for extract in (*extractors, *more) for each in extract(text, detail=True)]

    return "jionlp", finder, {"telephone", "identity card", "e-mail", "qq", "wechat", "number plate"}


def presidio_peer() -> tuple[str, Callable[[str], list[tuple[int, int]]], set[str]]:
    """Microsoft's recognisers by patterns, for the kinds that need no language model."""
    from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, EmailRecognizer, PhoneRecognizer

    recognisers = [
        (CreditCardRecognizer(), ["CREDIT_CARD"]),
        (EmailRecognizer(), ["EMAIL_ADDRESS"]),
        (PhoneRecognizer(supported_regions=("CN",)), ["PHONE_NUMBER"]),
    ]

    def finder(text: str) -> list[tuple[int, int]]:
        found = (each.analyze(text, entities, None) or [] for each, entities in recognisers)
        return [(each.start, each.end) for results in found for each in results]

    return "presidio", finder, {"telephone", "bank card", "e-mail"}


def main() -> int:
    """Print the figures; 1 where ours miss their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=4000, help="positive and negative cases each")
    parser.add_argument("--half", type=int, default=HELD_OUT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    made = [
        *positives(options.half, options.seed, options.cases),
        *negatives(options.half, options.seed, options.cases),
    ]
    score = measure(made, ours)
    hand = measure(by_hand(), ours)
    for kind in sorted(score.wanted):
        print(f"{kind:16} recall {score.found[kind] / score.wanted[kind]:.4f} of {score.wanted[kind]}")
    for name, each in (("made by rules", score), ("by hand", hand)):
        print(f"{name}: {summary(each)}")
    if options.errors:
        print("\n".join([*score.errors, *hand.errors]))
    if options.peers:
        compare(made)
    return int(min(score.precision, hand.precision) < PRECISION or min(score.recall, hand.recall) < RECALL)


def summary(score: Score) -> str:
    """The figures in a line."""
    wanted = sum(score.wanted.values())
    return (
        f"precision {score.precision:.4f} recall {score.recall:.4f} of {wanted}, "
        f"{score.alarms} of {score.clean} negatives redacted"
    )


def compare(cases: list[Case]) -> None:
    """The same cases through other recognisers, on the kinds that they are for."""
    for name, finder, kinds in peers():
        chosen = [case for case in cases if case.kind in kinds or not case.places]
        for label, each in ((name, finder), ("ours", ours)):
            start = time.process_time()
            score = measure(chosen, each)
            cost = (time.process_time() - start) / len(chosen) * 1e6
            recalls = ", ".join(f"{kind} {score.found[kind] / score.wanted[kind]:.3f}" for kind in sorted(score.wanted))
            print(f"{label:13} on {len(kinds)} kinds: {summary(score)}; {cost:.0f} µs a case; {recalls}")


if __name__ == "__main__":
    sys.exit(main())
