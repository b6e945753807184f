"""The sheet of a module: what it shows, what it saves, what it answers to everything else."""

import re

import pytest
from django.urls import reverse

from grading.forms.sheet import read_versions
from grading.models import Assessment, Exemption, Mark, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    GroupFactory,
    ParcoursFactory,
    TeachingAssignmentFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, entry):
    """A browser where the teacher of the module is logged in."""
    client.force_login(entry.teacher)
    return client


def url_of(entry, query=""):
    return reverse("grading:sheet", args=[entry.term.pk, entry.module.pk]) + query


def name_of(student, assessment):
    return f"n-{assessment.pk}-{student.pk}"


def enter(entry, student, hundredths, seen=0, *, by=None):
    [outcome] = record_marks(
        [MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", hundredths), seen)],
        by=by or entry.teacher,
    ).outcomes
    assert outcome.verdict == "saved"


def form_of(page):
    """What a browser would send of the sheet: its hidden fields and its cells."""
    html = page.content.decode()
    fields = re.findall(r"<input[^>]*>", html[html.index('id="sheet"') :].split("</form>")[0])
    attributes = [dict(re.findall(r'([\w-]+)="([^"]*)"', each)) for each in fields]
    return {each["name"]: each.get("value", "") for each in attributes}


def cell_of(page, student, assessment):
    """(state, value, note) of a cell as the page shows it."""
    for row in page.context["grid"].rows:
        for cell in row.cells:
            if cell.name == name_of(student, assessment):
                return cell.state, cell.value, cell.note
    raise AssertionError("the page has no such cell")


def stored(student):
    return list(Mark.objects.filter(enrolment=student).values_list("status", "value", "version"))


class TestShown:
    def test_a_row_per_student_and_a_cell_per_assessment(self, teacher, entry):
        student = entry.enrol("Abeille", adaptations="tiers-temps")
        AssessmentFactory(term=entry.term, module=entry.module, title="TP1", maximum=1000)
        enter(entry, student, 1250)
        page = teacher.get(url_of(entry))
        [row] = page.context["grid"].rows
        assert row.name == "Abeille Camille"
        assert row.details == f"{student.student.number}, aménagements : tiers-temps"
        assert [(cell.label, cell.value) for cell in row.cells] == [
            ("Partiel, Abeille Camille", "12,5"),
            ("TP1, Abeille Camille", ""),
        ]
        assert read_versions(page.context["versions"]) == {
            (entry.exam.pk, student.pk): 1,
            (Assessment.objects.get(title="TP1").pk, student.pk): 0,
        }

    def test_only_the_students_whose_parcours_has_the_module(self, client, entry):
        own, other = (ParcoursFactory(programme=entry.term.programme) for _ in range(2))
        entry.module = CoefficientFactory(ue=entry.ue, parcours=own).module
        inside, _ = entry.enrol(parcours=own), entry.enrol(parcours=other)
        client.force_login(entry.member(Role.SCOLARITE))
        page = client.get(url_of(entry))
        assert [row.enrolment for row in page.context["sheet"].rows] == [inside]

    def test_who_left_or_is_exempt_has_no_field(self, teacher, entry):
        gone, exempt = entry.enrol("Abeille"), entry.enrol("Bourdon")
        enter(entry, gone, 800)
        gone.status = gone.Status.RESIGNED
        gone.save()
        Exemption.objects.create(enrolment=exempt, module=entry.module, reason="Validé ailleurs")
        page = teacher.get(url_of(entry))
        assert [(row.closed, row.details) for row in page.context["grid"].rows] == [
            (True, f"{gone.student.number}, démissionnaire"),
            (True, f"{exempt.student.number}, dispensé"),
        ]
        assert cell_of(page, gone, entry.exam)[1] == "8"
        assert sorted(form_of(page)) == ["csrfmiddlewaretoken", "versions"]
        assert page.context["sheet"].columns[0].expected == 0

    def test_a_group(self, teacher, entry):
        groups = [GroupFactory(term=entry.term, name=name) for name in ("TD1", "TD2")]
        first, _, _ = entry.enrol(group=groups[0]), entry.enrol(group=groups[1]), entry.enrol()
        page = teacher.get(url_of(entry, f"?groupe={groups[0].pk}"))
        assert [row.enrolment for row in page.context["sheet"].rows] == [first]
        assert page.context["sheet"].columns[0].expected == 3

    @pytest.mark.parametrize("group", ["", "x", "0", "-1", "9" * 40, "%00"])
    def test_a_group_that_does_not_exist_shows_everybody(self, teacher, entry, group):
        entry.enrol()
        page = teacher.get(url_of(entry, f"?groupe={group}"))
        assert len(page.context["sheet"].rows) == 1

    def test_counts_what_is_entered_among_what_is_expected(self, teacher, entry):
        marks = [MarkValue("graded", 0), MarkValue("ABS"), MarkValue("EXC"), MarkValue("ATT")]
        record_marks(
            [MarkEntry(entry.exam.pk, entry.enrol().pk, mark) for mark in marks],
            by=entry.teacher,
        )
        entry.enrol()
        entry.enrol(left=True)
        [column] = teacher.get(url_of(entry)).context["sheet"].columns
        assert (column.entered, column.expected, column.missing) == (3, 5, 2)

    def test_without_assessment_it_proposes_the_first(self, teacher, entry):
        entry.enrol()
        entry.exam.delete()
        page = teacher.get(url_of(entry)).content.decode()
        assert "Aucune évaluation" in page
        assert "Créer l’évaluation" in page

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_queries_do_not_grow(self, teacher, entry, rows, django_assert_num_queries):
        for _ in range(rows):
            group = GroupFactory(term=entry.term)
            enter(entry, entry.enrol(group=group), 1000)
            AssessmentFactory(term=entry.term, module=entry.module)
        with django_assert_num_queries(10):
            teacher.get(url_of(entry))


class TestSaved:
    def test_everything_valid_then_back_to_the_sheet(self, teacher, entry):
        students = [entry.enrol() for _ in range(4)]
        data = form_of(teacher.get(url_of(entry)))
        typed = dict(zip(students, ["12,5", "abs", "8/10", ""], strict=True))
        data |= {name_of(each, entry.exam): text for each, text in typed.items()}
        page = teacher.post(url_of(entry), data, follow=True)
        assert page.redirect_chain == [(url_of(entry), 302)]
        assert [str(message) for message in page.context["messages"]] == ["3 notes enregistrées."]
        assert [stored(each) for each in students] == [
            [("graded", 1250, 1)],
            [("ABS", None, 1)],
            [("graded", 1600, 1)],
            [],
        ]

    def test_sent_twice_it_is_saved_once(self, teacher, entry):
        student = entry.enrol()
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "12"}
        teacher.post(url_of(entry), data)
        page = teacher.post(url_of(entry), data, follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "1 note enregistrée.",
            "Rien n’a changé depuis le dernier enregistrement.",
        ]
        assert MarkChange.objects.count() == 1

    def test_a_mark_is_erased_by_emptying_its_cell(self, teacher, entry):
        student = entry.enrol()
        enter(entry, student, 1200)
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): " "}
        teacher.post(url_of(entry), data)
        assert stored(student) == [("blank", None, 2)]

    def test_changing_the_group_saves_what_is_typed(self, teacher, entry):
        group = GroupFactory(term=entry.term)
        student = entry.enrol(group=group)
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "12"}
        answer = teacher.post(url_of(entry), data | {"groupe": group.pk})
        assert answer.url == url_of(entry, f"?groupe={group.pk}")
        assert stored(student) == [("graded", 1200, 1)]
        answer = teacher.post(answer.url, data | {"groupe": ""})
        assert answer.url == url_of(entry)

    def test_saving_keeps_the_group(self, teacher, entry):
        group = GroupFactory(term=entry.term)
        entry.enrol(group=group)
        url = url_of(entry, f"?groupe={group.pk}")
        assert teacher.post(url, form_of(teacher.get(url))).url == url

    def test_the_queries_of_saving_do_not_grow(self, teacher, entry, django_assert_num_queries):
        for count in (1, 3):
            students = [entry.enrol() for _ in range(count)]
            data = form_of(teacher.get(url_of(entry)))
            data |= {name_of(each, entry.exam): "12" for each in students}
            # Session, user, roles, assessments, two of the transaction; recording takes the rest.
            with django_assert_num_queries(15):
                teacher.post(url_of(entry), data)


class TestWrong:
    def test_a_wrong_cell_keeps_what_was_typed_and_the_rest_is_saved(self, teacher, entry):
        good, wrong = entry.enrol(), entry.enrol("Bourdon")
        data = form_of(teacher.get(url_of(entry)))
        data |= {name_of(good, entry.exam): "12", name_of(wrong, entry.exam): "21"}
        page = teacher.post(url_of(entry), data)
        assert page.status_code == 200
        note = "La note dépasse le maximum, 20."
        assert cell_of(page, wrong, entry.exam) == ("refused", "21", note)
        assert cell_of(page, good, entry.exam) == ("saved", "12", "enregistrée")
        html = " ".join(page.content.decode().split())
        assert "1 note enregistrée, 1 à revoir." in html
        name = name_of(wrong, entry.exam)
        assert f'<a href="#{name}">Partiel, Bourdon Camille</a> : {note}' in html
        assert f'aria-invalid="true" aria-describedby="{name}-note"' in html

    def test_then_corrected_it_is_saved(self, teacher, entry):
        student = entry.enrol()
        name = name_of(student, entry.exam)
        page = teacher.post(url_of(entry), form_of(teacher.get(url_of(entry))) | {name: "douze"})
        assert teacher.post(url_of(entry), form_of(page) | {name: "12"}).status_code == 302
        assert stored(student) == [("graded", 1200, 1)]

    def test_what_was_typed_is_shown_as_text(self, teacher, entry):
        student = entry.enrol()
        typed = '"><script>alert(1)</script>'
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): typed}
        page = teacher.post(url_of(entry), data)
        assert cell_of(page, student, entry.exam)[1] == typed
        assert "<script>alert" not in page.content.decode()

    def test_a_student_who_left_meanwhile(self, teacher, entry):
        student = entry.enrol("Abeille")
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "12"}
        student.status = student.Status.LEFT
        student.save()
        page = teacher.post(url_of(entry), data)
        note = "Cet étudiant a quitté le semestre : ses notes ne changent plus."
        assert cell_of(page, student, entry.exam) == ("refused", "12", note)
        assert f"{note} Tapé : « 12 »." in page.content.decode()
        assert stored(student) == []
        assert teacher.post(url_of(entry), form_of(page)).status_code == 302

    def test_the_assessment_of_another_module(self, teacher, entry):
        student, other = entry.enrol(), AssessmentFactory(term=entry.term)
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, other): "12"}
        page = teacher.post(url_of(entry), data)
        assert page.context["grid"].stray == ("12",)
        assert not Mark.objects.exists()

    def test_a_student_of_another_term(self, teacher, entry):
        entry.enrol()
        stranger = EnrolmentFactory()
        data = form_of(teacher.get(url_of(entry))) | {name_of(stranger, entry.exam): "12"}
        page = teacher.post(url_of(entry), data)
        assert page.context["grid"].stray == (
            "12 : Cet étudiant n’est pas inscrit dans ce semestre.",
        )

    def test_a_student_struck_off_meanwhile_whose_cell_was_empty(self, teacher, entry):
        staying, gone = entry.enrol(), entry.enrol()
        data = form_of(teacher.get(url_of(entry))) | {name_of(staying, entry.exam): "12"}
        gone.delete()
        assert teacher.post(url_of(entry), data).url == url_of(entry)
        assert stored(staying) == [("graded", 1200, 1)]

    @pytest.mark.parametrize(
        "name", ["n-", "n-1", "n-x-y", "n-1-2-3", "n--1-2", f"n-{'9' * 30}-1", "n-١-٢"]
    )
    def test_forged_cells_are_said_and_the_rest_is_saved(self, teacher, entry, name):
        student = entry.enrol()
        data = form_of(teacher.get(url_of(entry))) | {
            name_of(student, entry.exam): "12",
            name: "9",
        }
        page = teacher.post(url_of(entry), data)
        assert page.context["grid"].stray == ("9",)
        assert "1 valeur reçue ne correspond à aucune case" in " ".join(
            page.content.decode().split()
        )
        assert stored(student) == [("graded", 1200, 1)]

    def test_a_cell_written_in_two_ways_is_one_cell(self, teacher, entry):
        student = entry.enrol()
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "12"}
        page = teacher.post(url_of(entry), data | {f"n-0{entry.exam.pk}-{student.pk}": "9"})
        assert page.context["grid"].stray == ("9",)
        assert stored(student) == [("graded", 1200, 1)]

    def test_thousands_of_forged_cells(self, teacher, entry):
        student = entry.enrol()
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "12"}
        data |= {f"n-{n}-{n}": "12" for n in range(10**6, 10**6 + 9_000)}
        page = teacher.post(url_of(entry), data)
        assert len(page.context["grid"].stray) == 9_000
        assert len(page.content) < 40_000
        assert stored(student) == [("graded", 1200, 1)]

    def test_more_fields_than_any_sheet_has(self, teacher, entry):
        data = {f"n-{n}-{n}": "12" for n in range(10_001)}
        assert teacher.post(url_of(entry), data).status_code == 400

    def test_an_empty_submission(self, teacher, entry):
        entry.enrol()
        assert teacher.post(url_of(entry), {}).status_code == 200

    @pytest.mark.parametrize("versions", [None, "", "x", "1;2", "1:2;3", "1;5:-1", "9" * 9000])
    def test_without_the_versions_nothing_stored_is_replaced(self, teacher, entry, versions):
        marked, blank = entry.enrol(), entry.enrol()
        enter(entry, marked, 900)
        data = form_of(teacher.get(url_of(entry)))
        data |= {name_of(marked, entry.exam): "11", name_of(blank, entry.exam): "12"}
        del data["versions"]
        if versions is not None:
            data["versions"] = versions
        page = teacher.post(url_of(entry), data)
        assert cell_of(page, marked, entry.exam)[:2] == ("conflict", "11")
        assert "aucune note déjà enregistrée n’a été remplacée" in page.content.decode()
        assert [stored(marked), stored(blank)] == [[("graded", 900, 1)], [("graded", 1200, 1)]]


class TestTwoPeople:
    def test_a_disputed_cell_shows_both_and_the_second_submit_decides(self, teacher, entry):
        student, colleague = entry.enrol(), entry.taught_by_another()
        enter(entry, student, 800)
        name = name_of(student, entry.exam)
        data = form_of(teacher.get(url_of(entry))) | {name: "11"}
        enter(entry, student, 900, 1, by=colleague)
        page = teacher.post(url_of(entry), data)
        state, value, note = cell_of(page, student, entry.exam)
        assert (state, value) == ("conflict", "11")
        assert re.fullmatch(
            rf"{colleague} a enregistré « 9 » à \d\d:\d\d. "
            r"Enregistrez de nouveau pour garder « 11 ».",
            note,
        )
        assert form_of(page)[name] == "11"
        assert teacher.post(url_of(entry), form_of(page)).status_code == 302
        assert stored(student) == [("graded", 1100, 3)]

    def test_it_is_disputed_again_if_it_moves_again(self, teacher, entry):
        student, colleague = entry.enrol(), entry.taught_by_another()
        data = form_of(teacher.get(url_of(entry))) | {name_of(student, entry.exam): "11"}
        enter(entry, student, 900, by=colleague)
        page = teacher.post(url_of(entry), data)
        enter(entry, student, 950, 1, by=colleague)
        page = teacher.post(url_of(entry), form_of(page))
        assert cell_of(page, student, entry.exam)[0] == "conflict"
        assert stored(student) == [("graded", 950, 2)]

    def test_a_wrong_cell_that_moved_is_disputed_once_corrected(self, teacher, entry):
        student = entry.enrol()
        name = name_of(student, entry.exam)
        data = form_of(teacher.get(url_of(entry))) | {name: "douze"}
        enter(entry, student, 900, by=entry.taught_by_another())
        page = teacher.post(url_of(entry), data)
        page = teacher.post(url_of(entry), form_of(page) | {name: "12"})
        assert cell_of(page, student, entry.exam)[0] == "conflict"

    def test_a_cell_left_alone_is_never_disputed(self, teacher, entry):
        untouched, touched = entry.enrol(), entry.enrol()
        enter(entry, untouched, 800)
        data = form_of(teacher.get(url_of(entry))) | {name_of(touched, entry.exam): "11"}
        enter(entry, untouched, 900, 1, by=entry.taught_by_another())
        assert teacher.post(url_of(entry), data).status_code == 302
        assert [stored(untouched), stored(touched)] == [[("graded", 900, 2)], [("graded", 1100, 1)]]


class TestAccess:
    def test_the_litany(self, teacher, client_as, entry):
        assert teacher.get(url_of(entry)).status_code == 200
        assert teacher.put(url_of(entry)).status_code == 405
        teacher.logout()
        assert teacher.get(url_of(entry)).url == f"{reverse('login')}?next={url_of(entry)}"
        assert client_as(Role.STUDENT).get(url_of(entry)).status_code == 403

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_teacher_of_another_module_does_not_find_it(self, client, entry, method):
        client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
        assert getattr(client, method)(url_of(entry)).status_code == 404

    @pytest.mark.parametrize("role", [Role.SCOLARITE, Role.DIRECTOR])
    def test_who_knows_all_results_enters_all_marks(self, client, entry, role):
        client.force_login(entry.member(role))
        assert client.get(url_of(entry)).status_code == 200

    def test_modules_that_are_not_in_the_term(self, client, entry):
        client.force_login(entry.member(Role.SCOLARITE))
        other = CoefficientFactory(ue__semester__number=2).module
        for module in (other.pk, 0, 10**30):
            url = reverse("grading:sheet", args=[entry.term.pk, module])
            assert client.get(url).status_code == 404
        url = reverse("grading:sheet", args=[10**30, entry.module.pk])
        assert client.get(url).status_code == 404
