"""The demonstration: an invented department at the end of June 2026, written in one piece.

Either nothing or everything is there: a run that is interrupted leaves the database as it was.
"""

from collections.abc import Callable

from django.db import transaction

from curriculum.models import Programme
from grading.models import Student, Term, User
from grading.services.demo.people import (
    ACCOUNTS,
    NUMBER_PREFIX,
    hashed_password,
    invent_people,
    name_department,
    save_people,
    save_staff,
)
from grading.services.demo.source import read_source
from grading.services.demo.years import Department

__all__ = ["DemoRefused", "is_seeded", "seed"]


class DemoRefused(Exception):
    """The database holds real people: the demonstration never mixes with them."""


def is_seeded() -> bool:
    """Whether the terms of the demonstration are there."""
    return Term.objects.filter(enrolments__student__number__startswith=NUMBER_PREFIX).exists()


@transaction.atomic
def seed(programme: Programme, *, say: Callable[[str], None], scale: int = 1) -> None:
    """Write the demonstration in the department of `programme`, and `say` each step in French.

    `scale` divides the number of students whose story is not written, for tests.
    Raises DemoRefused when students or accounts of the same name are there already.
    """
    refuse_real_people()
    source = read_source()
    name_department(programme.department)
    people = invent_people(source, programme.department, scale)
    password = hashed_password()
    users = save_staff(source, programme.department, password)
    save_people(people, password)
    say(f"{len(people)} étudiants, {len(users)} enseignants et personnels, avec leur compte")
    department = Department(source, programme, people, users, say)
    department.teach_last_year()
    department.teach_this_year()


def refuse_real_people() -> None:
    elsewhere = "Indiquez une autre base avec DATABASE_URL."
    if Student.objects.exists():
        raise DemoRefused(
            "La base contient déjà des étudiants : la démonstration ne s’y ajoute pas, rien "
            f"n’a été changé. {elsewhere}"
        )
    taken = User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True)
    if taken:
        raise DemoRefused(
            f"Ces comptes existent déjà : {', '.join(sorted(taken))}. Rien n’a été changé. "
            f"{elsewhere}"
        )
