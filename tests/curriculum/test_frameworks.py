"""National frameworks: read, planned, given to a programme, and what they find in it."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.uploads import LARGEST_REQUEST
from curriculum.documents import read_document, write_document
from curriculum.forms.files import NOT_UTF8, TOO_LARGE
from curriculum.imports.framework import read_framework
from curriculum.models import Competence, Framework, LearningOutcome, Level, Parcours
from curriculum.selectors.document import programme_document
from curriculum.services import Outcome, import_programme
from curriculum.validators import ProgrammeFaults, faults
from curriculum.validators.framework import remarks
from grading.models import Role
from tests.curriculum.frameworks import as_text, framework
from tests.factories import (
    CompetenceFactory,
    DepartmentFactory,
    MembershipFactory,
    ParcoursFactory,
    ProgrammeFactory,
    SemesterFactory,
    TermFactory,
    UEFactory,
)
from tests.grading.scodoc.mutations import spoilt
from tests.grading.scodoc.printed import changed, without

LEVELS = ("competences", "Concevoir", "niveaux")


def read(given):
    return read_framework(read_document(as_text(given).encode()))


def faults_of(given):
    with pytest.raises(ProgrammeFaults) as refusal:
        read(given)
    return [str(fault) for fault in refusal.value.faults]


def test_what_a_framework_says():
    frame = read(framework(parcours={"ESE": ["Concevoir", "Maintenir"], "EME": ["Concevoir"]}))
    first, second = frame.competences
    assert (frame.specialty, frame.title, frame.version) == (
        "ESSAI",
        "Génie des essais",
        "2021-12-11",
    )
    assert frame.parcours == (("ESE", "Parcours ESE"), ("EME", "Parcours EME"))
    assert (first.short, first.title) == ("Concevoir", "Concevoir un système")
    assert (first.parcours, second.parcours) == (("ESE", "EME"), ("ESE",))
    assert first.components == ("En sachant concevoir",)
    assert [(level.rank, level.year) for level in second.levels] == [(1, 2), (2, 3)]
    assert second.levels[0].outcomes == (
        ("AC22.01", "Apprentissage 1"),
        ("AC22.02", "Apprentissage 2"),
    )


ESE = ("parcours", "ESE", "annees", "1", "competences")
FAULTS = [
    (("specialite",), 3, "un texte est attendu, pas 3"),
    (("competences",), {}, "ce référentiel n’a aucune compétence"),
    (("competences", "Concevoir"), [1], "un objet est attendu, pas une liste"),
    ((*LEVELS, "BUT1", "ordre"), 4, "un entier de 1 à 3 est attendu, pas 4"),
    ((*LEVELS, "BUT1", "annee"), 9, "9\u00a0: BUT1 à BUT3 attendu"),
    ((*LEVELS, "BUT1", "annee"), [], "une liste\u00a0: BUT1 à BUT3 attendu"),
    ((*LEVELS, "BUT1", "libelle"), "", "ce texte est vide"),
    ((*LEVELS, "BUT2", "ordre"), 1, "le niveau 1 est déjà décrit"),
    ((*LEVELS, "BUT1", "app_critiques", "AC11.01"), 1, "un objet est attendu, pas 1"),
    ((*ESE, "Voler"), {"niveau": 1}, "cette compétence n’est pas décrite"),
    ((*ESE, "Concevoir", "niveau"), 2, "le niveau 2 est celui de BUT2, pas de BUT1"),
    ((*ESE, "Concevoir", "niveau"), "x", "un entier de 1 à 3 est attendu, pas «\u00a0x\u00a0»"),
]


@pytest.mark.parametrize(("path", "to", "message"), FAULTS)
def test_each_fault_says_its_place(path, to, message):
    assert f"{'.'.join(path)}: {message}" in faults_of(changed(framework(), *path, to=to))


def test_a_document_of_another_kind_is_told_at_once():
    assert len(faults_of(without(framework(), "parcours"))) == 1
    assert len(faults_of({"type": "BUT"})) == 1


@pytest.mark.parametrize("seed", range(80))
def test_a_spoilt_framework_is_read_or_says_why(seed):
    assert read_or_faults(spoilt(framework({"Concevoir": {1: 1}}), seed))


def read_or_faults(content):
    try:
        return read_framework(read_document(content)).competences
    except ProgrammeFaults as error:
        return [str(fault) for fault in error.faults]


# A programme


@pytest.fixture
def programme(db):
    """Two semesters; UE13 is linked to no competence."""
    programme = ProgrammeFactory()
    concevoir = CompetenceFactory(
        programme=programme, short="Concevoir", title="Concevoir un système"
    )
    for number in (1, 2):
        semester = SemesterFactory(programme=programme, number=number)
        UEFactory(semester=semester, code=f"UE{number}1", competence=concevoir, ects=20)
        UEFactory(semester=semester, code=f"UE{number}3", competence=None, ects=10)
    return programme


@pytest.fixture
def director(client, programme):
    member = MembershipFactory(department=programme.department, role=Role.DIRECTOR)
    client.force_login(member.user)
    return client


def address(programme):
    return reverse("curriculum:framework", args=[programme.code])


def planned(client, programme, given):
    content = given if isinstance(given, bytes) else as_text(given).encode()
    return client.post(address(programme), {"fichier": SimpleUploadedFile("r.json", content)})


def confirmed(client, programme, answer, **choices):
    plan, form = answer.context["plan"], answer.context["form"]
    fields = {name: form[name].value() for name in form.fields} | choices
    posted = {"contenu": answer.context["text"], "empreinte": plan.fingerprint, **fields}
    return client.post(address(programme), {"importer": "1", **posted})


def rows():
    return [
        model.objects.count() for model in (Framework, Level, LearningOutcome, Competence, Parcours)
    ]


def test_nothing_is_written_by_looking(director, programme):
    before = rows()
    answer = planned(director, programme, framework())
    plan = answer.context["plan"]
    assert [(row.frame.short, row.fate) for row in plan.rows] == [
        ("Concevoir", "attached"),
        ("Maintenir", "created"),
    ]
    assert plan.parcours == ("ESE", "EME")
    assert rows() == before
    # A file of 1 MB comes back whole, in parts.
    form = answer.content.decode().rpartition('name="contenu"')[0].rpartition("<form")[2]
    assert 'enctype="multipart/form-data"' in form.partition(">")[0]


def test_a_framework_is_given_to_the_programme(director, programme):
    confirmed(director, programme, planned(director, programme, framework()))
    assert str(programme.framework) == "ESSAI 2021-12-11"
    levels = Level.objects.filter(competence__short="Concevoir")
    assert [(each.rank, each.year) for each in levels] == [(1, 1), (2, 2), (3, 3)]
    assert LearningOutcome.objects.count() == 10
    assert list(Parcours.objects.values_list("code", flat=True)) == ["ESE", "EME"]
    assert LogEntry.objects.get().change_message == "Référentiel de compétences ESSAI importé"


def test_again_and_nothing_changes(director, programme):
    confirmed(director, programme, planned(director, programme, framework()))
    before, document = rows(), programme_document(programme)
    confirmed(director, programme, planned(director, programme, framework()))
    assert rows() == before
    assert programme_document(programme) == document


def test_a_competence_that_one_parcours_follows_is_its_own(director, programme):
    given = framework(
        {"Concevoir": {1: 1}, "Installer": {2: 1}},
        {"ESE": ["Concevoir"], "EME": ["Concevoir", "Installer"]},
    )
    confirmed(director, programme, planned(director, programme, given))
    assert Competence.objects.get(short="Installer").parcours.code == "EME"


def test_what_the_framework_finds_is_told(director, programme):
    answer = planned(director, programme, framework())
    expected = [
        "L’UE UE13 n’est reliée à aucune compétence.",
        "L’UE UE23 n’est reliée à aucune compétence.",
    ]
    assert list(answer.context["plan"].remarks) == expected
    confirmed(director, programme, answer)
    assert director.get(address(programme)).context["remarks"] == expected


def test_levels_that_disagree_and_levels_that_nobody_works_on():
    ue = {"code": "UE31", "competence": "A", "level": 1, "ects": 30, "rows": []}
    document = {
        "framework": {"specialty": "X", "title": "X"},
        "competences": [
            {"short": "A", "parcours": None, "levels": [{"rank": 2, "year": 2, "title": "a"}]},
            {"short": "B", "parcours": None, "levels": [{"rank": 1, "year": 2, "title": "b"}]},
            {"short": "C", "parcours": None},
        ],
        "semesters": [
            {"number": 3, "modality": "FI", "ues": [ue, {**ue, "code": "UE32", "competence": "C"}]}
        ],
    }
    assert [each.replace("\u00a0", " ").replace("\u202f", " ") for each in remarks(document)] == [
        "« C » (UE32) n’est pas une compétence du référentiel.",
        "L’UE UE31 est au niveau 1 de « A » ; le référentiel met le niveau 2 en BUT2.",
        "Aucune UE de BUT2 ne travaille « B », niveau 1.",
    ]


def test_a_taught_programme_gets_no_new_competence(director, programme):
    TermFactory(programme=programme)
    answer = planned(director, programme, framework())
    assert [row.fate for row in answer.context["plan"].rows] == ["attached", "left"]
    assert answer.context["plan"].left_parcours == ("ESE", "EME")
    refused = confirmed(director, programme, answer, **{"competence-1": "new"})
    assert refused.context["form"].errors
    confirmed(director, programme, answer)
    assert rows() == [1, 3, 6, 1, 0]


def test_a_plan_that_is_no_longer_the_one_seen_is_not_executed(director, programme):
    answer = planned(director, programme, framework())
    CompetenceFactory(programme=programme, short="Autre")
    answer = confirmed(director, programme, answer)
    assert answer.context["moved"]
    assert not Framework.objects.exists()


def test_two_competences_cannot_be_one(director, programme):
    key = Competence.objects.get().pk
    answer = planned(director, programme, framework())
    answer = confirmed(director, programme, answer, **{"competence-1": key})
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "Ce fichier est vide."),
        (as_text(framework()).encode("utf-16"), NOT_UTF8),
        (b" " * 1_000_001, TOO_LARGE),
        (b" " * LARGEST_REQUEST, TOO_LARGE),
    ],
    ids=["empty", "utf-16", "large", "very large"],
)
def test_a_file_that_is_not_read_is_told(director, programme, content, error):
    assert planned(director, programme, content).context["form"].errors["fichier"] == [error]


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_a_spoilt_file_writes_nothing(director, programme, seed):
    before = rows()
    answer = planned(director, programme, spoilt(framework({"Concevoir": {1: 1}}), seed))
    assert answer.status_code == 200
    assert answer.context.get("plan") or answer.context["faults"] or answer.context["form"].errors
    assert rows() == before


def test_a_page_sent_back_spoilt_writes_nothing(director, programme):
    answer = director.post(address(programme), {"contenu": "{", "importer": "1"})
    assert answer.status_code == 302
    assert not Framework.objects.exists()


def test_anybody_reads_the_levels_and_the_outcomes(director, programme):
    confirmed(director, programme, planned(director, programme, framework()))
    director.logout()
    shown = director.get(reverse("curriculum:programme", args=[programme.code])).content.decode()
    assert "Niveau 1, BUT1\u00a0: Concevoir au niveau 1" in shown
    assert "AC11.01 Apprentissage 1" in shown
    assert "Importer un référentiel" not in shown


def test_who_may(director, programme):
    for role, status in ((Role.SCOLARITE, 403), (Role.TEACHER, 403), (Role.ADMINISTRATOR, 200)):
        director.force_login(MembershipFactory(department=programme.department, role=role).user)
        assert director.get(address(programme)).status_code == status
    other = MembershipFactory(department=DepartmentFactory(code="autre"), role=Role.DIRECTOR)
    director.force_login(other.user)
    assert director.get(address(programme)).status_code == 404
    assert planned(director, programme, framework()).status_code == 404
    assert director.put(address(programme)).status_code == 405
    director.logout()
    assert director.get(address(programme)).status_code == 302


# The programme file


@pytest.fixture
def with_framework(document, department):
    document["framework"] = {"specialty": "GMP", "title": "Génie mécanique"}
    document["competences"][0] |= {
        "situations": ["Une situation"],
        "levels": [
            {"rank": 1, "year": 1, "title": "Un", "outcomes": [{"code": "AC1", "title": "Faire"}]}
        ],
    }
    return document


def test_the_programme_file_carries_the_framework(with_framework, department):
    programme = import_programme(with_framework, department=department).programme
    text = write_document(programme_document(programme))
    assert read_document(text.encode()) == with_framework
    assert json.loads(text)["competences"][0]["levels"][0]["outcomes"][0]["code"] == "AC1"


def test_a_file_without_framework_leaves_it(with_framework, document, department):
    import_programme(with_framework, department=department)
    bare = json.loads(json.dumps(document))
    del bare["framework"]
    for key in ("situations", "levels"):
        del bare["competences"][0][key]
    result = import_programme(bare, department=department)
    assert result.outcome is Outcome.UNCHANGED
    assert LearningOutcome.objects.get().code == "AC1"


def test_levels_come_once(with_framework):
    level = with_framework["competences"][0]["levels"][0]
    with_framework["competences"][0]["levels"] = [level, level]
    [fault] = faults(with_framework)
    assert fault.place == "competences[0].levels[1].rank"


def test_the_parcours_of_a_new_competence_is_the_one_here(director, programme):
    ParcoursFactory(programme=programme, code="ESE")
    given = framework({"Installer": {2: 1}}, {"ESE": ["Installer"], "EME": []})
    confirmed(director, programme, planned(director, programme, given))
    assert Parcours.objects.count() == 2
    assert Competence.objects.get(short="Installer").parcours.code == "ESE"
