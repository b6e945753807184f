"""What must close, for each parcours: ECTS, declared totals, and the weight of both poles."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial

from curriculum.validators.faults import Fault, Path
from curriculum.validators.modules import in_resource_pole
from curriculum.validators.schema import plain
from curriculum.validators.shape import ECTS_PER_SEMESTER
from curriculum.validators.walk import Parcours, Part, parcours_codes, semesters, ues_of

LOWEST_SHARE, HIGHEST_SHARE = Fraction(2, 5), Fraction(3, 5)
SHARE_ARTICLE = "annexe 1, § 4.3"

Message = Callable[[Parcours], str]


class Following:
    """Who follows what: the UEs and the rows of each parcours of a document."""

    def __init__(self, document: Part) -> None:
        self.parcours: list[Parcours] = list(parcours_codes(document)) or [None]
        self.owners = {
            competence["short"]: competence.get("parcours")
            for competence in document.get("competences", [])
            if "short" in competence
        }

    def ues(self, semester: Part, parcours: Parcours) -> list[Part]:
        """A UE of another parcours' competence is not followed."""
        owned = ((ue, self.owners.get(ue.get("competence"))) for ue in semester.get("ues", []))
        return [ue for ue, owner in owned if owner in (None, parcours)]

    def followers(self, ue: Part) -> list[Parcours]:
        owner = self.owners.get(ue.get("competence"))
        return [parcours for parcours in self.parcours if owner in (None, parcours)]

    def is_sound(self, ue: Part) -> bool:
        """Whether nothing in the UE was left out for a fault, so that adding up makes sense."""
        known = {None, *self.parcours}
        return "rows" in ue and all(
            {"module", "coefficient", "parcours"} <= row.keys() and row["parcours"] in known
            for row in ue["rows"]
        )

    def grouped(self, path: Path, followers: list[Parcours], message: Message) -> Iterator[Fault]:
        """One fault for each different message, naming its parcours unless they all share it."""
        by_message: dict[str, list[str]] = {}
        for parcours in followers:
            by_message.setdefault(message(parcours), []).append(parcours or "")
        for text, codes in by_message.items():
            if text:
                shared = len(codes) == len(followers)
                yield Fault(path, text if shared else f"{text} (parcours {', '.join(codes)})")


def faults(document: Part) -> Iterator[Fault]:
    following = Following(document)
    for path, semester in semesters(document):
        yield from wrong_ects(path, semester, following)
        for ue_path, ue in ues_of(path, semester):
            if following.is_sound(ue):
                yield from wrong_ue(ue_path, ue, following)
        if all(following.is_sound(ue) for ue in semester.get("ues", [])):
            yield from wrong_total(path, semester, following)


def wrong_ects(path: Path, semester: Part, following: Following) -> Iterator[Fault]:
    if "ues" not in semester or any("ects" not in ue for ue in semester["ues"]):
        return

    def message(parcours: Parcours) -> str:
        total = sum(ue["ects"] for ue in following.ues(semester, parcours))
        return "" if total == ECTS_PER_SEMESTER else f"{total} ECTS au lieu de {ECTS_PER_SEMESTER}"

    yield from following.grouped((*path, "ues"), following.parcours, message)


def wrong_ue(path: Path, ue: Part, following: Following) -> Iterator[Fault]:
    followers, declared = following.followers(ue), ue.get("totals", {})
    yield from following.grouped(path, followers, lambda parcours: wrong_share(ue, parcours))
    for key, weigh in (("resources", resources), ("ue", whole)):
        if key in declared:
            message = partial(wrong_sum, ue, declared[key], weigh)
            yield from following.grouped((*path, "totals", key), followers, message)


def wrong_sum(
    ue: Part, declared: str, weigh: Callable[[Part, Parcours], Decimal], parcours: Parcours
) -> str:
    return unlike(declared, weigh(ue, parcours))


def wrong_total(path: Path, semester: Part, following: Following) -> Iterator[Fault]:
    if "total" not in semester:
        return

    def message(parcours: Parcours) -> str:
        total = sum((whole(ue, parcours) for ue in following.ues(semester, parcours)), Decimal(0))
        return unlike(semester["total"], total)

    yield from following.grouped((*path, "total"), following.parcours, message)


def whole(ue: Part, parcours: Parcours) -> Decimal:
    """The sum of the coefficients that a student of this parcours has in the UE."""
    taken = (row for row in ue["rows"] if row["parcours"] in (None, parcours))
    return sum((Decimal(row["coefficient"]) for row in taken), Decimal(0))


def resources(ue: Part, parcours: Parcours) -> Decimal:
    pole = [row for row in ue["rows"] if in_resource_pole(row["module"])]
    return whole({"rows": pole}, parcours)


def unlike(declared: str, total: Decimal) -> str:
    if Decimal(declared) == total:
        return ""
    return f"{declared} est déclaré, mais les coefficients font {plain(total)}"


def wrong_share(ue: Part, parcours: Parcours) -> str:
    total, pole = whole(ue, parcours), resources(ue, parcours)
    if not total:
        return "aucun coefficient dans cette UE"
    if LOWEST_SHARE <= Fraction(pole) / Fraction(total) <= HIGHEST_SHARE:
        return ""
    return (
        f"le pôle ressources pèse {plain(pole)} sur {plain(total)}, soit "
        f"{percentage(pole, total)} % : chaque pôle pèse de 40 à 60 % ({SHARE_ARTICLE})"
    )


def percentage(part: Decimal, total: Decimal) -> str:
    return plain(round(100 * part / total, 2)).replace(".", ",")
