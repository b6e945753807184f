"""The simulation of a jury: scenarios in an address, what they change, and nothing written."""

import re
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.urls import reverse

from grading import labels
from grading.models import Jury, JuryMember, Role
from grading.selectors.records import as_value
from tests.factories import DepartmentFactory, MembershipFactory, StudentFactory
from tests.grading.jury import Promotion
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


@pytest.fixture
def director(client, promotion):
    client.force_login(promotion.director)
    return client


def address(promotion, **given):
    query = urlencode({name.replace("_", "-", 1).lstrip("s"): each for name, each in given.items()})
    return f"{reverse('grading:jury-simulation', args=[promotion.jury.pk])}?{query}"


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words).replace(" ,", ",")


def changes(response):
    """The rows of what changes: [(student, what, today, a cell for each scenario)]."""
    page = response.content.decode()
    if "changes-table" not in page:
        return []
    body = page.split("changes-table")[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [tuple(map(plain, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S))) for row in rows]


def plain(cell):
    return " ".join(re.sub(r"<[^>]+>", " ", cell).split())


POINTS = {"s1_ue": "UE11", "s1_points": "0,2"}


class TestWho:
    def test_who_holds_the_jury_and_who_sits_in_it(self, client, promotion):
        member = MembershipFactory(department=promotion.jury.term.department).user
        JuryMember.objects.create(jury=promotion.jury, user=member, name="Membre")
        for user in (promotion.director, member):
            client.force_login(user)
            assert client.get(address(promotion)).status_code == 200

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.DIRECTOR])
    def test_a_stranger_finds_nothing(self, client, promotion, role):
        stranger = MembershipFactory(department=DepartmentFactory(code="ailleurs"), role=role)
        client.force_login(stranger.user)
        assert client.get(address(promotion)).status_code == 404

    def test_a_student_is_refused(self, client, promotion):
        student = StudentFactory(department=promotion.jury.term.department, with_account=True)
        client.force_login(student.user)
        assert client.get(address(promotion)).status_code == 403

    def test_it_is_only_read(self, director, promotion):
        assert director.post(address(promotion)).status_code == 405

    def test_it_is_two_clicks_away(self, director, promotion):
        board = director.get(reverse("grading:jury", args=[promotion.jury.pk]))
        assert address(promotion).rstrip("?") in board.content.decode()


class TestWhatChanges:
    def test_without_a_scenario_nothing_is_shown_as_changing(self, director, promotion):
        promotion.student("9,8", "9,8")
        response = director.get(address(promotion))
        assert "Aucun scénario pour l’instant." in text_of(response)
        assert changes(response) == []

    def test_points_and_by_which_rule(self, director, promotion):
        """(10 + 9.8) ÷ 2 = 9.9: the UE alone is acquired."""
        promotion.student("9,8", "9,8", last_name="Abeille", first_name="Zoé")
        response = director.get(address(promotion, **POINTS))
        assert changes(response) == [
            (
                "Abeille Zoé",
                "UE11",
                "9,80 AJ",
                "10,00 ADM Moyenne 10,00, au moins 10 (annexe 1, § 4.3). Personne d’autre n’a au "
                "moins 9,80 sans passer.",
            )
        ]
        assert "Scénario 1 : 1 étudiant change." in text_of(response)
        assert "+0,2 point en UE11, à tous" in text_of(response)

    def test_three_scenarios_side_by_side(self, director, promotion):
        promotion.student("9,8", "10,1")
        response = director.get(
            address(
                promotion,
                s1_ue="UE11",
                s1_points="0,1",
                s2_reglage="validation_bar",
                s2_valeur="9,8",
                s3_reglage="rcue_weights:ects",
            )
        )
        (ue, rcue, year) = changes(response)
        assert [each.split(" ")[:2] for each in ue[3:]] == [
            ["9,90", "CMP"],
            ["9,80", "ADM"],
            ["inchangé"],
        ]
        assert (rcue[1], rcue[2], year[1], year[2]) == (
            "RCUE UE11 et UE21",
            "9,95 AJ",
            "BUT1",
            "RED",
        )

    def test_a_late_mark_for_those_who_miss_it(self, director, promotion):
        student = promotion.student("", "12", last_name="Absente")
        promotion.student("12", "12")
        first, second = (promotion.assessments[f"R1.0{rank}"] for rank in (1, 2))
        give(student.enrolments.get(term=first.term), second, "9")
        response = director.get(address(promotion, s1_evaluation=first.pk, s1_note="9"))
        assert [(row[1], row[2].split()[-1], row[3].split()[1]) for row in changes(response)] == [
            ("UE11", "ATT", "CMP"),
            ("RCUE UE11 et UE21", "ATT", "CMP"),
            ("BUT1", "ATT", "Tous"),
        ]
        name = labels.at_assessment(as_value(first))
        assert f"9 {name}, à ceux à qui elle manque" in text_of(response)

    def test_the_jury_decided_already(self, director, promotion):
        student = promotion.student("9,8", "9,8")
        promotion.decide(student, "UE11", "AJ")
        (row,) = changes(director.get(address(promotion, **POINTS)))
        assert row[3].startswith("10,00 ADM")
        assert "Le jury a déjà décidé AJ : sa décision reste" in row[3].replace("\u00a0", " ")

    def test_the_totals_of_each_code(self, director, promotion):
        promotion.student("9,8", "9,8")
        promotion.student("12", "12")
        response = director.get(address(promotion, **POINTS))
        totals = response.content.decode().split('id="totaux"')[1].split("</table>")[0]
        rows = {
            cells[0].split(" UE ")[0]: cells[1:]
            for row in re.findall(r"<tr>(.*?)</tr>", totals, re.S)
            if (
                cells := [
                    plain(each) for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
                ]
            )
        }
        assert rows["UE ADM"] == ["2", "3"]
        assert rows["UE AJ"] == ["2", "1"]

    @pytest.mark.parametrize(
        ("seen", "shown"),
        [
            ("", ["UE11", "UE21", "RCUE UE11 et UE21", "BUT1"]),
            ("annee", ["BUT1"]),
            ("rcue", ["RCUE UE11 et UE21"]),
            ("ue", ["UE11", "UE21"]),
            ("acquis", ["UE11", "UE21", "RCUE UE11 et UE21"]),
            ("perdu", []),
        ],
    )
    def test_the_filter(self, director, promotion, seen, shown):
        promotion.student("9,8", "9,8")
        response = director.get(address(promotion, s1_ue="UE11", s1_points="0,4", voir=seen))
        assert [row[1] for row in changes(response)] == shown


class TestEquity:
    def test_it_names_those_who_have_as_much_and_do_not_pass(self, director, promotion):
        chosen = promotion.student("9,8", "8", last_name="Chosie")
        promotion.student("9,9", "8", last_name="Oubliée")
        promotion.student("9,7", "8", last_name="Dessous")
        response = director.get(address(promotion, **POINTS, s1_qui=chosen.pk))
        (row,) = changes(response)
        assert "1 autre étudiant a au moins 9,80 et ne passe pas Oubliée" in row[3]
        assert "Dessous" not in row[3]

    def test_it_is_told_of_what_was_granted_already(self, director, promotion):
        granted = promotion.student("9,8", "8", last_name="Accordée", first_name="Zoé")
        promotion.student("9,9", "8", last_name="Oubliée", first_name="Ève")
        promotion.decide(granted, "UE11", "ADJ", reason="Maladie")
        said = text_of(director.get(address(promotion))).replace("\u00a0", " ")
        assert "Accordée Zoé, UE11 : 9,80 ADJ, proposé AJ." in said
        assert "1 autre étudiant a au moins 9,80 et ne passe pas Oubliée Ève" in said


UNKNOWN = "Ce choix n’existe pas ici : il n’est pas essayé."


class TestAddresses:
    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"ue": "UE99", "points": "1"}, UNKNOWN),
            ({"ue": "UE11", "points": "bof"}, "Un nombre est attendu, par exemple 0,5 ou −0,25."),
            ({"ue": "UE11", "points": "21"}, "Un nombre de −20 à 20 est attendu."),
            ({"ue": "UE11"}, "Combien de points ?"),
            ({"points": "1"}, "En quelle UE ?"),
            ({"seuil": "9"}, "En quelle UE ?"),
            ({"reglage": "validation_bar", "valeur": "99"}, "99 dépasse 20."),
            ({"reglage": "validation_bar", "valeur": "bof"}, "Un nombre décimal est attendu"),
            ({"reglage": "validation_bar"}, "Quelle valeur ?"),
            ({"reglage": "average_decimals", "valeur": "2,5"}, "Un entier est attendu, pas 2,5."),
            ({"reglage": "compare:exact", "valeur": "1"}, "Ce réglage n’attend pas de valeur."),
            ({"valeur": "1"}, "De quel réglage ?"),
            ({"reglage": "bonuses"}, UNKNOWN),
            ({"evaluation": "x", "note": "1"}, UNKNOWN),
            ({"note": "1"}, "À quelle évaluation ?"),
            (
                {"ue": "UE11", "points": "1", "qui": "999999"},
                "Un de ces étudiants n’est pas devant ce jury : ni points ni note ne sont essayés.",
            ),
        ],
    )
    def test_an_error_is_said_at_its_field_and_the_rest_is_tried(
        self, director, promotion, wrong, error
    ):
        promotion.student("9,8", "9,8")
        others = {"s2_ue": "UE11", "s2_points": "0,2"}
        wrong = {f"s1_{name}": typed for name, typed in wrong.items()}
        response = director.get(address(promotion, **wrong, **others))
        said = text_of(response).replace("\u00a0", " ").replace("\u202f", " ")
        assert error in said
        assert "Scénario 1 :" not in said
        assert "Scénario 2 : 1 étudiant change." in said

    def test_an_unknown_filter_shows_everything(self, director, promotion):
        promotion.student("9,8", "9,8")
        response = director.get(address(promotion, **POINTS, voir="x"))
        assert "Ce choix n’existe pas : tout est affiché." in text_of(response)
        assert len(changes(response)) == 1

    def test_a_wrong_mark_is_said_at_its_field(self, director, promotion):
        promotion.student("9,8", "9,8")
        assessment = promotion.assessments["R1.01"]
        given = {"s1_evaluation": assessment.pk, "s1_note": "25", **POINTS}
        response = director.get(address(promotion, **given))
        assert "La note dépasse le maximum, 20." in text_of(response)
        assert len(changes(response)) == 1

    def test_an_address_has_its_length(self, director, promotion):
        these = [promotion.student("9,8", "9,8").pk for _ in range(3)]
        query = urlencode({"1-ue": "UE11", "1-points": "1", "1-qui": these * 14}, doseq=True)
        response = director.get(f"{address(promotion)}{query}")
        said = text_of(response).replace("\u00a0", " ")
        assert "40 étudiants au plus : choisissez plutôt un seuil." in said

    def test_the_link_holds_what_was_typed_and_no_more(self, director, promotion):
        promotion.student("9,8", "9,8")
        response = director.get(address(promotion, **POINTS, s1_seuil="", s4_ue="UE11", other="1"))
        assert 'href="?1-ue=UE11&amp;1-points=0%2C2"' in response.content.decode()


class TestNothingStays:
    def everything(self):
        models = apps.get_app_config("grading").get_models()
        return {model: list(model.objects.order_by("pk").values()) for model in models}

    def test_nothing_is_written(self, director, promotion):
        student = promotion.student("9,8", "9,8")
        promotion.decide(student, "UE21", "ADJ", reason="Maladie")
        before = self.everything()
        director.get(address(promotion, **POINTS, s2_reglage="validation_bar", s2_valeur="9"))
        for way in ("points", "decisions"):
            place = reverse("grading:jury-adoption", args=[promotion.jury.pk, 1, way])
            assert director.get(f"{place}?1-ue=UE11&1-points=0,2").status_code == 200
        assert self.everything() == before

    def test_no_cache_keeps_it(self, director, promotion):
        assert "no-store" in director.get(address(promotion))["Cache-Control"]


class TestQueries:
    @pytest.mark.parametrize("count", [1, 3])
    def test_they_do_not_grow(self, director, promotion, django_assert_num_queries, count):
        for _ in range(count):
            student = promotion.student("9,8", "9,8")
            promotion.decide(student, "UE21", "ADJ", reason="Maladie")
        tried = POINTS | {"s2_reglage": "validation_bar", "s2_valeur": "9"}
        with django_assert_num_queries(11):
            director.get(address(promotion, **tried))


class TestHowToAdopt:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (POINTS, "Accorder par décision…"),
            (
                {"s1_reglage": "validation_bar", "s1_valeur": "9"},
                "Un réglage ne s’adopte pas ici",
            ),
            (
                POINTS | {"s1_reglage": "rcue_weights:ects"},
                "Les points s’adoptent seuls : essayez-les sans le reste.",
            ),
        ],
    )
    def test_each_scenario_says_how(self, director, promotion, given, said):
        promotion.student("9,8", "9,8")
        page = text_of(director.get(address(promotion, **given))).replace("\u00a0", " ")
        assert said in page

    def test_a_late_mark_is_entered_in_its_sheet(self, director, promotion):
        assessment = promotion.assessments["R1.01"]
        promotion.student("9,8", "9,8")
        given = {"s1_evaluation": assessment.pk, "s1_note": "9"}
        response = director.get(address(promotion, **given))
        sheet = reverse("grading:sheet", args=[assessment.term_id, assessment.module_id])
        assert f'href="{sheet}"' in response.content.decode()

    def test_only_during_the_deliberation(self, director, promotion):
        promotion.student("9,8", "9,8")
        Jury.objects.update(state=Jury.State.PREPARATION)
        page = text_of(director.get(address(promotion, **POINTS)))
        assert "Un scénario de points s’adopte pendant la délibération" in page
        assert "Accorder par décision…" not in page

    def test_who_only_sits_is_offered_nothing(self, client, promotion):
        member = MembershipFactory(department=promotion.jury.term.department).user
        JuryMember.objects.create(jury=promotion.jury, user=member, name="Membre")
        promotion.student("9,8", "9,8")
        client.force_login(member)
        assert "Accorder par décision…" not in text_of(client.get(address(promotion, **POINTS)))
