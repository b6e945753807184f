"""Who a row is about: by numbers and names, never by its place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from grading.models.names import bare

MOST_CANDIDATES = 6
ALIKE = 0.7
"""Shared pairs of letters of two names that may be the same, mistyped: « Lefèbvre, Lefebvre »
are equal already, « Lefevre » shares three quarters of them."""
TITLES = {"m", "mr", "mme", "mlle"}
_WORD_ENDS = re.compile(r"[\s\-‐‑'’.,;/()]+")


class Named(Protocol):
    """A student as he is known here."""

    @property
    def enrolment_id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def first_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of whom it is about. `hidden` are the identifiers of a workbook made here,
    one at each end of the row."""

    number: str = ""
    anonymous: str = ""
    last_name: str = ""
    first_name: str = ""
    full_name: str = ""
    hidden: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        parts = (self.full_name, self.last_name, self.first_name)
        return " ".join(part for part in parts if part)

    @property
    def said(self) -> str:
        """The row as it names itself, for the person who brought it."""
        return ", ".join(part for part in (self.name, self.number, self.anonymous) if part)


@dataclass(frozen=True, slots=True)
class Match:
    """`enrolment_id` when it is sure; else those among whom somebody must choose, and why."""

    enrolment_id: int | None
    candidates: tuple[int, ...] = ()
    why: str = ""


UNKNOWN = Match(None, (), "Personne de ce module ne porte ce nom ou ce numéro.")
NAMELESS = Match(None, (), "Cette ligne ne dit pas de qui elle parle.")


class Directory:
    """The students of a module, found by whatever a row says of them."""

    def __init__(self, people: Sequence[Named], anonymous: Mapping[str, int] | None = None):
        self.ids = tuple(person.enrolment_id for person in people)
        self.by_number: dict[str, set[int]] = defaultdict(set)
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_last_name: dict[str, set[int]] = defaultdict(set)
        self.by_first_name: dict[str, set[int]] = defaultdict(set)
        self.by_anonymous = {number_key(key): {held} for key, held in (anonymous or {}).items()}
        self.words: dict[int, frozenset[str]] = {}
        self.pairs: dict[int, frozenset[str]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Named) -> None:
        own = person.enrolment_id
        last, first = bare(person.last_name), bare(person.first_name)
        self.by_number[number_key(person.number)].add(own)
        self.by_name[last + first].add(own)
        self.by_name[first + last].add(own)
        self.by_last_name[last].add(own)
        self.by_first_name[first].add(own)
        self.words[own] = frozenset(words_of(f"{person.last_name} {person.first_name}"))
        self.pairs[own] = pairs_of(self.words[own])

    def find(self, claim: Claim) -> Match:
        """Sure when everything that the row says points to one and the same student."""
        keys = self.by_keys(claim)
        exact = self.by_exact_name(claim)
        if not keys and not claim.name:
            return NAMELESS
        if not keys:
            return self.by_name_alone(claim, exact)
        found = frozenset.intersection(*keys)
        if len(found) == 1 and (not claim.name or found <= (exact or self.alike(claim.name))):
            return Match(next(iter(found)))
        candidates = self.ordered(exact.union(*keys))
        if candidates:
            return Match(None, candidates, disagreement(claim, keys))
        return UNKNOWN

    def by_keys(self, claim: Claim) -> list[frozenset[int]]:
        """For each number that the row bears, those whom it designates."""
        keys = [frozenset({each} & set(self.ids)) for each in claim.hidden]
        if claim.number:
            keys.append(frozenset(self.by_number.get(number_key(claim.number), ())))
        if claim.anonymous:
            keys.append(frozenset(self.by_anonymous.get(number_key(claim.anonymous), ())))
        return keys

    def by_name_alone(self, claim: Claim, exact: frozenset[int]) -> Match:
        if len(exact) == 1:
            return Match(next(iter(exact)))
        if exact:
            return Match(None, self.ordered(exact), "Plusieurs étudiants portent ce nom.")
        alike = self.ordered(self.alike(claim.name))
        return Match(None, alike, "Le nom n’est pas tout à fait le même.") if alike else UNKNOWN

    def by_exact_name(self, claim: Claim) -> frozenset[int]:
        """Both orders, whatever the accents, the hyphens and the case; a family name alone when
        the row says no more."""
        key = "".join(words_of(claim.name))
        found = self.by_name.get(key) or self.by_last_name.get(key) or ()
        return frozenset(found)

    def alike(self, name: str) -> frozenset[int]:
        """Those whose name has all the words of the other or the reverse, or nearly its letters."""
        words = frozenset(words_of(name))
        pairs = pairs_of(words)
        return frozenset(
            own
            for own, theirs in self.words.items()
            if words and (words <= theirs or theirs <= words or self.share(own, pairs) >= ALIKE)
        )

    def share(self, own: int, pairs: frozenset[str]) -> float:
        theirs = self.pairs[own]
        return 2 * len(pairs & theirs) / max(1, len(pairs) + len(theirs))

    def ordered(self, found: Iterable[int]) -> tuple[int, ...]:
        chosen = set(found)
        return tuple(each for each in self.ids if each in chosen)[:MOST_CANDIDATES]


def disagreement(claim: Claim, keys: Sequence[frozenset[int]]) -> str:
    if claim.hidden:
        return "Le nom et l’identifiant caché de la ligne ne désignent pas la même personne."
    if not all(keys):
        return "Le numéro est inconnu, le nom existe."
    return "Le numéro et le nom ne désignent pas la même personne."


def number_key(text: str) -> str:
    """A spreadsheet drops the zeros in front of a number."""
    return bare(text).lstrip("0")


def words_of(name: str) -> list[str]:
    words = [word for word in map(bare, _WORD_ENDS.split(name)) if word]
    return words[1:] if len(words) > 1 and words[0] in TITLES else words


def pairs_of(words: Iterable[str]) -> frozenset[str]:
    """The pairs of letters of each word, its beginning and end included."""
    ended = (f" {word} " for word in words)
    return frozenset(word[at : at + 2] for word in ended for at in range(len(word) - 1))
