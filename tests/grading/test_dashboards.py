"""« Indicateurs »: success by UE, by group and over the years, never of fewer than six."""

from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
import python_calamine
from django.urls import reverse
from django.utils import timezone

from grading.core.success import Success
from grading.models import Enrolment, Jury, Role, Term
from grading.selectors.success import dashboard_of
from tests.factories import (
    DecisionFactory,
    DepartmentFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
)
from tests.grading.jury import Promotion
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db

PAGE = "grading:dashboard"


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def join(small):
    """Students of S1 with this mark everywhere."""
    marked = {}

    def enrol(marks, year=2026, **values):
        if year not in marked:
            term = small.term(1, year)
            marked[year] = term, [small.assessment(term, f"R1.0{place}") for place in (1, 2)]
        term, assessments = marked[year]
        for mark in marks:
            enrolment = EnrolmentFactory(term=term, **values)
            for assessment in assessments:
                give(enrolment, assessment, mark)
        return term

    return enrol


def shown(term):
    return dashboard_of(term, Term.objects.select_related("programme"))


def lines(found):
    return {
        ", ".join(line.labels): (line.people, line.semester.succeeded, line.semester.settled)
        for line in found
    }


class TestFigures:
    def test_a_ue(self, join):
        term = join(("12", "14", "10", "9,99", "8", "6"))
        (line,) = shown(term).ues
        assert (line.code, line.success.succeeded, line.success.settled) == ("UE11", 3, 6)
        assert (f"{float(line.mean):.4f}", f"{float(line.median):.4f}") == ("9.9983", "9.9950")

    def test_who_left_counts_only_as_having_left(self, join):
        term = join(("12",) * 6)
        join(("2",) * 7, left=True)
        found = shown(term)
        assert (found.everybody.people, found.everybody.semester.succeeded) == (6, 6)
        assert [each.left for each in found.evolution] == [7]

    def test_a_missing_mark_is_not_a_failure(self, join):
        term = join(("12",) * 6)
        EnrolmentFactory(term=term)
        assert lines([shown(term).everybody]) == {"": (7, 6, 6)}

    def test_what_a_jury_grants_counts_once_it_is_shown(self, join):
        term = join(("12", "12", "12", "12", "12", "9"))
        failed = Enrolment.objects.filter(term=term, marks__value=900).distinct().get()
        jury = JuryFactory(term=term, deliberating=True)
        DecisionFactory(jury=jury, student=failed.student, code="ADJ", reason="points de jury")
        assert shown(term).everybody.semester.succeeded == 5
        now = timezone.now()
        closed = {"state": Jury.State.CLOSED, "closed_at": now, "closed_by": jury.created_by}
        Jury.objects.update(**closed, embargo_until=now)
        assert shown(term).everybody.semester.succeeded == 6

    def test_groups_of_a_few_are_told_with_others(self, join):
        term = join(("12",) * 6, student__bac="general")
        join(("8",) * 7, student__bac="sti2d")
        join(("9",) * 2, student__bac="professional")
        assert lines(shown(term).by_bac) == {
            "baccalauréat STI2D": (7, 0, 7),
            "baccalauréat professionnel, baccalauréat général": (8, 6, 8),
        }

    def test_a_few_settled_are_not_the_rest_of_the_whole(self, join):
        term = join(("12",) * 9, student__bac="general")
        join(("12",) * 3, student__bac="sti2d")
        for _ in range(4):
            EnrolmentFactory(term=term, student__bac="sti2d")
        found = shown(term)
        assert (found.everybody.semester.settled, found.everybody.semester.share) == (12, 1)
        assert [(each.people, each.semester.share) for each in found.by_bac] == [
            (7, None),
            (9, None),
        ]

    def test_nor_are_the_few_between_two_tables(self, join):
        """Ten came with a general bac, eight of them are apprentices."""
        term = join(("12",) * 8, student__bac="general", modality="FA")
        join(("8",) * 2, student__bac="general")
        join(("12",) * 8, student__bac="sti2d")
        found = shown(term)
        assert [each.semester.share for each in found.by_bac] == [1, Fraction(8, 10)]
        assert [each.semester.share for each in found.by_modality] == [None, None]

    def test_the_passage_is_told_of_one_semester_of_the_year(self):
        """Of both, it would tell of who left between them."""
        promotion = Promotion()
        for mark in ("12",) * 6 + ("2",) * 2:
            promotion.student(mark, mark)
        first, second = (shown(promotion.terms[number]).everybody for number in (1, 2))
        assert (first.year, second.year) == (Success(8, 0, 0), Success(8, 8, 6))

    def test_one_group_alone_has_no_table(self, join):
        term = join(("12",) * 6, student__bac="general")
        assert (shown(term).by_bac, shown(term).by_parcours) == ((), ())

    def test_year_after_year(self, join):
        join(("12",) * 5 + ("8",) * 5, 2025)
        join(("12",) * 3, 2024)
        term = join(("12",) * 9 + ("8",), 2026)
        found = [each.line and each.line.semester.succeeded for each in shown(term).evolution]
        assert found == [None, 5, 9]


@pytest.mark.parametrize("count", [1, 7])
def test_queries(client, join, user_as, count, django_assert_num_queries):
    join(("12",) * count, 2025)
    join(("12",) * count)
    client.force_login(user_as(Role.DIRECTOR))
    with django_assert_num_queries(11):
        client.get(reverse(PAGE))


def test_the_page_says_it_in_figures_too(client, join, user_as):
    join(("12",) * 4 + ("8",) * 4)
    client.force_login(user_as(Role.SCOLARITE))
    text = text_of(client.get(reverse(PAGE)))
    assert "UE11 50 % 4 sur 8 10,00 10,00 8" in text


def test_who_waits_is_counted_beside_the_share(client, join, user_as):
    term = join(("12",) * 6)
    EnrolmentFactory(term=term)
    client.force_login(user_as(Role.SCOLARITE))
    assert "UE11 100 % 6 sur 6, 1 en attente" in text_of(client.get(reverse(PAGE)))


@pytest.mark.parametrize(("number", "shown"), [(1, False), (2, True)])
def test_the_passage_has_a_column_where_a_year_ends(client, user_as, number, shown):
    promotion = Promotion()
    promotion.student("12", "12")
    client.force_login(user_as(Role.DIRECTOR))
    page = text_of(client.get(reverse(PAGE), {"semestre": promotion.terms[number].pk}))
    assert ("Passage" in page) == shown


def test_nothing_told_has_no_curve(client, join, user_as):
    join(("12",) * 3, 2025)
    join(("12",) * 3)
    client.force_login(user_as(Role.DIRECTOR))
    page = client.get(reverse(PAGE)).content.decode()
    assert "evolution-plot" not in page


def test_five_students_have_no_figures(client, join, user_as):
    term = join(("12",) * 5)
    client.force_login(user_as(Role.SCOLARITE))
    text = text_of(client.get(reverse(PAGE)))
    assert "Moins de six étudiants" in text
    assert "12,00" not in text
    book = sheets(client.get(reverse("grading:dashboard-file", args=[term.pk, "xlsx"])))
    assert len(book["UE"]) == 1


def sheets(answer):
    book = python_calamine.load_workbook(BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


class TestFiles:
    @pytest.fixture
    def file_of(self, client, join, user_as):
        term = join(("12",) * 4 + ("8",) * 4)
        client.force_login(user_as(Role.DIRECTOR))
        return lambda suffix: client.get(reverse("grading:dashboard-file", args=[term.pk, suffix]))

    @pytest.mark.parametrize("suffix", ["xlsx", "ods"])
    def test_a_workbook(self, file_of, suffix):
        book = sheets(file_of(suffix))
        assert book["UE"][1] == ["UE11", 8, 8, 4, 50, 10, 10]
        assert book["Groupes"][1][:6] == ["Ensemble", "", 8, 8, 4, 50]
        assert book["Évolution"][1][:5] == ["2026-2027", 8, 8, 4, 50]

    def test_csv(self, file_of):
        with ZipFile(BytesIO(file_of("zip").content)) as archive:
            found = archive.read("01 UE.csv").decode("utf-8-sig").splitlines()
        assert found[1] == "UE11;8;8;4;50,0;10,00;10,00"

    def test_no_other_format(self, file_of):
        assert file_of("pdf").status_code == 404


class TestWhoMaySee:
    @pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
    def test_others_are_refused(self, client, user_as, role):
        client.force_login(user_as(role))
        assert client.get(reverse(PAGE)).status_code == 403

    def test_a_stranger_does_not_find_the_term(self, client, join):
        url = reverse("grading:dashboard-file", args=[join(("12",) * 6).pk, "xlsx"])
        elsewhere = MembershipFactory(role=Role.DIRECTOR, department=DepartmentFactory(code="GEA"))
        client.force_login(elsewhere.user)
        assert client.get(url).status_code == 404

    def test_nothing_is_posted_there(self, client, user_as):
        client.force_login(user_as(Role.DIRECTOR))
        assert client.post(reverse(PAGE)).status_code == 405
