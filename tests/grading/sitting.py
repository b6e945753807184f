"""A jury of a year in preparation, and who holds it."""

from django.utils import timezone

from grading.models import Jury, JuryMember, Role
from tests.factories import JuryFactory, JuryMemberFactory, MembershipFactory


class Sitting:
    """`director` holds the jury; `teacher` is of the department and has no seat yet."""

    def __init__(self, **values) -> None:
        self.jury = JuryFactory(**{"of_year": True, **values})
        self.director = self.person(Role.DIRECTOR)
        self.scolarite = self.person(Role.SCOLARITE)
        self.teacher = self.person(Role.TEACHER)

    def person(self, role: Role):
        return MembershipFactory(department=self.jury.term.department, role=role).user

    def seat(self, user=None, **values) -> JuryMember:
        named = {"user": user, "name": str(user)} if user else {}
        return JuryMemberFactory(jury=self.jury, **named, **values)

    def quorum(self) -> tuple[JuryMember, JuryMember]:
        """Somebody presides and another member is there."""
        return (
            self.seat(self.director, presiding=True, attendance="present"),
            self.seat(self.teacher, attendance="present"),
        )

    def close(self) -> None:
        """As the closing leaves it, without what it freezes."""
        Jury.objects.filter(pk=self.jury.pk).update(
            state="closed", closed_at=timezone.now(), closed_by=self.director
        )
        self.jury.refresh_from_db()
