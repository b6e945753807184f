"""The demonstration never reaches a database of real people, and is never half there."""

import pytest
from django.core.management import CommandError, call_command

from grading.models import Enrolment, Student, Term, User
from grading.services import demo
from tests.factories import StudentFactory, UserFactory
from tests.grading.demo_programme import import_programme

pytestmark = pytest.mark.django_db


def test_it_needs_the_demonstration_mode(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="BAREME_DEMO=1"):
        call_command("seed_demo")


def test_it_needs_the_programme(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="import_programme"):
        call_command("seed_demo")


def test_it_refuses_a_database_with_students(settings):
    settings.DEMO = True
    import_programme()
    StudentFactory()
    with pytest.raises(CommandError, match="contient déjà des étudiants"):
        call_command("seed_demo")
    assert Student.objects.count() == 1


def test_it_refuses_to_take_an_account_over(settings):
    settings.DEMO = True
    import_programme()
    UserFactory(username="scolarite")
    with pytest.raises(CommandError, match="existent déjà : scolarite"):
        call_command("seed_demo")
    assert User.objects.count() == 1


def test_an_interrupted_run_leaves_nothing():
    def interrupt(line: str) -> None:
        if "déjà acquises" in line:
            raise KeyboardInterrupt

    programme = import_programme()
    with pytest.raises(KeyboardInterrupt):
        demo.seed(programme, say=interrupt, scale=100)
    assert not any(model.objects.exists() for model in (User, Student, Term, Enrolment))
    assert demo.is_seeded() is False
