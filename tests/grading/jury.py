"""A promotion before its jury, small enough to decide by hand: one RCUE, UE11 and UE21."""

from dataclasses import dataclass, field

from grading.models import Jury, JuryMember, Role, User
from grading.selectors.closing import closing_of
from grading.selectors.judged import judged_by
from grading.services.decision_entries import DecisionEntry
from grading.services.decisions import record_decisions
from grading.services.deliberation import Origin
from grading.services.juries.closing import close_jury
from tests.factories import EnrolmentFactory, MembershipFactory, StudentFactory, UserFactory
from tests.grading.small_programme import SmallProgramme, give


@dataclass
class Promotion:
    """Students of BUT1 with the average of each semester, and the jury of their year."""

    small: SmallProgramme = field(default_factory=lambda: SmallProgramme())

    def __post_init__(self) -> None:
        self.terms = {number: self.small.term(number) for number in (1, 2)}
        self.assessments = {
            module: self.small.assessment(self.terms[number], module)
            for number in (1, 2)
            for module in (f"R{number}.01", f"R{number}.02")
        }
        department = self.small.programme.department
        self.director: User = MembershipFactory(
            user=UserFactory(), department=department, role=Role.DIRECTOR
        ).user
        self.jury = Jury.objects.create(
            term=self.terms[2],
            kind=Jury.Kind.YEAR,
            state=Jury.State.DELIBERATION,
            created_by=self.director,
        )

    def student(self, odd: str, even: str, **values):
        """A student with the same mark in both modules of each semester."""
        student = values.pop("student", None) or StudentFactory(
            department=self.small.programme.department, **values
        )
        for number, mark in ((1, odd), (2, even)):
            enrolment = EnrolmentFactory(term=self.terms[number], student=student)
            for module in (f"R{number}.01", f"R{number}.02"):
                if mark:
                    give(enrolment, self.assessments[module], mark)
        return student

    def president(self, jury: Jury | None = None) -> JuryMember:
        return JuryMember.objects.create(
            jury=jury or self.jury,
            user=self.director,
            name=str(self.director),
            quality=JuryMember.Quality.PRESIDENT,
            attendance=JuryMember.Attendance.PRESENT,
        )

    def decide(self, student, of, code, reason="", seen=0, by=None, origin=Origin.FORM):
        entry = DecisionEntry(student.pk, of, code, reason, seen)
        (outcome,) = record_decisions(self.jury.pk, [entry], by=by or self.director, origin=origin)
        return outcome

    def decide_all(self):
        """Decide as proposed all that is undecided, of right or not."""
        for judged in judged_by(self.jury):
            for ruling in judged.deliberation.undecided:
                of, student = ruling.of, judged.enrolment.student
                self.decide(student, of, ruling.proposal, seen=judged.version_of(of))

    def close(self, shown_from=None, by=None):
        """Close the jury as it stands, somebody presiding."""
        if not self.jury.members.exists():
            self.president()
        self.decide_all()
        jury = Jury.objects.select_related("term__programme", "term__department").get(
            pk=self.jury.pk
        )
        accepted = closing_of(jury).stamp
        self.jury = close_jury(
            jury.pk, accepted=accepted, shown_from=shown_from, by=by or self.director
        )
        return self.jury
