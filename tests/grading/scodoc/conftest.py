import pytest

from grading.models import Role
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.scodoc.importing import SMALL_UES
from tests.grading.scodoc.taught import programme_for


@pytest.fixture
def department():
    return DepartmentFactory()


@pytest.fixture
def programme(department):
    return programme_for(department, SMALL_UES)


@pytest.fixture
def scolarite(client, department):
    client.force_login(MembershipFactory(department=department, role=Role.SCOLARITE).user)
    return client
