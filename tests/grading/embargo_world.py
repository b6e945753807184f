"""A promotion during an embargo, where marks that nobody knows yet can be put one way or another.

`World` is what everybody may know. `hide` adds to it the marks under embargo, in one of two ways
that share every key and every time, and differ in what was entered, for whom, and how far the
assessments have come.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from grading.models import (
    Acquisition,
    ApogeePlan,
    Appeal,
    Assessment,
    Enrolment,
    EntryPlan,
    EventKind,
    FeedToken,
    Jury,
    JuryFreeze,
    Mark,
    Reminder,
    Role,
    SecondEntry,
    Student,
    Subscription,
    Term,
)
from grading.selectors.marks import MarkValue
from grading.services.apogee import keep_apogee_plan
from grading.services.appeals import correct_mark, keep_mark, open_appeal
from grading.services.entries import Batch, MarkEntry
from grading.services.issuing.keys import create_key
from grading.services.marks import record_marks
from grading.services.publication import publish, reopen, validate
from grading.services.webhooks import add_webhook
from tests.factories import (
    AcquisitionFactory,
    AdjustmentFactory,
    AssessmentFactory,
    CandidateFactory,
    CoefficientFactory,
    CompetenceFactory,
    DecisionFactory,
    DepartmentFactory,
    EnrolmentFactory,
    ExemptionFactory,
    GroupFactory,
    JuryFactory,
    MembershipFactory,
    ModuleFactory,
    ProgrammeFactory,
    SemesterFactory,
    StudentFactory,
    TermFactory,
    UEFactory,
    UserFactory,
)
from tests.grading.imports.apogee_files import given
from tests.grading.imports.brought import brought
from tests.grading.issuing import draft, issue

STUDENTS = 8
NAMESPACE = UUID("6f1f3c1e-5a1b-4d0e-9d6f-0c5a3f7b2e11")
SECRET = "e" * 43
"""The key of the feeds of the first student."""
NIGHT = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
"""When everybody looks: after the hour of the daily messages."""


class Clock:
    """Stands in for `django.utils.timezone.now`."""

    def __init__(self) -> None:
        self.now = NIGHT - timedelta(days=12)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass(frozen=True)
class Secrets:
    """One way the hidden marks may be: from `first` on, a step apart; `holes` is what stands in
    the place of a mark, None where nothing was entered; `settled` has the drafts validated;
    `verdict` is what the jury decides."""

    first: int
    step: int
    holes: dict[int, MarkValue | None]
    settled: bool
    verdict: str = "ADM"

    def content(self, place: int) -> MarkValue | None:
        return self.holes.get(place, MarkValue("graded", self.first + self.step * place))


LOW = Secrets(first=150, step=30, holes={}, settled=False, verdict="AJ")
HIGH = Secrets(
    first=1990, step=-35, holes={3: MarkValue("ABS"), 4: None, 5: MarkValue("EXC")}, settled=True
)


class World:
    """Two semesters of two UEs. R1.01 and R2.01 are taught by `teacher`, who hides marks; R1.02 and
    R2.02 by `colleague`, who hides none and may not know those of the other."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.programme = ProgrammeFactory(code="but-embargo")
        self.department = self.programme.department
        self.competences = [
            CompetenceFactory(programme=self.programme, short=short)
            for short in ("Spécifier", "Développer")
        ]
        self.modules = {}
        self.terms = [self.semester(number) for number in (1, 2)]
        self.engage()
        self.enrol()
        self.teach()
        self.live()
        self.jury = JuryFactory(
            term=self.terms[0],
            created_by=self.director,
            created_at=clock(),
            embargo_until=NIGHT + timedelta(days=30),
            deliberating=True,
        )
        self.university_file = self.given_by_the_university()
        clock.now = NIGHT - timedelta(hours=3)
        self.key = create_key()
        (self.open_document,) = issue(draft(self.students[0], says="BUT1"), by=self.scolarite)

    def given_by_the_university(self) -> ApogeePlan:
        people = [(each.number, each.last_name, each.first_name, "") for each in self.students]
        file = ApogeePlan(
            id=uuid5(NAMESPACE, "Apogée"),
            programme=self.programme,
            year=self.terms[0].year,
            but_year=1,
            filename="apogee.txt",
            content=given(people=people).content,
        )
        return keep_apogee_plan(file, by=self.scolarite)

    def semester(self, number: int) -> Term:
        semester = SemesterFactory(programme=self.programme, number=number)
        codes = [f"R{number}.0{place}" for place in (1, 2)]
        for code in codes:
            self.modules[code] = ModuleFactory(
                programme=self.programme, semester_number=number, code=code
            )
        for place, competence in enumerate(self.competences, start=1):
            ue = UEFactory(
                semester=semester, code=f"UE{number}{place}", competence=competence, ects=15
            )
            for coefficient, code in enumerate(codes, start=place):
                CoefficientFactory(ue=ue, module=self.modules[code], value=coefficient)
        day = date(2026, 12, 14) if number == 1 else None
        return TermFactory(programme=self.programme, number=number, jury_on=day)

    def person(self, name: str, role: Role, department=None):
        user = UserFactory(
            username=name,
            email=f"{name}@exemple.fr",
            last_name=name.capitalize(),
            is_staff=role == Role.ADMINISTRATOR,
        )
        MembershipFactory(user=user, department=department or self.department, role=role)
        return user

    def engage(self) -> None:
        elsewhere = DepartmentFactory(code="ailleurs", name="Ailleurs")
        self.teacher = self.person("enseignante", Role.TEACHER)
        self.colleague = self.person("collegue", Role.TEACHER)
        self.scolarite = self.person("scolarite", Role.SCOLARITE)
        self.director = self.person("directrice", Role.DIRECTOR)
        self.administrator = self.person("administratrice", Role.ADMINISTRATOR)
        self.stranger = self.person("etrangere", Role.ADMINISTRATOR, elsewhere)
        for role in (Role.TEACHER, Role.SCOLARITE, Role.DIRECTOR):
            MembershipFactory(user=self.stranger, department=elsewhere, role=role)
        self.superuser = UserFactory(username="racine", is_staff=True, is_superuser=True)
        for term in self.terms:
            for place, teacher in ((1, self.teacher), (2, self.colleague)):
                term.teaching_assignments.create(
                    module=self.modules[f"R{term.number}.0{place}"], teacher=teacher
                )

    def enrol(self) -> None:
        self.students = [
            StudentFactory(
                department=self.department,
                number=f"2026{place:04}",
                last_name=f"Élève{place}",
                email=f"eleve{place}@exemple.fr",
                user=UserFactory(username=f"eleve{place}"),
            )
            for place in range(STUDENTS)
        ]
        self.enrolments = {
            term.number: [
                EnrolmentFactory(term=term, student=student, group=group)
                for groups in [[GroupFactory(term=term, name=name) for name in ("TD1", "TD2")]]
                for place, student in enumerate(self.students)
                for group in [groups[place % 2]]
            ]
            for term in self.terms
        }
        first, second = self.enrolments[1], self.enrolments[2]
        ExemptionFactory(enrolment=first[4], module=self.modules["R1.02"])
        AdjustmentFactory(enrolment=first[0], ue_code="UE11")
        self.acquisition = AcquisitionFactory(student=self.students[5], ue_code="UE12")
        Enrolment.objects.filter(pk=second[7].pk).update(
            status=Enrolment.Status.RESIGNED, left_on=date(2026, 11, 2)
        )
        for place, frequency in enumerate(("at_once", "daily")):
            student = self.students[place]
            Subscription.objects.create(
                student=student, frequency=frequency, with_value=True, told_until=self.clock()
            )
            digest = sha256((SECRET if not place else "f" * 43).encode()).hexdigest()
            FeedToken.objects.create(student=student, digest=digest)
        # Never called: it is one of ours.
        self.webhook, _ = add_webhook(
            by=self.students[0].user, url="https://127.0.0.1/", events=EventKind
        )

    def teach(self) -> None:
        """The assessments, each with its title, and the marks of those published for good."""
        self.assessments: dict[str, Assessment] = {}
        for term in self.terms:
            hidden, known = (self.modules[f"R{term.number}.0{place}"] for place in (1, 2))
            self.plan(term, hidden, "DS connu", date=date(2026, 10, 20))
            self.plan(term, hidden, "DS rouvert", date=date(2026, 10, 21))
            self.plan(term, hidden, "DS rouvert et validé", maximum=4000)
            self.plan(term, hidden, "DS brouillon", date=date(2026, 12, 1))
            self.plan(term, hidden, "DS validé", deadline=date(2026, 11, 30))
            self.plan(term, hidden, "Sans date", coefficient=3)
            self.plan(term, known, "Oral", date=date(2026, 10, 22))
            self.plan(term, known, "Projet", date=date(2026, 12, 2))
        term, hidden = self.terms[0], self.modules["R1.01"]
        self.plan(term, hidden, "Double lecture", anonymous=True, double_entry=True)
        known = self.of("DS connu", 1)
        self.plan(term, hidden, "Rattrapage", kind="resit", completes=known)
        self.plan(term, hidden, "Bonus", kind="bonus", completes=known, date=date(2026, 11, 10))
        for place, enrolment in enumerate(self.enrolments[1]):
            CandidateFactory(
                assessment=self.of("Double lecture", 1),
                enrolment=enrolment,
                anonymous_number=f"A{place}",
            )
        for enrolment in self.enrolments[1][:3]:
            CandidateFactory(assessment=self.of("Rattrapage", 1), enrolment=enrolment)

    def plan(self, term: Term, module, title: str, **values) -> None:
        author = self.teacher if module.code.endswith("1") else self.colleague
        title = f"{title} S{term.number}"
        self.assessments[title] = AssessmentFactory(
            term=term, module=module, title=title, created_by=author, **values
        )

    def of(self, title: str, semester: int) -> Assessment:
        return self.assessments[f"{title} S{semester}"]

    def live(self) -> None:
        """What happened before the embargo, and is known: publications, corrections, appeals."""
        open_marks = Secrets(first=850, step=60, holes={6: MarkValue("ABS")}, settled=False)
        for semester in (1, 2):
            for title in ("DS connu", "DS rouvert", "DS rouvert et validé", "Oral"):
                self.enter(title, semester, open_marks)
                publish(self.of(title, semester).pk, by=self.author(title))
                self.clock.wait(hours=1)
            self.enter("Projet", semester, open_marks)
        self.clock.now = NIGHT - timedelta(days=5)
        self.contested = [self.contest(title) for title in ("DS connu", "DS rouvert")]
        self.enter(
            "DS connu", 1, Secrets(1100, 0, {}, False), places=(0, 1), reason="erreur de saisie"
        )
        keep_mark(self.contested[0].pk, by=self.teacher, text="La copie a été relue.")
        for semester in (1, 2):
            for title in ("DS rouvert", "DS rouvert et validé"):
                reopen(self.of(title, semester).pk, by=self.teacher, reason="barème à revoir")
        self.open_plan = self.bring("R1.02", self.colleague, "Projet", Secrets(900, 10, {}, False))
        self.open_batch = self.of("Projet", 1).mark_changes.first().batch

    def author(self, title: str):
        return self.colleague if title in ("Oral", "Projet") else self.teacher

    def contest(self, title: str) -> Appeal:
        own = self.enrolments[1][0]
        return open_appeal(
            self.of(title, 1).pk, own.pk, by=own.student.user, text="Pourquoi cette note ?"
        )

    def enter(self, title, semester, secrets, *, places=range(STUDENTS), reason="") -> None:
        """These marks by the service that writes them all, in a batch of a name known before."""
        assessment = self.of(title, semester)
        versions = dict(
            Mark.objects.filter(assessment=assessment).values_list("enrolment", "version")
        )
        entries = [
            MarkEntry(assessment.pk, enrolment.pk, content, versions.get(enrolment.pk, 0))
            for place, enrolment in enumerate(self.enrolments[semester])
            if place in places and (content := secrets.content(place))
        ]
        name = uuid5(NAMESPACE, f"{title} {semester} {self.clock()}")
        record_marks(entries, by=self.author(title), batch=Batch(name), reason=reason)

    def bring(self, code: str, by, title: str, secrets: Secrets) -> EntryPlan:
        rows = [["Numéro", f"{title} S1"]]
        for place, student in enumerate(self.students):
            content = secrets.content(place)
            value = content and content.value
            rows.append([student.number, "" if value is None else f"{value / 100:.2f}"])
        plan = brought(self.terms[0], self.modules[code], by, *rows)
        return self.renamed(plan, f"{code} {title}")

    def renamed(self, plan: EntryPlan, name: str) -> EntryPlan:
        """The same plan under a key that does not change from one world to the next."""
        EntryPlan.objects.filter(pk=plan.pk).update(id=uuid5(NAMESPACE, name))
        return EntryPlan.objects.get(pk=uuid5(NAMESPACE, name))

    def hide(self, secrets: Secrets) -> None:
        """Enter what is under embargo: drafts, validated marks, marks withdrawn and changed."""
        for semester in (1, 2):
            for title in ("DS rouvert", "DS rouvert et validé", "DS brouillon", "DS validé"):
                self.enter(title, semester, secrets)
            self.enter("Sans date", semester, secrets)
            for title in ("DS rouvert et validé", "DS validé"):
                validate(self.of(title, semester).pk, by=self.teacher)
            if secrets.settled:
                validate(self.of("DS brouillon", semester).pk, by=self.teacher)
        for title in ("Rattrapage", "Bonus", "Double lecture"):
            self.enter(title, 1, secrets, places=range(3))
        self.read_again(secrets)
        self.answer(secrets)
        self.decide(secrets)
        self.issue(secrets)
        self.hidden_plan = self.bring("R1.01", self.teacher, "DS brouillon", secrets)
        self.hidden_batch = self.of("DS brouillon", 1).mark_changes.first().batch
        Reminder.objects.create(
            teacher=self.teacher,
            day=date(2026, 11, 20),
            sent_at=NIGHT - timedelta(days=3),
            sent_by=self.scolarite,
            subject="Notes attendues",
            body=f"Il manque {secrets.first} notes.",
        )
        self.clock.now = NIGHT

    def read_again(self, secrets: Secrets) -> None:
        SecondEntry.objects.bulk_create(
            SecondEntry(
                assessment=self.of("Double lecture", 1),
                enrolment=enrolment,
                status="graded",
                value=secrets.first,
                by=self.colleague,
                at=self.clock(),
            )
            for enrolment in self.enrolments[1][:3]
        )

    def answer(self, secrets: Secrets) -> None:
        """Correct a contested mark while its assessment is withdrawn."""
        mark = Mark.objects.get(
            assessment=self.of("DS rouvert", 1), enrolment=self.enrolments[1][0]
        )
        wanted = MarkValue("graded", secrets.first + 5)
        recorded = correct_mark(
            self.contested[1].pk,
            by=self.teacher,
            wanted=wanted,
            seen_version=mark.version,
            text="La note a été revue.",
        )
        assert recorded.saved

    def decide(self, secrets: Secrets) -> None:
        """What the jury has decided of everybody, and made acquired: it alone knows, also once it
        is closed."""
        for student in self.students:
            DecisionFactory(
                jury=self.jury,
                student=student,
                of="UE11",
                code=secrets.verdict,
                proposal=secrets.verdict,
                by=self.director,
                at=self.clock(),
            )
            if secrets.verdict != "AJ":
                self.acquire(student, secrets.verdict)
        JuryFreeze.objects.create(jury=self.jury, position=0, case={}, results=secrets.verdict)
        jury = self.jury
        jury.digest = sha256(secrets.verdict.encode()).hexdigest()
        jury.state, jury.closed_by, jury.closed_at = "closed", self.director, self.clock()
        jury.save()
        self.jury = Jury.objects.get(pk=jury.pk)

    def issue(self, secrets: Secrets) -> None:
        """A transcript of marks that are not published, and one of what the jury decided."""
        term, student, average = self.terms[0], self.students[0], f"{secrets.first / 100:.2f}"
        marks = draft(student, term, average=average, withheld=True)
        decided = draft(
            student, self.terms[1], says=secrets.verdict, juries=frozenset({self.jury.pk})
        )
        self.hidden_documents = issue(marks, decided, by=self.scolarite)

    def acquire(self, student: Student, code: str) -> None:
        Acquisition.objects.create(
            student=student,
            ue_code="UE11",
            average=1000,
            code=code,
            term=self.terms[0],
            jury=self.jury,
            recorded_by=self.director,
            recorded_at=self.clock(),
        )
