"""Who there is: the accounts of each role, the teachers and the students."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from curriculum.models import Department
from grading.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from grading.models import Bac, Membership, Role, Student, User
from grading.services.demo.source import Promotion, Situation, Source

NUMBER_PREFIX = "DEMO"
MAIL_DOMAIN = "demo.invalid"
ACCOUNT_ROLES = {
    "enseignant": Role.TEACHER,
    "scolarite": Role.SCOLARITE,
    "direction": Role.DIRECTOR,
    "administration": Role.ADMINISTRATOR,
}
BACS = {Bac.GENERAL: 52, Bac.STI2D: 33, Bac.TECHNOLOGICAL: 4, Bac.PROFESSIONAL: 6, "": 5}
"""How many of a hundred; nobody comes with another title."""
OPENS_ADMIN = {Role.DIRECTOR, Role.ADMINISTRATOR}
ACCOUNTS = {account.username: account for account in DEMO_ACCOUNTS}


@dataclass(slots=True)
class Person:
    """A student of the demonstration and what is known of him."""

    student: Student
    promotion: Promotion
    situation: Situation
    parcours: str | None
    modality: str
    group: str = ""

    @property
    def semesters(self) -> Sequence[int]:
        return self.situation.semesters or self.promotion.semesters


def name_department(department: Department) -> None:
    """Give the documents a heading that nobody takes for a real one, numbers of their own, and
    what an ELMO file names an institution by."""
    department.code = "gmp"
    department.name = "Génie mécanique et productique (démonstration)"
    department.institution = "IUT Le Creusot"
    department.schac, department.website = "exemple.fr", "https://exemple.fr/"
    department.save(update_fields=["code", "name", "institution", "schac", "website"])


def invent_people(source: Source, department: Department, scale: int) -> list[Person]:
    """The students of every promotion, unsaved. `scale` divides the number of those whose
    story is not written; each situation stays."""
    random = Random(f"{source.seed}/people")
    schools = Random(f"{source.seed}/schools")
    names = _names(source, random)
    numbers = count(1)
    found = []
    for promotion in source.promotions:
        for situation, parcours, modality in _seats(promotion, random, scale):
            last, first = _name_of(situation, names)
            number = f"{NUMBER_PREFIX}{next(numbers):04}"
            student = Student(
                department=department,
                number=number,
                last_name=last,
                first_name=first,
                bac=_bac(schools),
            )
            found.append(Person(student, promotion, situation, parcours, modality))
    return found


def _bac(random: Random) -> str:
    """As they come to such a department; of some it is not known."""
    (found,) = random.choices(list(BACS), list(BACS.values()))
    return found


def _names(source: Source, random: Random) -> Iterator[tuple[str, str]]:
    """Names that differ, each family name once before any comes back."""
    written = {tuple(each.name) for promotion in source.promotions for each in promotion.situations}
    given = written | {(account.last_name, account.first_name) for account in DEMO_ACCOUNTS}
    while True:
        for last in random.sample(source.last_names, len(source.last_names)):
            name = (last, random.choice(source.first_names))
            if name not in given:
                given.add(name)
                yield name


def _name_of(situation: Situation, names: Iterator[tuple[str, str]]) -> tuple[str, str]:
    if situation.account:
        account = ACCOUNTS[situation.account]
        return account.last_name, account.first_name
    if situation.name:
        last, first = situation.name
        return last, first
    return next(names)


def _seats(
    promotion: Promotion, random: Random, scale: int
) -> Iterator[tuple[Situation, str | None, str]]:
    """Situations, parcours and modalities: those written first, then ordinary students in the
    places left, so that each semester has the size of the promotion."""
    for situation in promotion.situations:
        yield situation, situation.parcours, situation.modality
    free = Counter(_places(promotion))
    first_semester = promotion.semesters[0]
    free.subtract(
        (each.parcours, each.modality)
        for each in promotion.situations
        if first_semester in (each.semesters or promotion.semesters)
    )
    left = sorted(free.elements(), key=str)
    for parcours, modality in random.sample(left, len(left) // scale):
        yield Situation(), parcours, modality


def _places(promotion: Promotion) -> Iterator[tuple[str | None, str]]:
    if not promotion.parcours:
        yield from [(None, "FI")] * promotion.size
    for parcours, places in promotion.parcours.items():
        in_turn = promotion.alternance.get(parcours, 0)
        yield from [(parcours, "FA")] * in_turn
        yield from [(parcours, "FI")] * (places - in_turn)


def save_people(people: Iterable[Person], password: str) -> None:
    """Save the students, each with an account `prenom.nom` (or the one of his situation)."""
    people = list(people)
    taken: Counter[str] = Counter()
    users = []
    for person in people:
        student = person.student
        name = slugify(student.first_name) + "." + slugify(student.last_name)
        taken[name] += 1
        suffix = taken[name] if taken[name] > 1 else ""
        student.email = f"{name}{suffix}@etu.{MAIL_DOMAIN}"
        username = person.situation.account or f"{name}{suffix}"
        users.append(_user(username, student.first_name, student.last_name, password))
    for person, user in zip(people, User.objects.bulk_create(users), strict=True):
        person.student.user = user
    Student.objects.bulk_create([person.student for person in people])


def _user(username: str, first_name: str, last_name: str, password: str) -> User:
    return User(username=username, first_name=first_name, last_name=last_name, password=password)


def save_staff(source: Source, department: Department, password: str) -> dict[str, User]:
    """The teachers and the accounts of the other roles, by user name."""
    users = {}
    for username, first_name, last_name in _staff(source):
        role = ACCOUNT_ROLES.get(username, Role.TEACHER)
        user = _user(username, first_name, last_name, password)
        user.email = f"{username}@{MAIL_DOMAIN}"
        user.is_staff = role in OPENS_ADMIN
        users[username] = user
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(user=user, department=department, role=ACCOUNT_ROLES.get(username, Role.TEACHER))
        for username, user in users.items()
    )
    return users


def _staff(source: Source) -> Iterator[tuple[str, str, str]]:
    for username in ACCOUNT_ROLES:
        account: DemoAccount = ACCOUNTS[username]
        yield username, account.first_name, account.last_name
    for teacher in source.teachers:
        if teacher["username"] not in ACCOUNTS:
            yield teacher["username"], teacher["first_name"], teacher["last_name"]


def hashed_password() -> str:
    """One hash for all: hashing four hundred times would take a minute."""
    return make_password(DEMO_PASSWORD)
