"""« Comment est-ce calculé ? » : open to anybody, and true under the settings in force."""

import html
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from curriculum.documents import read_document
from curriculum.models import Programme
from curriculum.services import import_programme
from grading import labels
from grading.core.settings import SETTINGS
from grading.models import Role
from grading.views.rulebook import SECTIONS
from tests.factories import CompetenceFactory, ProgrammeFactory, SemesterFactory, UEFactory

BONUS = {"name": "sport", "sign": "bonus", "method": "rate", "threshold": "10", "rate": "0.05"}

# One other value for each setting, and what the rules then say.
OTHERWISE = {
    "unjustified_absence": ("defaulting", "Prive le module de moyenne et rend l’UE défaillante."),
    "mark_decimals": (1, "avec au plus 1 décimale, puis"),
    "assessment_weighting": (
        "per_type",
        "La moyenne de chaque type porte son coefficient une fois",
    ),
    "average_decimals": (1, "à 1 décimale, au plus proche"),
    "compare": ("exact", "C’est la moyenne exacte qui est comparée aux seuils"),
    "rcue_from": ("rounded", "Le calcul part des moyennes d’UE arrondies."),
    "rcue_weights": ("ects", "Chacune pèse selon ses ECTS."),
    "validation_bar": ("12", "À partir de 12, le RCUE est validé"),
    "floor_bar": ("9", "avoir au moins 9 à chacun, 9 compris"),
    "passage_share": ("0.6", "strictement plus de 60 % des RCUE"),
    "repeats_per_semester": (2, "Chaque semestre peut être redoublé 2 fois"),
    "repeats_total": (5, "avec 5 redoublements au plus en tout"),
    "repeats_exceptional": (0, "ne peut pas en autoriser de plus"),
    "bonuses": ([BONUS], "Sport : ajoute 0,05 point par point au-dessus de 10, sur chaque UE."),
    "general_average": ("shown", "Celle du semestre est affichée, pondérée par les ECTS"),
    "rank": ("shown", "Il est affiché."),
}


@pytest.fixture
def programme(db):
    """A programme of one year, of two RCUEs."""
    programme = ProgrammeFactory()
    competences = CompetenceFactory.create_batch(2, programme=programme)
    for number in (1, 2):
        semester = SemesterFactory(programme=programme, number=number)
        for competence in competences:
            UEFactory(semester=semester, competence=competence)
    return programme


@pytest.fixture
def shipped(department):
    """The programme that comes with the software."""
    file = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"
    document = read_document(file.read_bytes())
    return import_programme(document, department=department).programme


def address(*args):
    return reverse("grading:how-computed", args=args)


def words(text):
    """What a page says, without its markup, with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(strip_tags(text)))


def read(client, *args, **query):
    return client.get(address(*args), query).content.decode()


def rules_said(client):
    """The sections that explain the rules, without the table of settings."""
    page = read(client)
    return words(page[page.index("rulebook-sections") : page.index('id="reglages"')])


def in_force(programme, **given):
    Programme.objects.filter(pk=programme.pk).update(rules=given)


def test_anybody_reads_the_rules(client, programme):
    assert client.get(address()).status_code == 200
    assert client.get(address(programme.code)).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_the_rules(client_as, programme, role):
    assert client_as(role).get(address()).status_code == 200


def test_rules_are_only_read(client, programme):
    assert client.post(address()).status_code == 405
    assert client.post(address(programme.code)).status_code == 405


@pytest.mark.parametrize("query", ["rien/", "{code}/?version=1999", "{code}/?version=%00"])
def test_what_does_not_exist_is_not_found(client, programme, query):
    assert client.get(address() + query.format(code=programme.code)).status_code == 404


def test_without_a_programme_the_defaults_are_explained(client, db):
    said = words(read(client))
    assert "avec les réglages par défaut : aucun programme n’est encore enregistré." in said
    assert "Dans ce programme" not in said


def test_every_page_links_to_the_rules(client, programme):
    for page in (reverse("login"), reverse("curriculum:programme-list"), "/introuvable/"):
        assert f'href="{address()}"' in client.get(page).content.decode()


def test_latest_programme_is_shown_first(client, programme):
    latest = ProgrammeFactory(code="aaa", title="BUT plus récent")
    page = read(client)
    assert "BUT plus récent, version 1." in words(page)
    assert f'href="{address(programme.code)}"' in page
    assert f'href="{address(latest.code)}"' in page


def test_each_version_has_its_rules(client, programme):
    ProgrammeFactory(code=programme.code, version="2", rules={"floor_bar": "7"})
    assert "avoir au moins 7 à chacun" in words(read(client, programme.code))
    assert "avoir au moins 8 à chacun" in words(read(client, programme.code, version="1"))


def test_each_setting_belongs_to_one_section():
    named = [name for section in SECTIONS for name in section.settings]
    assert sorted(named) == sorted(SETTINGS)


def test_contents_lead_to_every_section(client, programme):
    page = read(client)
    targets = re.findall(r'href="#([\w-]+)"', page)
    assert [each for each in targets if f'id="{each}"' not in page] == []
    assert {section.slug for section in SECTIONS} <= set(targets)


def test_every_setting_is_in_the_table(client, programme):
    page = read(client)
    rows = {
        name: words(re.search(f'id="reglage-{name}".*?</tr>', page, re.S)[0]) for name in SETTINGS
    }
    for name, setting in SETTINGS.items():
        scope = "National" if setting.national else "Local"
        said = f"{setting.label} {setting.effect} {scope} : {setting.source}."
        assert said in rows[name]
        assert rows[name].endswith(" par défaut ")


def test_every_setting_has_another_value_to_try():
    assert set(OTHERWISE) == set(SETTINGS)


@pytest.mark.parametrize("name", OTHERWISE)
def test_changing_a_setting_changes_its_rule(client, programme, name):
    value, sentence = OTHERWISE[name]
    assert sentence not in rules_said(client)
    in_force(programme, **{name: value})
    assert sentence in rules_said(client)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("rcue_weights", "ects", "selon les ECTS par défaut : poids égaux propre à ce programme"),
        ("floor_bar", "7", "7 par défaut : 8 s’écarte du texte national"),
    ],
)
def test_setting_that_departs_from_the_default_says_so(client, programme, name, value, said):
    in_force(programme, **{name: value})
    page = words(read(client))
    assert said in page
    assert page.count("par défaut : ") == 1


BY_DEFAULT = [
    "30 sur 40 devient 15 sur 20.",
    "Une absence justifiée (EXC) Ne compte pas, et son coefficient non plus. 14,00",
    "Une case vide Rien n’est saisi : la moyenne est provisoire. 14,00 à ce jour, entre 7,00 "
    "et 17,00",
    "Moyenne du module : 11,20. Avec l’autre réglage, ce serait 10,00.",
    "9 puis 12 donnent 12,00, 9 puis 7 donnent 9,00.",
    "Moyenne de l’UE : 10,08.",
    "9,13 à ce jour, 67 % des coefficients ; entre 6,08 et 12,75 selon les notes à venir",
    "9,995 10,00 ADM : UE acquise, la moyenne atteint le seuil 9,994 9,99 AJ : UE non acquise",
    "6,00 et 14,00 10,00 10,40 avec poids selon les ECTS CMP : RCUE validé par compensation",
    "11,00 et 9,10 10,05 9,96 avec poids selon les ECTS CMP",
    "11 puis 9, c’est 11,00 qui compte ; 11 puis 13, c’est 13,00 qui compte.",
    "UE11 : 7,00 ADSUP",
    "Dans ce programme : 2 RCUE sur 2 en BUT1.",
    "Texte national : arrêté du 15 avril 2022, annexe 1, § 4.5.",
]


def test_rules_by_default(client, programme):
    said = rules_said(client)
    assert [sentence for sentence in BY_DEFAULT if sentence not in said] == []


def test_numbers_of_the_shipped_programme(client, shipped):
    assert "3 RCUE sur 4 en BUT1, 3 RCUE sur 5 en BUT2." in rules_said(client)


@pytest.mark.parametrize(
    "given",
    [
        {"validation_bar": "0", "floor_bar": "0", "passage_share": "0"},
        {"validation_bar": "20", "floor_bar": "20", "passage_share": "1"},
        {"average_decimals": 0, "mark_decimals": 0, "repeats_per_semester": 0},
        {"average_decimals": 6, "validation_bar": "9.995"},
    ],
)
def test_extreme_settings_are_explained(client, programme, given):
    in_force(programme, **given)
    assert client.get(address()).status_code == 200


def test_every_code_has_its_sentence(client, programme):
    said = words(read(client))
    codes = [*labels.UE_CODES.items(), *labels.RCUE_CODES.items(), *labels.YEAR_CODES.items()]
    assert [code for code, sentence in codes if f"{code} {sentence}" not in said] == []


def test_french_signs_do_not_leave_their_word(client, programme):
    page = read(client)
    text = html.unescape(strip_tags(page[page.index("rulebook-sections") : page.index("</main>")]))
    assert re.findall(r".{20} [:;?!%»]|«[ ].{20}", text) == []


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_is_constant(client, db, django_assert_num_queries, count):
    for programme in ProgrammeFactory.create_batch(count):
        for number in range(1, count + 1):
            UEFactory.create_batch(
                count, semester=SemesterFactory(programme=programme, number=number)
            )
    with django_assert_num_queries(3):
        client.get(address())


def test_number_of_queries_without_a_programme(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(address())
