"""The pages that prepare a jury: what they show, to whom, and what they say when it is refused."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from curriculum.models import Department
from grading.models import Jury, JuryMember, Role, Term
from grading.services.juries.composition import Composition, compose
from grading.services.juries.merging import Wish
from grading.services.juries.planning import plan
from tests.factories import (
    DecisionFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    TermFactory,
)
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db
HELD = datetime(2027, 7, 1, 12, tzinfo=UTC)
LIST = "/jurys/"
PAGES = ("jury", "jury-plan", "jury-composition", "jury-summons")
POSTS = ("jury-start", "jury-set-back", "jury-sign")


@pytest.fixture
def sitting():
    return Sitting()


@pytest.fixture
def director(client, sitting):
    client.force_login(sitting.director)
    return client


def address(sitting, name):
    return reverse(f"grading:{name}", args=[sitting.jury.pk])


def text_of(response):
    said = " ".join(unescape(strip_tags(response.content.decode())).split())
    return said.replace("\xa0", " ").replace("\u202f", " ")


def told(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


def shown(form):
    """A form as its page sends it back untouched, with what stood there."""
    data = {}
    for field in form:
        value = field.value()
        if not isinstance(value, list):
            shown_value = "" if value is None or value is False else value
            data[field.html_name] = shown_value
            data[field.html_initial_name] = field.field.prepare_value(value) or ""
    return {key: value for key, value in data.items() if value != "" or "initial" in key}


class TestList:
    def test_by_year_with_what_is_left(self, director, sitting):
        enrolment = EnrolmentFactory(term=sitting.jury.term)
        EnrolmentFactory(term=TermFactory(programme=sitting.jury.term.programme, number=1))
        sitting.seat(name="Dominique Présidente", presiding=True)
        Jury.objects.update(state="deliberation")
        sitting.jury.refresh_from_db()
        DecisionFactory(jury=sitting.jury, student=enrolment.student)
        (found,) = director.get(LIST).context["juries"]
        assert (found.students, found.undecided) == (2, 1)
        assert found.presiding == "Dominique Présidente"

    def test_a_member_sees_his_and_no_other(self, client, sitting):
        JuryFactory(term=sitting.jury.term)
        sitting.seat(sitting.teacher)
        client.force_login(sitting.teacher)
        response = client.get(LIST)
        assert list(response.context["juries"]) == [sitting.jury]
        assert response.context["form"] is None

    def test_the_menu_leads_there_who_prepares_and_who_sits(self, client, sitting):
        for user, leads in ((sitting.director, True), (sitting.teacher, False)):
            client.force_login(user)
            labels = [each["label"] for each in client.get(LIST).context["navigation"]]
            assert ("Jurys" in labels) == leads
        sitting.seat(sitting.teacher)
        client.force_login(sitting.teacher)
        labels = [each["label"] for each in client.get(LIST).context["navigation"]]
        assert "Jurys" in labels

    def test_what_may_be_opened(self, director, sitting):
        TermFactory(programme=sitting.jury.term.programme, number=1)
        choices = director.get(LIST).context["form"]["jury"].field.choices
        assert [label for _, label in choices] == ["Jury du S1 2026-2027", "Jury du S2 2026-2027"]

    def test_opened_from_the_list(self, director, sitting):
        response = director.post(LIST, {"jury": f"{sitting.jury.term_id}-semester"})
        jury = Jury.objects.get(kind="semester")
        assert response.url == reverse("grading:jury", args=[jury.pk])

    @pytest.mark.parametrize("wanted", ["", "x", "1-year", "0-semester"])
    def test_what_is_not_to_be_opened_is_refused(self, director, sitting, wanted):
        response = director.post(LIST, {"jury": wanted})
        assert (response.status_code, Jury.objects.count()) == (200, 1)
        assert response.context["form"].errors

    def test_a_teacher_opens_none(self, client, sitting):
        client.force_login(sitting.teacher)
        assert client.post(LIST, {"jury": f"{sitting.jury.term_id}-semester"}).status_code == 404

    @pytest.mark.parametrize("juries", [1, 3])
    def test_five_queries(self, director, sitting, juries, django_assert_num_queries):
        for year in range(2020, 2020 + juries):
            JuryFactory(term=TermFactory(programme=sitting.jury.term.programme, year=year))
        with django_assert_num_queries(5):
            director.get(LIST)


class TestPlan:
    def test_set_and_announced(self, director, sitting):
        typed = {"held_at": "2027-07-01T14:00", "place": "B12", "marks_due_on": "2027-06-20"}
        response = director.post(address(sitting, "jury-plan"), typed)
        assert response.url == address(sitting, "jury")
        jury = Jury.objects.get()
        assert (jury.held_at, jury.place) == (HELD, "B12")
        assert Term.objects.get(pk=sitting.jury.term_id).jury_on == HELD.date()

    def test_sent_back_untouched_changes_nothing(self, director, sitting):
        Jury.objects.update(held_at=HELD, place="B12")
        form = director.get(address(sitting, "jury-plan")).context["form"]
        director.post(address(sitting, "jury-plan"), shown(form) | {"held_at": "2027-07-01T14:00"})
        assert sitting.jury.events.count() == 0

    def test_what_somebody_else_set_is_shown_and_may_be_replaced(self, director, sitting):
        url = address(sitting, "jury-plan")
        data = shown(director.get(url).context["form"]) | {"place": "Amphi"}
        plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.scolarite)
        response = director.post(url, data)
        assert "lieu : B12" in text_of(response)
        assert Jury.objects.get().place == "B12"
        again = {name: response.context["form"].data.get(name, "") for name in data}
        director.post(url, again)
        assert Jury.objects.get().place == "Amphi"

    @pytest.mark.parametrize("held", ["0026-07-01T14:00", "demain", "2027-13-45T99:99"])
    def test_a_mistyped_date_is_told(self, director, sitting, held):
        response = director.post(address(sitting, "jury-plan"), {"held_at": held})
        assert response.status_code == 200
        assert response.context["form"].errors["held_at"]

    def test_once_closed_only_the_embargo_moves(self, director, sitting):
        sitting.close()
        url = address(sitting, "jury-plan")
        assert list(director.get(url).context["form"].fields) == ["embargo_until"]
        director.post(url, {"embargo_until": "2027-07-05T08:00", "place": "B12"})
        assert Jury.objects.get().place == ""
        assert Jury.objects.get().embargo_until == datetime(2027, 7, 5, 6, tzinfo=UTC)

    def test_lifted(self, director, sitting):
        sitting.close()
        url = address(sitting, "jury-plan")
        assert director.post(url, {"lift": "1"}).url == address(sitting, "jury")
        assert Jury.objects.get().embargo_until <= timezone.now()
        assert "elles ne se cachent plus" in text_of(director.get(url))

    def test_not_lifted_before_the_closing(self, director, sitting):
        response = director.post(address(sitting, "jury-plan"), {"lift": "1"})
        assert "n’est pas clos" in told(response)[0]


class TestComposition:
    def typed(self, client, sitting, **changes):
        form = client.get(address(sitting, "jury-composition")).context["form"]
        data = {"shown": form.shown}
        for each in (*form.lines, form.new):
            data |= shown(each)
        return data | changes

    def post(self, client, sitting, data):
        return client.post(address(sitting, "jury-composition"), data)

    def test_people_of_the_department_are_proposed_who_do_not_sit(self, director, sitting):
        sitting.seat(sitting.teacher)
        for role in (Role.ADMINISTRATOR, Role.STUDENT):
            if role != Role.STUDENT:
                sitting.person(role)
        form = director.get(address(sitting, "jury-composition")).context["form"]
        proposed = set(form.new.fields["accounts"].queryset)
        assert proposed == {sitting.director, sitting.scolarite}

    def test_seated_from_the_page(self, director, sitting):
        data = {
            "shown": "",
            "new-accounts": [sitting.teacher.pk],
            "new-name": "Dominique Usine",
            "new-email": "d@example.org",
            "new-quality": "guest",
        }
        assert self.post(director, sitting, data).status_code == 302
        found = sitting.jury.members.values_list("name", "user", "quality")
        assert set(found) == {
            (str(sitting.teacher), sitting.teacher.pk, "member"),
            ("Dominique Usine", None, "guest"),
        }

    def test_a_stranger_to_the_department_is_not_seated_by_his_account(self, director, sitting):
        elsewhere = Department.objects.create(code="ailleurs", name="Ailleurs", institution="IUT")
        other = MembershipFactory(department=elsewhere).user
        response = self.post(director, sitting, {"shown": "", "new-accounts": [other.pk]})
        assert response.status_code == 200
        assert not sitting.jury.members.exists()

    def test_sent_back_untouched_changes_nothing(self, director, sitting):
        sitting.seat(sitting.teacher)
        self.post(director, sitting, self.typed(director, sitting))
        assert sitting.jury.events.count() == 0

    def test_everybody_expected_is_here(self, director, sitting):
        here, away = sitting.seat(name="A"), sitting.seat(name="B", attendance="excused")
        self.post(director, sitting, self.typed(director, sitting, everybody="1"))
        found = dict(JuryMember.objects.values_list("pk", "attendance"))
        assert found == {here.pk: "present", away.pk: "excused"}

    def test_removed(self, director, sitting):
        member = sitting.seat(name="A")
        self.post(director, sitting, self.typed(director, sitting, **{f"{member.pk}-remove": "on"}))
        assert not sitting.jury.members.exists()

    def test_what_moved_meanwhile_is_beside_its_line_and_may_be_replaced(self, director, sitting):
        member = sitting.seat(name="A")
        key = f"{member.pk}-attendance"
        data = self.typed(director, sitting, **{key: "present"})
        wishes = {member.pk: {"attendance": Wish("expected", "excused")}}
        compose(sitting.jury.pk, Composition(wishes), by=sitting.scolarite)
        response = self.post(director, sitting, data)
        (line,) = response.context["form"].lines
        assert "Changé entre-temps" in str(line.errors["attendance"])
        assert JuryMember.objects.get().attendance == "excused"
        self.post(director, sitting, data | {f"initial-{key}": "excused"})
        assert JuryMember.objects.get().attendance == "present"
        assert line.data[f"initial-{key}"] == "excused"

    def test_a_line_that_is_gone_is_told_on_top(self, director, sitting):
        member = sitting.seat(name="A")
        data = self.typed(director, sitting, **{f"{member.pk}-title": "MCF"})
        gone = Composition({}, removed=[member.pk])
        compose(sitting.jury.pk, gone, by=sitting.scolarite)
        assert "ne siège plus" in text_of(self.post(director, sitting, data))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"new-title": "sans nom"},
            {"new-name": "A", "new-email": "pas une adresse"},
            {"new-accounts": ["x"]},
            {"shown": "1", "1-quality": "roi", "1-attendance": "present"},
        ],
    )
    def test_what_is_wrong_is_told(self, director, sitting, wrong):
        response = self.post(director, sitting, {"shown": ""} | wrong)
        assert response.status_code == 200
        assert "rien n’est enregistré" in told(response)[0]
        assert not sitting.jury.members.exists()

    def test_a_member_reads_it(self, client, sitting):
        sitting.seat(sitting.teacher)
        client.force_login(sitting.teacher)
        response = client.get(address(sitting, "jury-composition"))
        assert (response.status_code, response.context["form"]) == (200, None)
        assert client.post(address(sitting, "jury-composition"), {}).status_code == 404

    def test_closed_it_is_read(self, director, sitting):
        sitting.quorum()
        sitting.close()
        assert director.get(address(sitting, "jury-composition")).context["form"] is None
        assert self.post(director, sitting, {"shown": ""}).status_code == 404

    @pytest.mark.parametrize("members", [1, 3, 40])
    def test_six_queries(self, director, sitting, members, django_assert_num_queries):
        for _ in range(members):
            sitting.seat()
        with django_assert_num_queries(6):
            director.get(address(sitting, "jury-composition"))


class TestSteps:
    def test_the_deliberation_begins(self, director, sitting):
        sitting.quorum()
        assert director.post(address(sitting, "jury-start")).url == address(sitting, "jury")
        assert Jury.objects.get().is_deliberating

    def test_what_is_lacking_is_said(self, director, sitting):
        response = director.post(address(sitting, "jury-start"))
        assert "Personne ne préside." in told(response)[0]

    def test_who_began_too_early_goes_back(self, director, sitting):
        sitting.quorum()
        director.post(address(sitting, "jury-start"))
        assert "Revenir en préparation" in text_of(director.get(address(sitting, "jury")))
        director.post(address(sitting, "jury-set-back"))
        assert Jury.objects.get().state == "preparation"
        assert "Revenir en préparation" not in text_of(director.get(address(sitting, "jury")))

    def test_once_something_is_decided_the_board_says_why_not(self, director, sitting):
        sitting.quorum()
        director.post(address(sitting, "jury-start"))
        DecisionFactory(jury=sitting.jury, code="ADM", proposal="ADM")
        page = text_of(director.get(address(sitting, "jury")))
        assert "des décisions sont prises : plus de retour en préparation" in page
        assert "Revenir en préparation" not in page
        response = director.post(address(sitting, "jury-set-back"))
        assert "rien n’a été changé" in told(response)[-1]
        assert Jury.objects.get().is_deliberating

    def test_a_member_signs(self, client, sitting):
        sitting.quorum()
        sitting.close()
        client.force_login(sitting.teacher)
        assert "Signer" in text_of(client.get(address(sitting, "jury")))
        assert told(client.post(address(sitting, "jury-sign"))) == [
            "Vous avez signé le procès-verbal."
        ]
        assert "Signer" not in text_of(client.get(address(sitting, "jury")))
        assert "déjà signé" in told(client.post(address(sitting, "jury-sign")))[-1]


class TestWho:
    """Who opens what; strangers to the department are walked in test_access.py."""

    @pytest.mark.parametrize("name", PAGES)
    def test_who_prepares(self, client, sitting, name):
        for user in (sitting.director, sitting.scolarite):
            client.force_login(user)
            assert client.get(address(sitting, name)).status_code == 200

    @pytest.mark.parametrize("name", PAGES)
    def test_a_teacher_who_sits_reads_two_pages(self, client, sitting, name):
        sitting.seat(sitting.teacher)
        client.force_login(sitting.teacher)
        expected = 200 if name in {"jury", "jury-composition"} else 403
        assert client.get(address(sitting, name)).status_code == expected

    @pytest.mark.parametrize("name", PAGES)
    def test_another_teacher_and_students_do_not(self, client, sitting, name):
        sitting.seat(sitting.teacher)
        others = [sitting.person(Role.TEACHER), sitting.person(Role.ADMINISTRATOR)]
        student = EnrolmentFactory(term=sitting.jury.term, with_account=True).student
        for user in (*others, student.user):
            client.force_login(user)
            assert client.get(address(sitting, name)).status_code in {403, 404}

    @pytest.mark.parametrize("name", POSTS)
    def test_steps_are_posts_of_those_concerned(self, client, sitting, name):
        client.force_login(sitting.director)
        assert client.get(address(sitting, name)).status_code == 405
        client.force_login(sitting.teacher)
        assert client.post(address(sitting, name)).status_code in {403, 404}
        assert Jury.objects.get().state == "preparation"

    def test_the_board_is_read_only(self, director, sitting):
        assert director.post(address(sitting, "jury")).status_code == 405
        assert director.delete(LIST).status_code == 405
