"""The turns of a path: what each records, and what each refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.core.codes import YearCode
from grading.models import (
    Acquisition,
    Decision,
    Enrolment,
    GapYear,
    Jury,
    Mark,
    Role,
    Student,
    Turn,
)
from grading.selectors.judged import judged_by
from grading.selectors.results import student_results
from grading.services.situations import (
    ImpactMoved,
    change_track,
    come_back,
    leave,
    record_elsewhere,
    take_back,
    take_gap_year,
)
from tests.factories import (
    AcquisitionFactory,
    CoefficientFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    ModuleFactory,
    ParcoursFactory,
)
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
ON = date(2026, 11, 20)


@pytest.fixture
def small(department):
    return SmallProgramme(semesters=(1, 2, 3))


@pytest.fixture
def enrolment(small):
    return small.enrolment(1, marks=("12,5", "8"))


@pytest.fixture
def student(enrolment):
    return enrolment.student


@pytest.fixture
def by(enrolment):
    department = enrolment.term.department
    return MembershipFactory(department=department, role=Role.SCOLARITE).user


def refusal(function, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        function(*args, **kwargs)
    return refused.value.messages


class TestElsewhere:
    def record(self, student, by, **values):
        sent = {
            "ues": {"UE21": 1240, "UE11": None},
            "institution": "IUT de Dijon",
            "on": ON,
            "reason": "relevé fourni",
        }
        return record_elsewhere(student.pk, **{**sent, **values}, by=by)

    def test_the_ues_are_held_and_the_path_says_it(self, student, by):
        turn = self.record(student, by)
        held = {each.ue_code: each for each in student.acquisitions.all()}
        assert {code: (each.average, each.code) for code, each in held.items()} == {
            "UE11": (None, "ADM"),
            "UE21": (1240, "ADM"),
        }
        assert (held["UE11"].jury, held["UE11"].term, held["UE11"].origin) == (
            None,
            None,
            "IUT de Dijon",
        )
        assert held["UE11"].recorded_by == by
        assert (turn.kind, turn.on, turn.reason, turn.author) == (
            Turn.Kind.ELSEWHERE,
            ON,
            "relevé fourni",
            by,
        )
        assert turn.details == {
            "ues": {"UE21": 1240, "UE11": None},
            "institution": "IUT de Dijon",
        }

    def test_an_average_below_the_bar_was_compensated_there(self, student, by):
        self.record(student, by, ues={"UE11": 940})
        assert student.acquisitions.get().code == "CMP"

    def test_the_results_hold_it(self, student, by):
        self.record(student, by, ues={"UE11": None})
        assert student_results(student, published_only=False).current.ects == 30

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"ues": {}}, "Cochez au moins une UE."),
            ({"ues": {"UE99": None}}, "UE99 n’est pas une UE du programme de cet étudiant."),
            ({"ues": {"UE11": 2001}}, "Une moyenne va de 0 à 20."),
            ({"institution": " "}, "L’établissement est attendu."),
            ({"reason": " "}, "Un motif est attendu : il reste dans le parcours."),
            (
                {"on": TODAY + timedelta(days=400)},
                "Cette date est à venir : ceci s’enregistre une fois que c’est arrivé.",
            ),
        ],
    )
    def test_what_is_refused_leaves_nothing(self, student, by, values, sentence):
        assert refusal(self.record, student, by, **values) == [sentence]
        assert (student.acquisitions.count(), student.turns.count()) == (0, 0)

    def test_what_he_holds_already(self, student, by):
        AcquisitionFactory(student=student, ue_code="UE11")
        assert refusal(self.record, student, by) == [
            f"{student} tient déjà UE11 : rien n’est enregistré."
        ]

    def test_a_student_without_enrolment_has_no_programme(self, enrolment, by):
        stranger = Student.objects.create(
            department=enrolment.term.department, number="9", last_name="A", first_name="B"
        )
        [sentence] = refusal(self.record, stranger, by)
        assert sentence.startswith("Inscrivez d’abord l’étudiant")

    def test_the_staff_of_another_department(self, student):
        other = MembershipFactory(department__code="autre", role=Role.SCOLARITE).user
        with pytest.raises(Student.DoesNotExist):
            self.record(student, other)


class TestTakingBack:
    @pytest.fixture
    def acquisition(self, student, by):
        TestElsewhere().record(student, by, ues={"UE11": 1100})
        return student.acquisitions.get()

    def test_the_path_keeps_both_lines(self, acquisition, student, by):
        take_back(acquisition.pk, reason="autre étudiant", by=by)
        assert not student.acquisitions.exists()
        assert [each.details.get("withdrawn") for each in student.turns.order_by("pk")] == [
            None,
            True,
        ]

    def test_once_a_jury_has_decided(self, acquisition, enrolment, by):
        jury = Jury.objects.create(
            term=enrolment.term, kind=Jury.Kind.SEMESTER, state="deliberation", created_by=by
        )
        Decision.objects.create(
            jury=jury,
            student=enrolment.student,
            subject="ue",
            of="UE11",
            code="ADM",
            proposal="ADM",
            by=by,
            at=timezone.now(),
        )
        [sentence] = refusal(take_back, acquisition.pk, reason="erreur", by=by)
        assert sentence.startswith("Un jury a déjà décidé en tenant compte de UE11")

    def test_what_was_acquired_here(self, enrolment, by):
        own = AcquisitionFactory(student=enrolment.student, term=enrolment.term)
        [sentence] = refusal(take_back, own.pk, reason="erreur", by=by)
        assert sentence == "UE11 a été acquise ici : elle l’est pour de bon (4.3)."

    def test_without_a_reason(self, acquisition, by):
        refusal(take_back, acquisition.pk, reason="", by=by)
        assert Acquisition.objects.filter(pk=acquisition.pk).exists()


class TestLeaving:
    def leave(self, enrolment, by, **values):
        sent = {"kind": Turn.Kind.RESIGNED, "on": ON, "reason": "lettre reçue"}
        return leave(enrolment.student_id, enrolment_id=enrolment.pk, **{**sent, **values}, by=by)

    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            (Turn.Kind.RESIGNED, "resigned"),
            (Turn.Kind.TRANSFER_OUT, "resigned"),
            (Turn.Kind.LEFT, "left"),
            (Turn.Kind.EXCLUDED, "excluded"),
        ],
    )
    def test_each_kind(self, enrolment, by, kind, status):
        self.leave(enrolment, by, kind=kind)
        enrolment.refresh_from_db()
        assert (enrolment.status, enrolment.left_on) == (status, ON)
        assert enrolment.student.turns.get().kind == kind

    def test_what_follows_is_left_too_and_what_comes_before_is_not(self, small, enrolment, by):
        student = enrolment.student
        second = EnrolmentFactory(term=small.term(2), student=student)
        third = EnrolmentFactory(
            term=small.term(3, 2027), student=student, joined_on=date(2027, 9, 1)
        )
        self.leave(second, by)
        found = {each.term.number: (each.status, each.left_on) for each in student.enrolments.all()}
        assert found == {
            1: ("enrolled", None),
            2: ("resigned", ON),
            3: ("resigned", third.joined_on),
        }

    def test_no_mark_goes(self, enrolment, by):
        before = list(Mark.objects.values())
        self.leave(enrolment, by)
        assert list(Mark.objects.values()) == before

    def test_a_closed_jury_has_judged(self, small, enrolment, by):
        JuryFactory(term=small.term(2), kind=Jury.Kind.YEAR, closed=True)
        [sentence] = refusal(self.leave, enrolment, by)
        assert sentence.startswith("Un jury clos a jugé S1 2026-2027 : rien n’y change plus.")

    @pytest.mark.parametrize(
        ("stored", "values", "sentence"),
        [
            ({"status": "left"}, {}, "a déjà quitté S1 2026-2027."),
            (
                {"joined_on": date(2026, 11, 25)},
                {},
                "Cette date précède son arrivée dans ce semestre.",
            ),
            ({}, {"reason": ""}, "Un motif est attendu : il reste dans le parcours."),
            (
                {},
                {"on": date(2099, 1, 1)},
                "Cette date est à venir : ceci s’enregistre une fois que c’est arrivé.",
            ),
        ],
    )
    def test_what_is_refused(self, enrolment, by, stored, values, sentence):
        Enrolment.objects.filter(pk=enrolment.pk).update(**stored)
        [said] = refusal(self.leave, enrolment, by, **values)
        assert said.endswith(sentence)
        assert not enrolment.student.turns.exists()

    def test_the_enrolment_of_another(self, small, enrolment, by):
        other = EnrolmentFactory(term=enrolment.term)
        [sentence] = refusal(
            leave,
            enrolment.student_id,
            enrolment_id=other.pk,
            kind=Turn.Kind.LEFT,
            on=ON,
            reason="x",
            by=by,
        )
        assert sentence == "Cette inscription n’existe plus : rechargez la page."


class TestComingBack:
    def test_opens_again_and_keeps_when_he_left(self, enrolment, by):
        TestLeaving().leave(enrolment, by)
        come_back(
            enrolment.student_id,
            enrolment_id=enrolment.pk,
            on=date(2026, 11, 25),
            reason="revenu sur sa décision",
            by=by,
        )
        enrolment.refresh_from_db()
        assert (enrolment.status, enrolment.left_on) == ("enrolled", None)
        last = enrolment.student.turns.order_by("pk").last()
        assert (last.kind, last.details["left_on"], last.details["had_left"]) == (
            Turn.Kind.BACK,
            "2026-11-20",
            "démissionnaire",
        )

    def test_ends_the_gap_of_that_year(self, enrolment, by):
        gap(enrolment, by)
        come_back(enrolment.student_id, enrolment_id=enrolment.pk, on=ON, reason="annulée", by=by)
        assert not GapYear.objects.exists()

    def test_before_leaving(self, enrolment, by):
        TestLeaving().leave(enrolment, by)
        [sentence] = refusal(
            come_back,
            enrolment.student_id,
            enrolment_id=enrolment.pk,
            on=date(2026, 11, 1),
            reason="x",
            by=by,
        )
        assert sentence == "Cette date précède son départ."

    def test_who_has_not_left(self, enrolment, by):
        [sentence] = refusal(
            come_back, enrolment.student_id, enrolment_id=enrolment.pk, on=ON, reason="x", by=by
        )
        assert sentence.endswith("est déjà inscrit dans S1 2026-2027.")

    def test_where_a_jury_has_judged(self, enrolment, by):
        TestLeaving().leave(enrolment, by)
        JuryFactory(term=enrolment.term, closed=True)
        [sentence] = refusal(
            come_back, enrolment.student_id, enrolment_id=enrolment.pk, on=ON, reason="x", by=by
        )
        assert sentence.startswith("Un jury clos a jugé S1 2026-2027")


def gap(enrolment, by, *, interrupts=True, year=2026):
    return take_gap_year(
        enrolment.student_id,
        year=year,
        enrolment_id=enrolment.pk if interrupts else None,
        on=ON,
        reason="césure accordée",
        by=by,
    )


class TestGapYear:
    def test_interrupts_the_semesters_chosen(self, small, enrolment, by):
        second = EnrolmentFactory(term=small.term(2), student=enrolment.student)
        assert gap(second, by) == (second,)
        second.refresh_from_db()
        enrolment.refresh_from_db()
        assert (second.status, second.left_on, enrolment.status) == ("away", ON, "enrolled")
        found = GapYear.objects.get()
        assert (found.year, found.turn.details) == (2026, {"year": 2026, "terms": ["S2 2026-2027"]})

    def test_a_jury_finds_him_away(self, small, enrolment, by):
        second = EnrolmentFactory(term=small.term(2), student=enrolment.student)
        gap(second, by)
        jury = JuryFactory(term=second.term, kind=Jury.Kind.YEAR, created_by=by)
        [judged] = judged_by(jury)
        assert judged.rulings["BUT1"].proposal == YearCode.ABL

    def test_without_an_enrolment_to_interrupt(self, enrolment, by):
        assert gap(enrolment, by, interrupts=False, year=2027) == ()
        enrolment.refresh_from_db()
        assert enrolment.is_active

    def test_twice_the_same_year(self, enrolment, by):
        gap(enrolment, by)
        assert refusal(gap, enrolment, by, interrupts=False) == [
            "Cette année de césure est déjà enregistrée."
        ]


class TestTrack:
    @pytest.fixture
    def tracks(self, small):
        """Two parcours, each with a module of its own in the UE of S1."""
        found = {}
        semester = small.programme.semesters.get(number=1)
        for code in ("CND", "IPI"):
            parcours = ParcoursFactory(programme=small.programme, code=code)
            module = ModuleFactory(
                programme=small.programme, semester_number=1, code=f"SAE1.{code}", parcours=parcours
            )
            CoefficientFactory(ue=semester.ues.get(), module=module, parcours=parcours)
            small.modules[module.code] = module
            found[code] = parcours
        return found

    def change(self, enrolment, by, **values):
        sent = {"parcours": "IPI", "modality": "FI", "on": ON, "reason": "vœu accepté"}
        return change_track(
            enrolment.student_id, enrolment_id=enrolment.pk, **{**sent, **values}, by=by
        )

    @pytest.fixture
    def follower(self, small, enrolment, tracks):
        """In CND, with a mark in its module."""
        enrolment.parcours = tracks["CND"]
        enrolment.save()
        small.mark(enrolment, "SAE1.CND", "15")
        return enrolment

    def test_the_marks_of_what_he_no_longer_follows_stay_and_are_named(self, follower, by, tracks):
        before = list(Mark.objects.values())
        [change] = self.change(follower, by).changes
        assert [each.code for each in change.lost] == ["SAE1.CND"]
        assert [each.code for each in change.gained] == ["SAE1.IPI"]
        assert [each.value for each in change.idle] == [1500]
        follower.refresh_from_db()
        assert follower.parcours == tracks["IPI"]
        assert list(Mark.objects.values()) == before

    def test_they_count_no_more_and_count_again_if_he_comes_back(self, follower, by):
        def average():
            results = student_results(follower.student, published_only=False)
            return results.current.ues[0].average

        with_it = average()
        self.change(follower, by)
        assert average() != with_it
        self.change(follower, by, parcours="CND")
        assert average() == with_it

    def test_the_path_tells_each_change_and_no_mark(self, follower, by):
        self.change(follower, by, modality="FA")
        kinds = {turn.kind: turn.details for turn in follower.student.turns.all()}
        assert kinds == {
            "parcours": {"change": ["CND", "IPI"], "lost": ["SAE1.CND"], "gained": ["SAE1.IPI"]},
            "modality": {"change": ["FI", "FA"], "lost": ["SAE1.CND"], "gained": ["SAE1.IPI"]},
        }

    def test_the_semesters_that_follow_change_too(self, small, follower, by, tracks):
        second = EnrolmentFactory(
            term=small.term(2), student=follower.student, parcours=tracks["CND"]
        )
        self.change(follower, by)
        second.refresh_from_db()
        assert second.parcours == tracks["IPI"]

    def test_what_came_before_is_computed_with_the_new_parcours_and_says_so(
        self, small, follower, by, tracks
    ):
        second = EnrolmentFactory(
            term=small.term(2), student=follower.student, parcours=tracks["CND"]
        )
        first, changed = self.change(second, by).changes
        assert (first.is_earlier, changed.is_earlier) == (True, False)
        assert [each.value for each in first.idle] == [1500]
        follower.refresh_from_db()
        assert follower.parcours == tracks["CND"]

    def test_who_confirms_has_seen_it(self, small, follower, by):
        [change] = self.change(follower, by, parcours="", seen="").changes
        with pytest.raises(ImpactMoved):
            self.change(follower, by, seen="autre chose")
        follower.refresh_from_db()
        assert follower.parcours == change.after.parcours

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"parcours": "CND"}, "C’est déjà son parcours et sa modalité : rien ne changerait."),
            ({"parcours": "SNRV"}, "Le programme de ces semestres n’a pas ce parcours."),
            ({"reason": ""}, "Un motif est attendu : il reste dans le parcours."),
        ],
    )
    def test_what_is_refused(self, follower, by, values, sentence):
        assert refusal(self.change, follower, by, **values) == [sentence]
        assert not follower.student.turns.exists()

    def test_who_left_comes_back_first(self, follower, by):
        TestLeaving().leave(follower, by)
        [sentence] = refusal(self.change, follower, by)
        assert sentence.endswith("a quitté S1 2026-2027 : il y revient d’abord.")

    def test_where_a_jury_has_judged(self, follower, by):
        JuryFactory(term=follower.term, closed=True)
        [sentence] = refusal(self.change, follower, by)
        assert sentence.startswith("Un jury clos a jugé S1 2026-2027")
