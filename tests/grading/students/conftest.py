import pytest

from grading.models import Role
from tests.factories import EnrolmentFactory, GroupFactory, MembershipFactory, StudentFactory
from tests.grading.small_programme import SmallProgramme


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def term(small):
    """S1, with a group TD1."""
    term = small.term(1)
    GroupFactory(term=term, name="TD1")
    return term


@pytest.fixture
def by(term):
    return MembershipFactory(department=term.department, role=Role.SCOLARITE).user


@pytest.fixture
def known(term):
    """Somebody of the department: `known("1", "Alisier", "Ève")`, in the term or `away`."""

    def build(number, last_name, first_name, *, away=False, group="", **values):
        in_term = {
            name: values.pop(name) for name in ("parcours", "modality", "status") if name in values
        }
        student = StudentFactory(
            department=term.department,
            number=number,
            last_name=last_name,
            first_name=first_name,
            **values,
        )
        if not away:
            own = term.groups.get(name=group) if group else None
            EnrolmentFactory(term=term, student=student, group=own, **in_term)
        return student

    return build
