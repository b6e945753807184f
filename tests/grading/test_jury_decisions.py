"""Decisions through the pages: the file of a student, those of right, the projected deliberation,
the contradictions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.core.computation import compute_student
from grading.forms.decisions import DecisionForm, read_proposals, written_proposals
from grading.models import (
    Attendance,
    Decision,
    DecisionChange,
    Enrolment,
    GapYear,
    Jury,
    JuryMember,
    Remark,
    Role,
    Settlement,
    Turn,
)
from grading.selectors import judged as selectors_judged
from grading.selectors.judged import judged_by
from grading.selectors.jury_file import jury_file
from grading.services.decisions import accept_as_proposed, accept_of_right
from grading.templatetags.decisions import repeat_sentence, told_sentence
from grading.views.juries import live
from tests.factories import DepartmentFactory, EnrolmentFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_decisions_service import close, stored
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db

Origin = DecisionChange.Origin


@pytest.fixture
def promotion():
    return Promotion()


@pytest.fixture
def director(client, promotion):
    client.force_login(promotion.director)
    return client


def address(promotion, name, *arguments, query=""):
    return reverse(f"grading:{name}", args=[promotion.jury.pk, *arguments]) + query


def posted(promotion, student, *, typed=False, then="", **given):
    """What the browser sends: the page as shown, with these fields changed."""
    (judged,) = judged_by(promotion.jury, {student.pk})
    form = DecisionForm(judged=judged, typed=typed)
    data = {name: form.initial.get(name, "") for name in form.fields}
    data |= {f"initial-{name}": value for name, value in data.items()}
    for name, value in given.items():
        kind, _, of = name.partition("_")
        data[f"{kind}-{of.replace('_', '+')}"] = value
    return {**data, "then": then}


def text_of(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


class TestTheFile:
    def page(self, promotion, student, query=""):
        return address(promotion, "jury-student", student.pk, query=query)

    def test_it_says_what_is_proposed_and_why(self, director, promotion):
        student = promotion.student("9", "10,50")
        html = text_of(director.get(self.page(promotion, student)))
        assert "Moyenne 9,00 sous 10, et celle du RCUE, 9,75, ne la compense pas" in html
        assert "S1 : jamais redoublé, peut redoubler." in html
        assert "Aucune absence signalée" in html
        assert "Rien n’a encore été décidé" in html

    def test_it_says_what_was_reported(self, director, promotion):
        student = promotion.student("9", "9")
        enrolment = Enrolment.objects.get(student=student, term=promotion.terms[2])
        now = timezone.now()
        by = {"updated_by": promotion.director, "updated_at": now}
        Attendance.objects.create(enrolment=enrolment, unjustified=7, comment="Stage", **by)
        teacher = MembershipFactory(department=promotion.jury.term.department).user
        Remark.objects.create(enrolment=enrolment, author=teacher, text="En progrès.", at=now)
        html = text_of(director.get(self.page(promotion, student)))
        assert "7 demi-journées sans justification" in html
        assert "En progrès." in html
        assert str(teacher) in html

    def test_decisions_are_saved_each_with_its_reason(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(
            promotion, student, code_UE11_UE21="ADJ", reason_UE11_UE21="Progression nette"
        )
        answer = director.post(self.page(promotion, student), data, follow=True)
        assert stored(promotion) == {
            (student.pk, "UE11+UE21"): "ADJ",
            (student.pk, "UE11"): "ADJR",
            (student.pk, "UE21"): "ADJR",
        }
        said = "1 décision enregistrée : UE11+UE21 ADJ. Entraîné : UE11 ADJR, UE21 ADJR."
        assert said in text_of(answer)
        assert set(DecisionChange.objects.values_list("origin", flat=True)) == {
            Origin.FORM,
            Origin.ENTAILED,
        }

    def test_only_what_was_changed_is_sent_on(self, director, promotion):
        student = promotion.student("12", "12")
        data = posted(promotion, student, code_UE11="ADM")
        promotion.decide(student, "UE21", "ADM")
        director.post(self.page(promotion, student), data)
        assert stored(promotion) == {(student.pk, "UE11"): "ADM", (student.pk, "UE21"): "ADM"}

    def test_a_departure_without_reason_is_refused_and_kept_in_its_line(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(promotion, student, code_UE11="ADJ", code_UE21="AJ")
        html = text_of(director.post(self.page(promotion, student), data))
        assert stored(promotion) == {(student.pk, "UE21"): "AJ"}
        assert "s’en écarter demande un motif" in html
        assert "1 décision enregistrée : UE21 AJ." in html
        assert '<option value="ADJ" selected>' in html

    def test_somebody_decided_meanwhile(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(promotion, student, code_UE11="ADJ", reason_UE11="Maladie")
        colleague = MembershipFactory(
            department=promotion.jury.term.department, role=Role.SCOLARITE
        ).user
        promotion.decide(student, "UE11", "AJ", by=colleague)
        html = text_of(director.post(self.page(promotion, student), data))
        assert stored(promotion) == {(student.pk, "UE11"): "AJ"}
        assert f"{colleague} a décidé AJ à" in html
        assert 'value="Maladie"' in html
        assert '<input type="hidden" name="seen-UE11" value="1"' in html

    def test_sent_again_after_reading_the_other_decision_it_replaces_it(self, director, promotion):
        student = promotion.student("9", "9")
        promotion.decide(student, "UE11", "AJ")
        data = posted(promotion, student, code_UE11="ADJ", reason_UE11="Maladie")
        director.post(self.page(promotion, student), data)
        assert stored(promotion) == {(student.pk, "UE11"): "ADJ"}

    def test_a_decision_is_taken_back(self, director, promotion):
        student = promotion.student("12", "12")
        promotion.decide(student, "UE11", "ADM")
        data = posted(promotion, student, code_UE11="")
        answer = director.post(self.page(promotion, student), data, follow=True)
        assert stored(promotion) == {}
        assert "UE11 retirée" in text_of(answer)
        assert "UE11 : ADM devient rien" in text_of(answer)

    def test_a_reason_without_code_is_not_lost(self, director, promotion):
        student = promotion.student("12", "12")
        data = posted(promotion, student, reason_UE11="Maladie", code_UE21="ADM")
        html = text_of(director.post(self.page(promotion, student), data))
        assert "Ce motif ne va avec aucune décision" in html
        assert 'value="Maladie"' in html
        assert stored(promotion) == {}

    def test_the_rest_is_accepted_as_proposed(self, director, promotion):
        student = promotion.student("12", "9")
        data = posted(promotion, student, then="accepter")
        answer = director.post(self.page(promotion, student), data, follow=True)
        assert "4 décisions enregistrées" in text_of(answer)
        assert set(stored(promotion).values()) == {"ADM", "CMP"}

    def test_a_proposal_that_changed_meanwhile_is_not_accepted(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(
            promotion, student, then="accepter", code_UE11_UE21="ADJ", reason_UE11_UE21="Motif"
        )
        html = text_of(director.post(self.page(promotion, student), data))
        assert "Ces propositions ont changé depuis l’affichage : BUT1 ADM." in html
        assert (student.pk, "BUT1") not in stored(promotion)

    def test_then_the_next_of_those_looked_at(self, director, promotion):
        first = promotion.student("9", "9", last_name="Abel")
        promotion.student("12", "12", last_name="Bora")
        last = promotion.student("9", "9", last_name="Cyan")
        query = "?filtre=a-discuter"
        data = posted(promotion, first, then="suivant", code_UE11="AJ")
        answer = director.post(self.page(promotion, first, query), data)
        assert answer.url == self.page(promotion, last, query)
        data = posted(promotion, last, then="suivant", code_UE11="AJ")
        answer = director.post(self.page(promotion, last, query), data)
        assert answer.url == address(promotion, "jury-table", query=query)

    @pytest.mark.parametrize(
        ("state", "why"),
        [
            (Jury.State.PREPARATION, "Ce jury est en préparation"),
            (Jury.State.CLOSED, "Ce jury est clos"),
        ],
    )
    def test_before_and_after_it_is_only_read(self, director, promotion, state, why):
        student = promotion.student("12", "12")
        data = posted(promotion, student, code_UE11="ADM")
        if state == Jury.State.CLOSED:
            close(promotion.jury)
        else:
            Jury.objects.update(state=state)
        html = text_of(director.get(self.page(promotion, student)))
        assert why in html
        assert "data-decisions" not in html
        html = text_of(director.post(self.page(promotion, student), data))
        assert "les décisions se prennent pendant la délibération" in html
        assert stored(promotion) == {}

    def test_who_only_sits_reads(self, client, promotion):
        student = promotion.student("12", "12")
        data = posted(promotion, student, code_UE11="ADM")
        teacher = MembershipFactory(department=promotion.jury.term.department).user
        JuryMember.objects.create(jury=promotion.jury, user=teacher, name=str(teacher))
        client.force_login(teacher)
        for name in ("jury-student", "jury-live"):
            url = address(promotion, name, student.pk)
            html = text_of(client.get(url))
            assert "Vous siégez dans ce jury" in html
            assert "Enregistrer" not in html
            assert "Tout le calcul" not in html
            assert client.post(url, data).status_code == 403
        for name in ("jury-of-right", "jury-contradictions"):
            assert client.get(address(promotion, name)).status_code == 200
            assert client.post(address(promotion, name), {}).status_code == 403
        assert stored(promotion) == {}

    def test_a_student_whom_the_jury_does_not_judge(self, director, promotion):
        other = EnrolmentFactory().student
        assert director.get(self.page(promotion, other)).status_code == 404

    @pytest.mark.parametrize(
        ("query", "judged", "neighbours"),
        [
            ("", 1, (2, 4, "Abel", "Cigale")),
            ("?filtre=tous&tri=nom", 1, (2, 4, "Abel", "Cigale")),
            ("?nom=b", 1, (2, 2, "Abel", None)),
            ("?nom=c", 1, (None, 1, None, "Cigale")),
            ("?groupe=0", 1, (2, 4, "Abel", "Cigale")),
            ("?tri=-UE11", 4, (2, 4, "Cigale", "Dytique")),
            ("?filtre=a-discuter", 4, (2, 3, "Abel", "Dytique")),
        ],
    )
    def test_the_others_are_judged_only_to_be_ordered_or_kept_by_it(
        self, director, promotion, monkeypatch, query, judged, neighbours
    ):
        """In a promotion of 400 judging all of them takes seconds."""
        given = {"Abel": "7", "Bora": "9", "Cigale": "12", "Dytique": "8"}
        _, shown, *_ = (
            promotion.student(mark, mark, last_name=name) for name, mark in given.items()
        )
        computed = []
        monkeypatch.setattr(
            selectors_judged,
            "compute_student",
            lambda *args, **kwargs: computed.append(1) or compute_student(*args, **kwargs),
        )
        found = director.get(self.page(promotion, shown, query)).context["neighbours"]
        names = [each and each.enrolment.student.last_name for each in (found.before, found.after)]
        assert (len(computed), (found.rank, found.total, *names)) == (judged, neighbours)

    @pytest.mark.parametrize("others", [0, 2])
    def test_the_queries_do_not_grow(self, director, promotion, others, django_assert_num_queries):
        student = promotion.student("9", "9")
        for _ in range(others + 1):
            promotion.decide(promotion.student("12", "9"), "BUT1", "ADM")
        with django_assert_num_queries(12):
            director.get(self.page(promotion, student))


def test_repeats_leave_gap_years_out(promotion):
    student = promotion.student("9", "9")
    Enrolment.objects.filter(student=student, term=promotion.terms[1]).update(repeating=True)
    EnrolmentFactory(term=promotion.small.term(1, year=2025), student=student)
    EnrolmentFactory(term=promotion.small.term(1, year=2024), student=student)
    turn = Turn.objects.create(
        student=student,
        kind=Turn.Kind.GAP,
        on="2024-09-01",
        reason="Césure",
        author=promotion.director,
        at=timezone.now(),
    )
    GapYear.objects.create(student=student, year=2024, turn=turn)
    (judged,) = judged_by(promotion.jury, {student.pk})
    found = jury_file(promotion.jury, judged)
    assert [each.is_gap for each in found.years] == [True, False, False, False]
    assert [repeat_sentence(each).replace("\u00a0", " ") for each in found.repeats] == [
        "S1 : redoublé 1 fois, ne peut redoubler que par décision du directeur, pour force majeure",
        "S2 : jamais redoublé, peut redoubler",
    ]
    (told,) = found.turns
    assert told_sentence(told).replace("\u00a0", " ") == "année de césure ou année blanche"


class TestOfRight:
    def value(self, promotion, student):
        (judged,) = judged_by(promotion.jury, {student.pk})
        return f"{student.pk} {written_proposals(judged.proposals)}"

    def test_they_are_listed_with_what_will_be_written(self, director, promotion):
        promotion.student("12", "9", last_name="Abel")
        promotion.student("9", "9", last_name="Bora")
        html = text_of(director.get(address(promotion, "jury-of-right")))
        assert "UE11 12,00 ADM, UE21 9,00 CMP, UE11+UE21 10,50 CMP, BUT1 ADM" in html
        assert "1 étudiant dont toutes les décisions sont de droit" in html
        assert "Bora" not in html

    def test_one_button_accepts_those_ticked_as_they_were_shown(self, director, promotion):
        kept, moved, gone = (promotion.student("12", "12", last_name=f"N{n}") for n in range(3))
        values = [self.value(promotion, each) for each in (kept, moved, gone)]
        change_mark(promotion, moved, "R2.01", 700)
        change_mark(promotion, gone, "R2.01", 100)
        data = {"etudiant": values}
        answer = director.post(address(promotion, "jury-of-right"), data, follow=True)
        assert {student for student, _ in stored(promotion)} == {kept.pk}
        html = text_of(answer)
        assert "1 étudiant décidé comme proposé." in html
        assert f"{moved} (ses propositions ont changé depuis l’affichage)" in html
        assert f"{gone} (plus de droit : " in html

    def test_somebody_was_faster(self, director, promotion):
        student = promotion.student("12", "12")
        data = {"etudiant": [self.value(promotion, student)]}
        accept_of_right(promotion.jury.pk, [student.pk], by=promotion.director)
        html = text_of(director.post(address(promotion, "jury-of-right"), data, follow=True))
        assert f"{student} (décidé entre-temps)" in html

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ([], "Aucun étudiant n’est coché"),
            (["abc"], "Cette liste n’est pas lisible"),
            ([f"{10**30} UE11:ADM"], "Cette liste n’est pas lisible"),
            (["1"], "Cette liste n’est pas lisible"),
        ],
    )
    def test_nonsense_is_refused(self, director, promotion, values, said):
        url = address(promotion, "jury-of-right")
        assert said in text_of(director.post(url, {"etudiant": values}, follow=True))

    def test_not_outside_the_deliberation(self, director, promotion):
        student = promotion.student("12", "12")
        data = {"etudiant": [self.value(promotion, student)]}
        Jury.objects.update(state=Jury.State.PREPARATION)
        html = text_of(director.post(address(promotion, "jury-of-right"), data, follow=True))
        assert "les décisions se prennent pendant la délibération" in html
        assert stored(promotion) == {}

    @pytest.mark.parametrize("students", [1, 3])
    def test_the_queries_do_not_grow(
        self, director, promotion, students, django_assert_num_queries
    ):
        for _ in range(students):
            promotion.student("12", "12")
        with django_assert_num_queries(11):
            director.get(address(promotion, "jury-of-right"))


class TestLive:
    def page(self, promotion, student, query=""):
        return address(promotion, "jury-live", student.pk, query=query)

    def test_it_projects_a_student_and_says_what_nobody_sees(self, director, promotion):
        student = promotion.student("9", "9", last_name="Abel")
        html = text_of(director.get(self.page(promotion, student)))
        assert "0 / 1</strong> décidé" in html
        assert "Rien de ceci n’est visible des étudiants" in html
        assert '<option value="ADJ">UE accordée par le jury</option>' in html

    def test_an_empty_field_is_the_proposal_and_one_goes_to_the_next(self, director, promotion):
        first = promotion.student("12", "9", last_name="Abel")
        second = promotion.student("9", "9", last_name="Bora")
        data = posted(promotion, first, typed=True)
        answer = director.post(self.page(promotion, first), data)
        assert answer.url == self.page(promotion, second)
        assert stored(promotion) == {
            (first.pk, "UE11"): "ADM",
            (first.pk, "UE21"): "CMP",
            (first.pk, "UE11+UE21"): "CMP",
            (first.pk, "BUT1"): "ADM",
        }
        assert set(DecisionChange.objects.values_list("origin", flat=True)) == {Origin.LIVE}

    def test_the_page_tells_who_comes_next_and_the_others_are_not_judged(
        self, director, promotion, monkeypatch
    ):
        """In a promotion of 400 judging all of them takes seconds, each time."""
        first, second, third = (
            promotion.student("12", "12", last_name=name) for name in ("Abel", "Bora", "Cigale")
        )
        page = director.get(self.page(promotion, first, "?tri=-UE11"))
        assert page.context["following"] == f"{second.pk},{third.pk}"
        for of in ("UE11", "UE21", "UE11+UE21", "BUT1"):
            promotion.decide(second, of, "ADM")
        data = posted(promotion, first, typed=True) | {"suite": page.context["following"]}
        monkeypatch.setattr(live, "looked", None)
        answer = director.post(self.page(promotion, first, "?tri=-UE11"), data)
        assert answer.url == self.page(promotion, third, "?tri=-UE11")

    @pytest.mark.parametrize("told", ["", "abc,-1", "99999999999999999999", "1," * 90])
    def test_who_comes_next_is_found_when_the_page_does_not_tell(self, director, promotion, told):
        first = promotion.student("12", "12", last_name="Abel")
        second = promotion.student("12", "12", last_name="Bora")
        data = posted(promotion, first, typed=True) | {"suite": told}
        answer = director.post(self.page(promotion, first), data)
        assert answer.url == self.page(promotion, second)

    def test_a_code_is_typed_in_any_case(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(
            promotion, student, typed=True, code_UE11_UE21="adj", reason_UE11_UE21="Motif"
        )
        html = text_of(director.post(self.page(promotion, student), data))
        assert stored(promotion)[student.pk, "UE11+UE21"] == "ADJ"
        assert "BUT1 ADM." in html
        data = posted(promotion, student, typed=True)
        answer = director.post(self.page(promotion, student), data, follow=True)
        assert stored(promotion)[student.pk, "BUT1"] == "ADM"
        assert "Plus personne à décider" in text_of(answer)

    def test_what_is_typed_wrong_stays_and_nothing_else_is_decided(self, director, promotion):
        student = promotion.student("9", "9")
        data = posted(promotion, student, typed=True, code_BUT1="PAS")
        html = text_of(director.post(self.page(promotion, student), data))
        assert stored(promotion) == {}
        assert "« PAS » n’est pas un code possible pour BUT1." in html
        assert 'value="PAS"' in html

    @pytest.mark.parametrize("students", [1, 3])
    def test_the_queries_do_not_grow(
        self, director, promotion, students, django_assert_num_queries
    ):
        for _ in range(students):
            student = promotion.student("12", "12")
        with django_assert_num_queries(12):
            director.get(self.page(promotion, student))


class TestWhatOthersDecideMeanwhile:
    def state(self, client, promotion, since):
        url = address(promotion, "jury-live-state", query=f"?depuis={since}")
        return client.get(url, headers={"accept": "application/json"})

    def test_it_tells_who_decided_what(self, director, promotion, django_assert_num_queries):
        student = promotion.student("12", "12")
        promotion.decide(student, "UE11", "ADM")
        known = DecisionChange.objects.get().pk
        promotion.decide(student, "BUT1", "ADM")
        with django_assert_num_queries(5):
            answer = self.state(director, promotion, known).json()
        (change,) = answer["changes"]
        assert answer["state"] == Jury.State.DELIBERATION
        assert (change["student"], change["of"], change["code"], change["by"]) == (
            student.pk,
            "BUT1",
            "ADM",
            str(promotion.director),
        )
        assert self.state(director, promotion, change["id"]).json()["changes"] == []

    @pytest.mark.parametrize("since", ["abc", "-1", str(2**64)])
    def test_nonsense_is_refused(self, director, promotion, since):
        assert self.state(director, promotion, since).status_code == 400

    def test_a_stranger_is_told_nothing(self, client, promotion):
        elsewhere = DepartmentFactory(code="ailleurs")
        client.force_login(MembershipFactory(department=elsewhere, role=Role.DIRECTOR).user)
        assert self.state(client, promotion, 0).status_code == 404


class TestContradictions:
    @pytest.fixture
    def contradicted(self, promotion):
        student = promotion.student("12", "12", last_name="Abel")
        decision = promotion.decide(student, "UE11", "ADM").decision
        change_mark(promotion, student, "R1.01", 500)
        return decision

    def data(self, decision, **given):
        return {
            "decision": decision.pk,
            "proposal": "AJ",
            "average": "22/3",
            "outcome": Settlement.Outcome.KEPT,
            "reason": "Le jury maintient",
            **given,
        }

    def url(self, promotion):
        return address(promotion, "jury-contradictions")

    def test_they_are_listed_with_the_mark_that_changed(self, director, promotion, contradicted):
        promotion.student("12", "12", last_name="Bora")
        html = text_of(director.get(self.url(promotion)))
        assert "1 décision ne repose plus" in html
        assert "ADM, 12,00" in html
        assert "AJ, 7,33" in html
        assert f": 12 → 5, {promotion.director}" in html
        assert "(Erreur de saisie)" in html
        assert "Bora" not in html

    def test_one_is_settled_by_a_person(self, director, promotion, contradicted):
        data = self.data(contradicted)
        answer = director.post(self.url(promotion), data, follow=True)
        assert "décision maintenue." in text_of(answer)
        assert "Aucune contradiction" in text_of(answer)
        settlement = Settlement.objects.get()
        assert (settlement.author, settlement.reason) == (promotion.director, "Le jury maintient")

    def test_from_the_file_one_comes_back_to_it(self, director, promotion, contradicted):
        file = address(promotion, "jury-student", contradicted.student_id)
        assert "Maintenir la décision" in text_of(director.get(file))
        data = self.data(contradicted, from_file="1", outcome="referred")
        answer = director.post(self.url(promotion), data)
        assert answer.url == file
        html = text_of(director.get(file))
        assert "UE11 : renvoyée à une nouvelle délibération" in html

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"reason": " "}, "demande un motif"),
            ({"reason": "x" * 501}, "trop long"),
            ({"outcome": "autre"}, "Sélectionnez un choix valide"),
            ({"average": "12"}, "Les résultats ont encore changé"),
        ],
    )
    def test_what_is_refused_keeps_the_reason(self, director, promotion, contradicted, given, said):
        html = text_of(director.post(self.url(promotion), self.data(contradicted, **given)))
        assert said in html
        assert not Settlement.objects.exists()

    def test_a_decision_of_another_jury(self, director, promotion, contradicted):
        data = self.data(contradicted) | {"decision": contradicted.pk + 1}
        assert director.post(self.url(promotion), data).status_code == 404

    def test_a_contradiction_of_a_closed_jury_is_answered_too(
        self, director, promotion, contradicted
    ):
        close(promotion.jury)
        director.post(self.url(promotion), self.data(contradicted))
        assert Settlement.objects.get().outcome == Settlement.Outcome.KEPT

    @pytest.mark.parametrize("students", [1, 3])
    def test_the_queries_do_not_grow(
        self, director, promotion, contradicted, students, django_assert_num_queries
    ):
        for _ in range(students):
            student = promotion.student("12", "12")
            promotion.decide(student, "UE11", "ADM")
            change_mark(promotion, student, "R1.01", 500)
        with django_assert_num_queries(12):
            director.get(self.url(promotion))


@pytest.mark.parametrize(
    ("text", "proposals"),
    [
        ("", {}),
        ("UE11:ADM,UE11+UE21:CMP", {"UE11": "ADM", "UE11+UE21": "CMP"}),
        ("UE11", {}),
        (":,:", {"": ""}),
    ],
)
def test_proposals_that_a_page_sends_back(text, proposals):
    assert read_proposals(text) == proposals


def test_accepting_nobody(promotion):
    found = accept_as_proposed(
        promotion.jury.pk, 0, shown={}, by=promotion.director, origin=Origin.LIVE
    )
    assert found == ({}, {})
    assert not Decision.objects.exists()
