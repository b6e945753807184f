import pytest

from grading.models import Role, User
from tests.factories import DepartmentFactory, MembershipFactory, StudentFactory, UserFactory


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
