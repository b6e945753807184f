import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings

from grading.models import Role, User
from grading.services.issuing import keys
from tests.factories import DepartmentFactory, MembershipFactory, StudentFactory, UserFactory

# A busy machine is no fault; and each run tries the same examples, so that what fails is what has
# changed. `pytest --hypothesis-profile=search` tries others.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, **PATIENT)
settings.register_profile("search", **PATIENT)
settings.load_profile("suite")


def pytest_addoption(parser):
    parser.addoption(
        "--fuzz", type=int, default=6, help="so many requests to each address of the API"
    )
    parser.addoption(
        "--soak", type=int, default=0, help="so many lives of whole cohorts, other ones each time"
    )


@pytest.fixture(scope="module")
def shared_db(django_db_setup, django_db_blocker):
    """For what the fixtures of a module make once: its tests, all marked `django_db`, each undo
    their own changes, and the end of the module undoes the rest."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def department(db):
    return DepartmentFactory()


@pytest.fixture
def user_as(department):
    """A user with one role in the department: `user_as(Role.SCOLARITE)`."""

    def build(role: Role) -> User:
        if role == Role.STUDENT:
            return StudentFactory(department=department, with_account=True).user
        return MembershipFactory(
            user=UserFactory(is_staff=role == Role.ADMINISTRATOR), department=department, role=role
        ).user

    return build


@pytest.fixture
def client_as(client, user_as):
    """A browser logged in with one role: `client_as(Role.TEACHER)`."""

    def log_in(role: Role):
        client.force_login(user_as(role))
        return client

    return log_in


@pytest.fixture
def signing_key(db, settings, tmp_path):
    """A key that signs, in a folder of its own."""
    settings.SIGNING_KEYS_DIR = tmp_path / "keys"
    return keys.create_key()
