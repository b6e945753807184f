"""Bulletins as they are kept, compared, a set for each semester."""

from collections.abc import Iterable
from dataclasses import dataclass

from curriculum.models import Department, Programme
from grading.core.bulletins.comparison import compared
from grading.core.bulletins.promotions import class_figures, is_whole
from grading.core.bulletins.readings import Readings
from grading.core.bulletins.values import Bulletin
from grading.core.rules import Rules, rules_from_document
from grading.imports.scodoc.report import class_to_json, figures_to_json
from grading.imports.scodoc.writing import bulletin_to_document
from grading.models import BulletinSet, PrintedBulletin
from grading.models.names import sort_name


@dataclass(frozen=True, slots=True)
class Brought:
    """For whom, with whose settings, and in which file."""

    department: Department
    programme: Programme | None
    filename: str


def sets_of(
    bulletins: Iterable[Bulletin], brought: Brought
) -> list[tuple[BulletinSet, list[PrintedBulletin]]]:
    """A set for each semester with its bulletins, in the order of names; nothing is saved."""
    by_session: dict[str, list[Bulletin]] = {}
    for each in bulletins:
        by_session.setdefault(each.session.id, []).append(each)
    return [set_of(sorted(same, key=by_name), brought) for same in by_session.values()]


def by_name(bulletin: Bulletin) -> tuple[str, str]:
    person = bulletin.person
    return sort_name(person.last_name, person.first_name), person.number


def set_of(
    bulletins: list[Bulletin], brought: Brought
) -> tuple[BulletinSet, list[PrintedBulletin]]:
    session = bulletins[0].session
    rules = rules_of(brought.programme)
    readings = Readings(rules)
    whole = is_whole(bulletins)
    kept = BulletinSet(
        department=brought.department,
        programme=brought.programme,
        filename=brought.filename,
        session=session.id,
        title=session.title,
        number=session.number,
        year=session.year,
        is_whole=whole,
        class_figures=class_to_json(class_figures(bulletins, rules)) if whole else [],
    )
    printed = [
        PrintedBulletin(
            bulletins=kept,
            position=position,
            source=each.source,
            number=each.person.number,
            name=each.person.name,
            document=bulletin_to_document(each),
            figures=figures_to_json(compared(each, readings)),
        )
        for position, each in enumerate(bulletins)
    ]
    return kept, printed


def rules_of(programme: Programme | None) -> Rules:
    return rules_from_document(programme.rules) if programme else Rules()
