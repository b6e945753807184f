import pytest
from django.core.cache import cache

from grading.models import Role
from tests.factories import DepartmentFactory, MembershipFactory, UserFactory
from tests.grading.api.caller import Caller
from tests.grading.jury import Promotion


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


@pytest.fixture
def promotion(db):
    """One student of BUT1, 12 and 8, before its jury; `promotion.enrolments` by semester."""
    found = Promotion()
    found.learner = found.student("12", "8", user=UserFactory())
    found.enrolments = {
        each.term.number: each for each in found.learner.enrolments.select_related("term")
    }
    return found


@pytest.fixture
def member(promotion):
    """`member(Role.SCOLARITE)`: somebody of the department of the promotion."""

    def build(role):
        department = promotion.small.programme.department
        return MembershipFactory(user=UserFactory(), department=department, role=role).user

    return build


@pytest.fixture
def scolarite(member):
    return Caller(member(Role.SCOLARITE))


@pytest.fixture
def learner(promotion):
    """The program of the student."""
    return Caller(promotion.learner.user)


@pytest.fixture
def stranger(promotion):
    """Somebody who does the same elsewhere."""
    elsewhere = DepartmentFactory(code="ailleurs")
    return Caller(MembershipFactory(department=elsewhere, role=Role.SCOLARITE).user)
