"""The pages of the comparison: each works, refuses strangers, and writes nothing unasked."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.uploads import LARGEST_REQUEST
from grading.imports.scodoc.bundles import TOO_LARGE
from grading.models import BulletinSet, PrintedBulletin, Role
from tests.factories import DepartmentFactory, MembershipFactory, ProgrammeFactory
from tests.grading.scodoc.importing import page
from tests.grading.scodoc.mutations import spoilt
from tests.grading.scodoc.printed import as_bytes, changed, document, small

pytestmark = pytest.mark.django_db


def send(client, *contents, **fields):
    files = [
        SimpleUploadedFile(f"bulletin{rank}.json", content)
        for rank, content in enumerate(contents, 1)
    ]
    return client.post(page("scodoc"), {"fichiers": files, **fields})


def classmates(count):
    return [
        as_bytes(small(number=f"2260{rank:04}", name=f"Exemple{rank}")) for rank in range(count)
    ]


def test_bulletins_are_read_compared_and_shown(scolarite):
    answer = send(scolarite, as_bytes(document()))
    found = BulletinSet.objects.get()
    assert answer.url == page("scodoc-set", found.pk)
    shown = scolarite.get(answer.url).content.decode()
    assert "2 modules se contredisent\u00a0: R102, R105." in shown
    assert "R103 dans UE11" in shown
    assert "un seul a été reçu" in shown


def test_one_bulletin_is_shown_with_its_marks(scolarite):
    send(scolarite, as_bytes(document()))
    shown = scolarite.get(page("scodoc-bulletin", BulletinSet.objects.get().pk, 0)).content.decode()
    assert "EXEMPLE CAMILLE" in shown
    assert "Épreuve 5\u00a0: <strong>15.00</strong>, coefficient 10, poids 7" in shown


def test_each_semester_is_a_set(scolarite):
    later = changed(document(), "formsemestre_id", to=719)
    answer = send(scolarite, as_bytes(document()), as_bytes(later))
    assert answer.url == page("scodoc")
    assert BulletinSet.objects.count() == 2


def test_a_whole_class_has_its_figures_compared(scolarite):
    given = [
        changed(document(number=number), "semestre", "rang", to={"value": 1, "total": 2})
        for number in ("22600001", "22600002")
    ]
    mean = {"value": "13.00", "min": "13.00", "max": "13.00", "moy": "12.50"}
    given = [changed(each, "ressources", "R101", "moyenne", to=mean) for each in given]
    answer = send(scolarite, *map(as_bytes, given))
    shown = scolarite.get(answer.url).content.decode()
    assert "2 égales" in shown
    assert "Les bulletins reçus ne le donnent pas." in shown


def test_the_settings_of_a_programme_count(scolarite, department):
    programme = ProgrammeFactory(department=department, rules={"unjustified_absence": "defaulting"})
    given = document(
        {"R101": ("06.00", [(1.0, "12.00", {}), (1.0, "ABS", {})])},
        {"UE11": (6.0, {"R101": (1.0, "06.00")})},
    )
    answer = send(scolarite, as_bytes(given), programme=programme.pk)
    assert (
        "le réglage de ce programme prive le module de moyenne"
        in scolarite.get(answer.url).content.decode()
    )


def test_the_programme_of_another_department_is_refused(scolarite):
    other = ProgrammeFactory(department=DepartmentFactory(code="autre"))
    answer = send(scolarite, as_bytes(document()), programme=other.pk)
    assert answer.context["form"].errors["programme"]
    assert not BulletinSet.objects.exists()


@pytest.mark.parametrize("content", [b"", b"{", as_bytes(changed(document(), "ues", to={}))])
def test_a_faulty_file_and_nothing_is_kept(scolarite, content):
    answer = send(scolarite, *classmates(1), content)
    assert answer.status_code == 200
    assert answer.context["faults"] or answer.context["form"].errors
    assert not BulletinSet.objects.exists()


def test_what_is_too_large_is_told_by_the_page(scolarite):
    answer = send(scolarite, b" " * LARGEST_REQUEST)
    assert answer.context["form"].errors["fichiers"] == [TOO_LARGE]


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_a_spoilt_file_is_never_an_error_and_never_half_kept(scolarite, seed):
    good = classmates(1)
    answer = send(scolarite, *good, spoilt(small(), seed))
    kept = PrintedBulletin.objects.count()
    if answer.status_code == 302:
        assert kept in (1, 2)
    else:
        assert (answer.status_code, kept) == (200, 0)
        assert answer.context["faults"] or answer.context["form"].errors


def test_what_is_kept_leaves_the_rest_out(scolarite):
    send(scolarite, as_bytes(document()))
    kept = json.dumps(PrintedBulletin.objects.get().document)
    assert "photo_url" not in kept
    assert "code_ine" not in kept


def test_bulletins_are_forgotten_after_a_month_or_at_once(scolarite):
    send(scolarite, *classmates(1))
    old = BulletinSet.objects.get()
    BulletinSet.objects.update(created_at=timezone.now() - timedelta(days=31))
    send(scolarite, *classmates(1))
    found = BulletinSet.objects.get()
    assert found.pk != old.pk
    scolarite.post(page("scodoc-forget", found.pk))
    assert not PrintedBulletin.objects.exists()


# Who may


PAGES = [("scodoc",), ("scodoc-set", 0), ("scodoc-bulletin", 0, 0), ("scodoc-forget", 0)]


def with_set(arguments, found):
    return [found.pk, *arguments[1:]] if arguments else []


@pytest.mark.parametrize(("name", "arguments"), [(each[0], each[1:]) for each in PAGES])
@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
def test_others_are_refused(scolarite, department, name, arguments, role):
    send(scolarite, *classmates(1))
    scolarite.force_login(MembershipFactory(department=department, role=role).user)
    address = page(name, *with_set(arguments, BulletinSet.objects.get()))
    post = name == "scodoc-forget"
    answer = scolarite.post(address) if post else scolarite.get(address)
    assert answer.status_code == 403


@pytest.mark.parametrize(("name", "arguments"), [(each[0], each[1:]) for each in PAGES[1:]])
def test_another_department_finds_nothing(scolarite, name, arguments):
    send(scolarite, *classmates(1))
    other = MembershipFactory(department=DepartmentFactory(code="autre"), role=Role.DIRECTOR)
    scolarite.force_login(other.user)
    address = page(name, *with_set(arguments, BulletinSet.objects.get()))
    post = name == "scodoc-forget"
    answer = scolarite.post(address) if post else scolarite.get(address)
    assert answer.status_code == 404
    assert BulletinSet.objects.count() == 1


def test_the_wrong_method_is_refused(scolarite):
    key = uuid.uuid4()
    assert scolarite.put(page("scodoc")).status_code == 405
    assert scolarite.get(page("scodoc-forget", key)).status_code == 405
    assert scolarite.post(page("scodoc-set", key)).status_code == 405
    assert scolarite.post(page("scodoc-bulletin", key, 0)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_keep_to_their_queries(scolarite, django_assert_num_queries, count):
    answer = send(scolarite, *classmates(count))
    key = BulletinSet.objects.get().pk
    for address, queries in (
        (page("scodoc"), 6),
        (answer.url, 5),
        (page("scodoc-bulletin", key, 0), 5),
    ):
        with django_assert_num_queries(queries):
            assert scolarite.get(address).status_code == 200
