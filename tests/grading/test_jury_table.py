"""The table of a jury: what it says of each student, whom it keeps, in which order."""

import re

import pytest
from django.urls import reverse

from grading.models import Enrolment, Jury, JuryMember, Role
from grading.selectors.judged import judged_by
from grading.selectors.jury_table import Look, Sight, columns_of, counts_of, looked_at
from grading.templatetags.jury_table import (
    attention_cell,
    dues_cell,
    earlier_years,
    ects_cell,
    jury_cells,
)
from tests.factories import DepartmentFactory, GroupFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_decisions_service import close
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


@pytest.fixture
def trio(promotion):
    """One who passes, one who fails by little, one whose marks are missing."""
    return {
        "Abel": promotion.student("12", "9", last_name="Abel", first_name="Zoé"),
        "Bora": promotion.student("9", "10,50", last_name="Bora", first_name="Ali"),
        "Cyan": promotion.student("14", "", last_name="Cyan", first_name="Léo"),
    }


def address(promotion, query=""):
    return reverse("grading:jury-table", args=[promotion.jury.pk]) + query


def names(students):
    return [each.enrolment.student.last_name for each in students]


def cells(judged, columns):
    """What the cells say, tags left out."""
    found = re.findall(r"<td[^>]*>(.*?)</td>", jury_cells(judged, columns))
    return [re.sub(r"<[^>]+>", " ", each).strip() for each in found]


def test_columns_are_ues_then_rcues_then_the_year(promotion, trio):
    assert columns_of(judged_by(promotion.jury), promotion.jury) == [
        "UE11",
        "UE21",
        "UE11+UE21",
        "BUT1",
    ]


def test_a_proposal_is_not_a_decision_and_a_provisional_average_never_goes_alone(promotion, trio):
    abel, _, cyan = judged_by(promotion.jury)
    columns = columns_of([abel], promotion.jury)
    assert cells(abel, columns) == ["12,00 ADM", "9,00 CMP", "10,50 CMP", "ADM"]
    assert cells(cyan, columns) == ["14,00 ADM", "– ATT", "– ATT", "ATT"]
    promotion.student("14", "", last_name="Dune")
    only = promotion.student("14", "", last_name="Eros")
    enrolment = Enrolment.objects.get(student=only, term=promotion.terms[2])
    promotion.small.mark(enrolment, "R2.01", "9", published=False)
    eros = judged_by(promotion.jury, {only.pk})[0]
    assert cells(eros, ["UE21"]) == ["9,00 ATT 33\u202f% · 3,00–16,33"]


def test_a_decision_looks_decided_and_a_departure_says_why(promotion, trio):
    promotion.decide(trio["Bora"], "UE11", "ADJ", reason="Progression nette")
    promotion.decide(trio["Bora"], "UE21", "ADM")
    (bora,) = judged_by(promotion.jury, {trio["Bora"].pk})
    assert cells(bora, ["UE11", "UE21"]) == ["9,00 AJ → ADJ ✓ Progression nette", "10,50 ADM ✓"]
    assert re.findall(r'class="([^"]*)"', jury_cells(bora, ["UE11", "UE21"])) == [
        "state-acquired is-decided is-departing",
        "state-acquired is-decided",
    ]


def test_a_contradiction_says_what_the_decision_rests_on(promotion, trio):
    promotion.decide(trio["Abel"], "UE11", "ADM")
    change_mark(promotion, trio["Abel"], "R1.01", 500)
    (abel,) = judged_by(promotion.jury, {trio["Abel"].pk})
    assert cells(abel, ["UE11"]) == ["7,33 AJ → ADM ✓ contredite\u00a0: prise sur ADM, 12,00"]
    assert attention_cell(abel).startswith("contradiction, ")


def test_ects_are_those_decided_so_far(promotion, trio):
    _, bora, _ = judged_by(promotion.jury)
    assert ects_cell(bora, promotion.jury) == "30 / 60"
    assert dues_cell(bora, promotion.jury) == ""


def test_earlier_juries_are_told_in_short_once_closed(promotion, trio):
    before = Jury.objects.create(
        term=promotion.small.term(2, year=2025),
        kind=Jury.Kind.YEAR,
        state=Jury.State.DELIBERATION,
        created_by=promotion.director,
    )
    before.decisions.create(
        student=trio["Abel"],
        subject="year",
        of="BUT1",
        code="RED",
        proposal="RED",
        by=promotion.director,
        at=before.created_at,
    )
    later = Jury.objects.create(
        term=promotion.terms[2], kind=Jury.Kind.SEMESTER, created_by=promotion.director
    )
    (abel,) = judged_by(later, {trio["Abel"].pk})
    assert earlier_years(abel) == ""
    close(before)
    (abel,) = judged_by(later, {trio["Abel"].pk})
    assert earlier_years(abel) == "BUT1\u00a0: RED 2025-2026"


@pytest.mark.parametrize(
    ("look", "kept"),
    [
        (Look(), ["Abel", "Bora", "Cyan"]),
        (Look(order="-nom"), ["Cyan", "Bora", "Abel"]),
        (Look(order="UE21"), ["Abel", "Bora", "Cyan"]),
        (Look(order="-UE11"), ["Cyan", "Abel", "Bora"]),
        (Look(order="rcue-min"), ["Bora", "Abel", "Cyan"]),
        (Look(order="ects"), ["Bora", "Cyan", "Abel"]),
        (Look(order="BUT1"), ["Abel", "Bora", "Cyan"]),
        (Look(sight=Sight.DISCUSSED), ["Bora", "Cyan"]),
        (Look(sight=Sight.NEAR), ["Bora"]),
        (Look(sight=Sight.ONE_SHORT), ["Bora"]),
        (Look(sight=Sight.NOT_PASSING), ["Bora"]),
        (Look(sight=Sight.WAITING), ["Cyan"]),
        (Look(sight=Sight.OF_RIGHT), ["Abel"]),
        (Look(sight=Sight.UNDECIDED), ["Abel", "Bora", "Cyan"]),
        (Look(sight=Sight.DECIDED), []),
        (Look(sight=Sight.CONTRADICTED), []),
        (Look(sight=Sight.GONE), []),
        (Look(sight=Sight.DEFAULTING), []),
        (Look(name="zoe"), ["Abel"]),
        (Look(name="bo ra"), ["Bora"]),
        (Look(group="0"), []),
        (Look(parcours="SNRV"), []),
    ],
    ids=str,
)
def test_whom_a_look_keeps_and_in_which_order(promotion, trio, look, kept):
    assert names(looked_at(judged_by(promotion.jury), look)) == kept


def test_counts_are_those_of_the_group_looked_at(promotion, trio):
    group = GroupFactory(term=promotion.terms[2], name="TD9")
    Enrolment.objects.filter(student=trio["Bora"], term=promotion.terms[2]).update(group=group)
    counts = counts_of(judged_by(promotion.jury), Look(group=str(group.pk)))
    assert (counts[Sight.ALL], counts[Sight.NEAR], counts[Sight.WAITING]) == (1, 1, 0)


def test_the_page_shows_it_all(client, promotion, trio):
    client.force_login(promotion.director)
    html = client.get(address(promotion)).content.decode()
    assert "0 / 3 décidé" in html
    assert "De droit\u00a0: 1 étudiant à accepter" in html
    assert 'aria-sort="ascending"' in html


def test_an_address_that_says_nonsense_shows_the_table_and_says_so(client, promotion, trio):
    client.force_login(promotion.director)
    answer = client.get(address(promotion, "?filtre=rien&tri=UE99&nom=" + "x" * 101))
    assert answer.status_code == 200
    assert answer.content.decode().count("Ce choix n’existe pas ici") == 2


def test_each_heading_orders_by_its_column_then_the_other_way(client, promotion, trio):
    client.force_login(promotion.director)
    html = client.get(address(promotion)).content.decode()
    headings = set(re.findall(r"<th[^>]*>\s*<a[^>]*href=\"(\?[^\"]*)\"", html))
    assert len(headings) >= 5
    for query in headings:
        html = client.get(address(promotion, query)).content.decode()
        [again] = re.findall(r"<th[^>]*aria-sort=[^>]*>\s*<a[^>]*href=\"(\?[^\"]*)\"", html)
        html = client.get(address(promotion, again)).content.decode()
        assert "aria-sort" in html
        assert "Ce choix n’existe pas ici" not in html


def test_who_follows_a_link_keeps_the_look(client, promotion, trio):
    client.force_login(promotion.director)
    html = client.get(address(promotion, "?filtre=a-discuter&tri=-UE11")).content.decode()
    student = trio["Bora"].pk
    assert f'/etudiants/{student}/?filtre=a-discuter&amp;tri=-UE11"' in html


def test_once_all_is_decided_the_table_leads_to_the_closing(client, promotion):
    student = promotion.student("12", "12")
    client.force_login(promotion.director)
    url = reverse("grading:jury-table", args=[promotion.jury.pk])
    closing = reverse("grading:jury-closing", args=[promotion.jury.pk])
    live = reverse("grading:jury-live", args=[promotion.jury.pk, student.pk])
    assert [closing in client.get(page).content.decode() for page in (url, live)] == [False, False]
    promotion.decide_all()
    assert [closing in client.get(page).content.decode() for page in (url, live)] == [True, True]
    change_mark(promotion, student, "R1.01", 500)
    assert [closing in client.get(page).content.decode() for page in (url, live)] == [False, False]


@pytest.mark.parametrize("students", [1, 3])
def test_the_queries_do_not_grow(client, promotion, students, django_assert_num_queries):
    for _ in range(students):
        promotion.decide(promotion.student("12", "9"), "BUT1", "ADM")
    client.force_login(promotion.director)
    with django_assert_num_queries(11):
        client.get(address(promotion))


class TestWhoMayRead:
    def status(self, client, promotion, user):
        client.force_login(user)
        return client.get(address(promotion)).status_code

    def test_those_who_hold_it_and_those_who_sit_in_it(self, client, promotion, trio):
        department = promotion.jury.term.department
        teacher = MembershipFactory(department=department).user
        assert self.status(client, promotion, promotion.director) == 200
        assert self.status(client, promotion, teacher) == 404
        JuryMember.objects.create(jury=promotion.jury, user=teacher, name=str(teacher))
        teacher = type(teacher).objects.get(pk=teacher.pk)
        assert self.status(client, promotion, teacher) == 200
        assert "étudiant à accepter" not in client.get(address(promotion)).content.decode()

    def test_nobody_else(self, client, promotion, trio, user_as):
        elsewhere = DepartmentFactory(code="ailleurs")
        stranger = MembershipFactory(department=elsewhere, role=Role.DIRECTOR).user
        assert self.status(client, promotion, stranger) == 404
        assert self.status(client, promotion, user_as(Role.STUDENT)) == 403
        assert self.status(client, promotion, user_as(Role.ADMINISTRATOR)) == 403
        client.logout()
        assert client.get(address(promotion)).status_code == 302

    def test_only_to_read(self, client, promotion):
        client.force_login(promotion.director)
        assert client.post(address(promotion)).status_code == 405
