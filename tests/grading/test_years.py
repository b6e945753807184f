"""A new year from the last one: five screens, nothing stored before the last, nothing twice."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from curriculum.models import Programme
from grading.models import Assessment, Group, Mark, Role, TeachingAssignment, Term
from grading.selectors.years import year_plan
from grading.services.years import Opened, YearOrder, open_year
from tests.factories import (
    AssessmentFactory,
    GroupFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
)
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def last_year(small):
    """S1 and S2, each with a group, a teacher and two assessments; marks in S1."""
    terms = [small.term(number, 2026) for number in (1, 2)]
    for term in terms:
        module = small.modules[f"R{term.number}.01"]
        GroupFactory(term=term, name="TD1")
        TeachingAssignmentFactory(term=term, module=module)
        common = {"term": term, "module": module}
        first = AssessmentFactory(
            **common, title="DS", coefficient="1.5", weights={}, date=date(2026, 11, 2)
        )
        AssessmentFactory(**common, title="Rattrapage", kind="resit", completes=first)
    small.mark(small.enrolment(1, 2025), "R1.01", "12")
    return terms


@pytest.fixture
def by(small):
    return MembershipFactory(department=small.programme.department, role=Role.DIRECTOR).user


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def everything(plan):
    return YearOrder(
        {term.number: None for term in plan.terms if term.is_proposed},
        services={each.original.pk for term in plan.terms for each in term.services},
        assessments={
            each.original.pk
            for term in plan.terms
            for module in term.modules
            for each in module.renewals
        },
    )


class TestService:
    def test_everything_is_made_once(self, small, last_year, by):
        order = everything(year_plan(small.programme, 2027))
        marks = Mark.objects.count()
        made = open_year(small.programme.pk, 2027, order, by=by)
        assert made == Opened(terms=2, groups=2, services=2, assessments=4)
        taken = Assessment.objects.get(term__year=2027, term__number=1, title="DS")
        assert (str(taken.coefficient), taken.date, taken.state) == (
            "1.500",
            date(2027, 11, 1),
            "draft",
        )
        resit = Assessment.objects.get(term__year=2027, term__number=1, kind="resit")
        assert resit.completes == taken
        assert Mark.objects.count() == marks
        assert open_year(small.programme.pk, 2027, order, by=by) == Opened(0, 0, 0, 0)

    def test_only_what_is_lacking_is_proposed_again(self, small, last_year, by):
        open_year(small.programme.pk, 2027, everything(year_plan(small.programme, 2027)), by=by)
        assert year_plan(small.programme, 2027).is_complete
        Assessment.objects.filter(term__year=2027, term__number=2, kind="resit").delete()
        [first, second, *_] = year_plan(small.programme, 2027).terms
        assert not first.is_proposed
        assert [each.original.title for each in second.modules[0].renewals] == ["Rattrapage"]

    def test_only_what_was_asked_for(self, small, last_year, by):
        order = YearOrder({1: date(2028, 1, 20)}, groups=False)
        assert open_year(small.programme.pk, 2027, order, by=by) == Opened(1, 0, 0, 0)
        assert Term.objects.get(year=2027).jury_on == date(2028, 1, 20)

    def test_another_version_of_the_programme(self, last_year, small, by):
        newer = SmallProgramme(
            programme=Programme.objects.create(
                department=small.programme.department,
                code=small.programme.code,
                version="2027",
                title="Nouveau",
            ),
            semesters=(1,),
        )
        order = everything(year_plan(newer.programme, 2027))
        made = open_year(newer.programme.pk, 2027, order, by=by)
        assert made == Opened(terms=2, groups=2, services=1, assessments=2)
        service = TeachingAssignment.objects.get(term__year=2027)
        assert service.module == newer.modules["R1.01"]

    def test_who_teaches_no_more_is_not_proposed(self, small, last_year):
        teacher = TeachingAssignment.objects.filter(term=last_year[0]).get().teacher
        teacher.memberships.all().delete()
        [first, *_] = year_plan(small.programme, 2027).terms
        assert first.services == ()

    def test_a_jury_of_another_year_leaves_nothing(self, small, last_year, by):
        with pytest.raises(ValidationError):
            open_year(small.programme.pk, 2027, YearOrder({1: None, 2: date(2030, 1, 1)}), by=by)
        assert not Term.objects.filter(year=2027).exists()

    def test_another_department(self, small, last_year):
        other = MembershipFactory(department__code="autre", role=Role.DIRECTOR).user
        with pytest.raises(Programme.DoesNotExist):
            open_year(small.programme.pk, 2027, YearOrder({1: None}), by=other)


def plain(text):
    return " ".join(str(text).split())


def sent(page):
    """What a browser sends back from a screen: every field as it is shown."""
    data = {}
    for form in page.context["choice"], page.context["order"]:
        for field in form or ():
            value = field.value()
            if value not in (None, False, ""):
                data[field.html_name] = value
    if page.context["order"]:
        data["vu"] = page.context["seen"]
    return data


class TestScreens:
    url = "grading:new-year"

    def walk(self, reader, small, **changes):
        """The five screens with their buttons; answers the last page."""
        page = reader.get(reverse(self.url))
        screens = [page.context["screen"]]
        data = {"year": 2027, "programme": small.programme.pk}
        for number in (2, 3, 4, 5):
            page = reader.post(reverse(self.url), data | {"ecran": number})
            screens.append(page.context["screen"])
            data = sent(page) | changes
        assert screens == [1, 2, 3, 4, 5]
        assert not Term.objects.filter(year=2027).exists()
        return reader.post(reverse(self.url), data | {"ouvrir": ""}, follow=True)

    def test_five_screens_and_no_coefficient_typed(self, reader, small, last_year):
        page = self.walk(reader, small)
        assert [plain(each) for each in page.context["messages"]] == [
            "L’année 2027-2028 est ouverte : 2 semestres, 2 groupes, 2 services, 2 évaluations."
        ]
        assert set(Group.objects.filter(term__year=2027).values_list("name", flat=True)) == {"TD1"}

    def test_what_is_unticked_is_not_made(self, reader, small, last_year):
        page = self.walk(reader, small, terms=["1"], services=[], jury_1="2028-01-20")
        assert [plain(each) for each in page.context["messages"]] == [
            "L’année 2027-2028 est ouverte : 1 semestre, 1 groupe, 1 évaluation."
        ]
        assert Term.objects.get(year=2027).jury_on == date(2028, 1, 20)

    def test_a_wrong_date_is_said_where_it_was_typed(self, reader, small, last_year):
        data = {"year": 2027, "programme": small.programme.pk, "terms": ["1"], "vu": 2}
        page = reader.post(reverse(self.url), data | {"jury_1": "2031-01-20", "ecran": 5})
        assert page.context["screen"] == 2
        assert page.context["order"].errors["jury_1"] == [
            "Cette date n’est pas dans l’année 2027-2028."
        ]

    def test_no_semester_chosen(self, reader, small, last_year):
        data = {"year": 2027, "programme": small.programme.pk, "vu": 2}
        page = reader.post(reverse(self.url), data | {"ouvrir": ""})
        assert page.context["order"].errors["terms"] == ["Choisissez au moins un semestre."]

    def test_the_next_year_and_the_last_version_are_proposed(self, reader, small, last_year):
        choice = reader.get(reverse(self.url)).context["choice"]
        assert choice["year"].value() == 2027
        assert next(iter(choice.fields["programme"].queryset)) == small.programme

    def test_the_programme_of_another_department(self, reader, small, last_year):
        stranger = SmallProgramme(semesters=())
        stranger.programme.department = MembershipFactory(department__code="autre").department
        stranger.programme.save()
        data = {"year": 2027, "programme": stranger.programme.pk, "ecran": 2}
        assert reader.post(reverse(self.url), data).context["screen"] == 1

    def test_the_litany(self, reader, client, small, last_year):
        url = reverse(self.url)
        assert reader.delete(url).status_code == 405
        client.force_login(
            MembershipFactory(department=small.programme.department, role=Role.TEACHER).user
        )
        assert client.get(url).status_code == 403
        client.logout()
        assert client.get(url).url == f"{reverse('login')}?next={url}"

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(
        self, reader, small, last_year, count, django_assert_num_queries
    ):
        for _ in range(count):
            TeachingAssignmentFactory(term=last_year[0], module=small.modules["R1.02"])
            AssessmentFactory(term=last_year[0], module=small.modules["R1.02"])
        data = {"year": 2027, "programme": small.programme.pk, "ecran": 4}
        with django_assert_num_queries(12):
            reader.post(reverse(self.url), data)
