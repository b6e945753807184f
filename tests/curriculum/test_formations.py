"""Programmes of ScoDoc: read in both forms, shown, imported as drafts, published when sound."""

import random

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curriculum.forms.files import LARGEST_FILE, ContentForm
from curriculum.imports.formation import read_formation
from curriculum.imports.formation_document import Name, name_of, translated
from curriculum.models import UE, Coefficient, Module, Programme, Semester
from curriculum.validators import ProgrammeFaults, faults
from grading.models import Role, User
from grading.selectors.years import programmes_to_open
from tests.curriculum.formations import as_json, as_xml, module, of_but, older, towards, ue
from tests.factories import DepartmentFactory, MembershipFactory, ProgrammeFactory
from tests.grading.scodoc.mutations import spoilt
from tests.grading.scodoc.printed import changed, without

NAME = Name("essai", "1", "Essai")


def document_of(given, write=as_json):
    return translated(read_formation(write(given)), NAME).document


def faults_of(text):
    with pytest.raises(ProgrammeFaults) as refusal:
        read_formation(text)
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize("given", [older(), of_but()], ids=["older", "of the BUT"])
def test_xml_and_json_say_the_same(given):
    assert document_of(given, as_xml) == document_of(given)


def test_the_older_form_weighs_modules_in_their_own_ue():
    first, second = document_of(older())["semesters"]
    assert [(part["code"], part["ects"], part["competence"]) for part in first["ues"]] == [
        ("UE11", 0, None),
        ("UE12", 0, None),
    ]
    assert [part["code"] for part in second["ues"]] == ["UE21"]
    assert first["ues"][0]["rows"] == [
        {
            "module": "M1101",
            "kind": "resource",
            "title": "Module M1101",
            "parcours": None,
            "coefficient": "2.5",
            "hours": {"cm": "10", "td": "20"},
        }
    ]


def test_the_form_of_the_but_weighs_modules_in_several_ues():
    document = document_of(of_but())
    [semester] = document["semesters"]
    rows = [
        (
            part["code"],
            part["competence"],
            part["ects"],
            row["module"],
            row["kind"],
            row["coefficient"],
        )
        for part in semester["ues"]
        for row in part["rows"]
    ]
    assert rows == [
        ("RT11", "Administrer les réseaux", 18, "R101", "resource", "6"),
        ("RT11", "Administrer les réseaux", 18, "SAE11", "sae", "6"),
        ("RT12", "Connecter les usagers", 12, "R101", "resource", "4"),
        ("RT12", "Connecter les usagers", 12, "SAE12", "sae", "4"),
    ]
    assert faults(document) == []


def test_what_has_no_place_is_said():
    found = translated(read_formation(as_json(older())), NAME)
    assert [sentence.split("\u00a0:")[0] for sentence in found.left] == [
        "Les UE qui ne sont pas ordinaires (sport, stage…)",
        "Les modules de malus, qui se déclarent dans les réglages",
        "Les modules sans coefficient",
        "Les matières, les titres abrégés, les couleurs et les poids des UE dans les RCUE.",
    ]


def test_coefficients_towards_unknown_ues_and_broken_ects_are_said():
    given = of_but()
    given["ue"][0]["ects"] = 17.5
    given["ue"][0]["matiere"][0]["module"][0]["coefficients"] += towards(("9", "1"))
    left = translated(read_formation(as_json(given)), NAME).left
    assert any(each.endswith("9.") for each in left)
    assert any("RT1.1" in each for each in left)


def test_a_ue_over_two_semesters_is_cut():
    given = older() | {"ue": [ue("UE1", module("M1"), module("M2", semester=2))]}
    codes = [(s["number"], u["code"]) for s in document_of(given)["semesters"] for u in s["ues"]]
    assert codes == [(1, "UE1"), (2, "UE1-2")]


def test_a_name_is_proposed():
    assert name_of(read_formation(as_json(of_but()))) == Name(
        "but-r-et-t", "scodoc-1", "Bachelor des essais"
    )


FIRST = ("ue", 0, "matiere", 0, "module", 0)
AT = "ue[0].matiere[0].module[0]"
OVERSIZED = f"un nombre décimal est attendu, pas {'9' * 60}…"
TWICE = "le code «\u00a0M1101\u00a0» est celui de deux modules"
FAULTS = [
    (("acronyme",), None, "acronyme: un texte est attendu, pas null"),
    (("ue",), 3, "ue: une liste est attendue, pas 3"),
    (("ue", 0, "type"), [], "ue[0].type: un entier de 0 à 99 est attendu, pas une liste"),
    (FIRST, [1], f"{AT}: un objet est attendu, pas une liste"),
    ((*FIRST, "code"), "x" * 21, f"{AT}.code: 21 caractères, 20 au plus"),
    ((*FIRST, "semestre_id"), 9, f"{AT}.semestre_id: un entier de 1 à 6 est attendu, pas 9"),
    ((*FIRST, "coefficient"), -1, f"{AT}.coefficient: -1 est négatif"),
    ((*FIRST, "coefficient"), int("9" * 70), f"{AT}.coefficient: {OVERSIZED}"),
    (("ue", 1, *FIRST[2:], "code"), "M1101", f"ue[1].matiere: {TWICE}"),
]


@pytest.mark.parametrize(("path", "to", "fault"), FAULTS)
def test_each_fault_says_its_place(path, to, fault):
    assert fault in faults_of(as_json(changed(older(), *path, to=to)))


NO_FORMATION = "« acronyme » et « ue » sont attendus : ce n’est pas un programme de ScoDoc"
ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]><formation>&b;</formation>'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<formation", "ligne 1, colonne 1 : ce n’est pas du XML"),
        ("<autre/>", NO_FORMATION),
        (ENTITIES, "ce XML déclare des entités ou un encodage : il n’a pas été lu"),
        ("[1]", NO_FORMATION),
        ("", "ligne 1, colonne 1 : ce n’est pas du JSON (Expecting value)"),
    ],
)
def test_what_is_no_formation_is_told(text, fault):
    assert fault in [each.replace("\u00a0", " ") for each in faults_of(text)]


def test_a_deep_xml_is_no_trouble():
    text = "<formation>" + "<ue>" * 20_000 + "</ue>" * 20_000 + "</formation>"
    assert faults_of(text)


@pytest.mark.parametrize("seed", range(100))
def test_a_spoilt_formation_is_read_or_says_why(seed):
    given = of_but() if seed % 2 else older()
    text = spoilt(given, seed).decode("utf-8", "replace")
    assert read_or_faults(text)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_xml_is_read_or_says_why(seed):
    chance = random.Random(seed)
    text = as_xml(of_but())
    at, end = chance.randrange(len(text)), chance.randrange(len(text))
    assert read_or_faults(text[:at] + chance.choice(["", "&", "<x>", "\ufffd", '"']) + text[end:])


def read_or_faults(text):
    try:
        return [translated(read_formation(text), NAME).document]
    except ProgrammeFaults as error:
        return [str(fault) for fault in error.faults]


# Pages


@pytest.fixture
def department(db):
    return DepartmentFactory()


@pytest.fixture
def director(client, department):
    client.force_login(MembershipFactory(department=department, role=Role.DIRECTOR).user)
    return client


FORMATION = "/programmes/importer/"


def planned(client, text):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(FORMATION, {"fichier": SimpleUploadedFile("f.xml", content)})


def confirmed(client, answer, **names):
    form = answer.context["form"]
    fields = {name: form[name].value() for name in form.fields} | names
    fields["departement"] = getattr(fields["departement"], "pk", fields["departement"])
    posted = {"contenu": answer.context["text"], "empreinte": answer.context["fingerprint"]}
    return client.post(FORMATION, {"importer": "1", **posted, **fields})


def rows():
    return [model.objects.count() for model in (Programme, Semester, UE, Module, Coefficient)]


def test_the_largest_file_comes_back_from_the_page_of_its_plan(director):
    """As a browser sends it: with two characters for an end of line, and in parts, since accents
    and quotes written with three characters each would go beyond what a request may weigh."""
    answer = planned(director, as_xml(of_but()))
    page = answer.content.decode()
    form = page.rpartition('name="contenu"')[0].rpartition("<form")[2].partition(">")[0]
    assert 'enctype="multipart/form-data"' in form
    text = "é\r\n" * (LARGEST_FILE // 2)
    assert ContentForm({"contenu": text}).is_valid()


def test_nothing_is_written_by_looking(director):
    before = rows()
    answer = planned(director, as_xml(of_but()))
    assert [part["code"] for part in answer.context["semesters"][0]["ues"]] == ["RT11", "RT12"]
    assert answer.context["to_correct"] == []
    assert rows() == before


def test_a_formation_becomes_a_draft(director, client):
    answer = confirmed(director, planned(director, as_xml(older())))
    programme = Programme.objects.get()
    assert (programme.is_draft, programme.code, programme.version) == (
        True,
        "dut-essai",
        "scodoc-2",
    )
    assert programme.provenance == "ScoDoc\u00a0: DUT Essai, version 2, code FCOD9"
    assert LogEntry.objects.get().change_message == programme.provenance
    shown = director.get(answer.url).content.decode()
    assert "Brouillon" in shown
    assert "0 ECTS au lieu de 30" in shown
    assert "Publier cette version" not in shown


def test_what_is_to_be_corrected_is_said_where_it_is_corrected(director):
    planned_page = planned(director, as_json(older()))
    places = [each.place for each in planned_page.context["to_correct"]]
    assert {"S1 FI", "S1 FI, UE12, compétence"} <= set(places)
    assert not any("[" in place for place in places)
    draft = confirmed(director, planned_page).url
    first = Semester.objects.get(number=1)
    link = reverse("admin:curriculum_semester_change", args=[first.pk])
    shown = director.get(draft).content.decode()
    assert "Votre compte n’ouvre pas l’administration." in shown
    assert link not in shown
    User.objects.update(is_staff=True)
    assert f'<a href="{link}">S1 FI, UE12, compétence</a>' in director.get(draft).content.decode()


def test_again_and_nothing_changes(director):
    confirmed(director, planned(director, as_json(older())))
    before, key = rows(), Programme.objects.get().pk
    answer = director.get(confirmed(director, planned(director, as_json(older()))).url)
    assert "rien n’a changé" in answer.content.decode()
    assert (rows(), Programme.objects.get().pk) == (before, key)


def test_another_content_replaces_the_draft(director):
    confirmed(director, planned(director, as_json(older())))
    confirmed(director, planned(director, as_json(older() | {"ue": older()["ue"][:1]})))
    assert list(UE.objects.values_list("code", flat=True)) == ["UE11"]


def test_a_version_that_is_no_draft_is_never_replaced(director, department):
    ProgrammeFactory(department=department, code="dut-essai", version="scodoc-2")
    answer = confirmed(director, planned(director, as_json(older())))
    assert len(answer.context["refused"]) == 1
    assert rows() == [1, 0, 0, 0, 0]


def test_nobody_else_sees_a_draft_nor_teaches_it(director, department):
    confirmed(director, planned(director, as_json(of_but())))
    programme = Programme.objects.get()
    address = reverse("curriculum:programme", args=[programme.code])
    assert director.get(address).status_code == 200
    other = MembershipFactory(department=department, role=Role.SCOLARITE).user
    assert list(programmes_to_open(other)) == []
    director.force_login(other)
    assert director.get(address).status_code == 404
    director.logout()
    assert director.get(address).status_code == 404
    assert programme.title not in director.get("/programmes/").content.decode()


def test_a_sound_draft_is_published(director, department):
    confirmed(director, planned(director, as_json(of_but())))
    programme = Programme.objects.get()
    director.post(reverse("curriculum:draft-publish", args=[programme.pk]))
    programme.refresh_from_db()
    assert not programme.is_draft
    assert list(
        programmes_to_open(MembershipFactory(department=department, role=Role.SCOLARITE).user)
    ) == [programme]
    director.logout()
    assert director.get(reverse("curriculum:programme", args=[programme.code])).status_code == 200


def test_a_draft_with_something_to_correct_is_not(director):
    confirmed(director, planned(director, as_json(older())))
    programme = Programme.objects.get()
    director.post(reverse("curriculum:draft-publish", args=[programme.pk]))
    programme.refresh_from_db()
    assert programme.is_draft


def test_other_names_may_be_given(director):
    answer = planned(director, as_json(older()))
    again = confirmed(director, answer, version="2026")
    assert again.context["moved"]
    confirmed(director, again)
    assert Programme.objects.get().version == "2026"


@pytest.mark.parametrize(("field", "value"), [("code", "Pas Bon"), ("version", ""), ("title", "")])
def test_wrong_names_are_refused(director, field, value):
    answer = confirmed(director, planned(director, as_json(older())), **{field: value})
    assert field in answer.context["form"].errors
    assert not Programme.objects.exists()


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_a_spoilt_file_writes_nothing(director, seed):
    answer = planned(director, spoilt(of_but(), seed))
    assert answer.status_code == 200
    assert (
        "semesters" in answer.context or answer.context["faults"] or answer.context["form"].errors
    )
    assert rows() == [0, 0, 0, 0, 0]


def test_a_page_sent_back_spoilt_writes_nothing(director):
    assert director.post(FORMATION, {"contenu": "{", "importer": "1"}).status_code == 302
    wrong = as_json(without(older(), "acronyme"))
    assert director.post(FORMATION, {"contenu": wrong, "importer": "1"}).status_code == 302
    assert not Programme.objects.exists()


def test_who_may(director, department):
    confirmed(director, planned(director, as_json(of_but())))
    publish = reverse("curriculum:draft-publish", args=[Programme.objects.get().pk])
    for role, status in ((Role.SCOLARITE, 403), (Role.TEACHER, 403), (Role.ADMINISTRATOR, 200)):
        director.force_login(MembershipFactory(department=department, role=role).user)
        assert director.get(FORMATION).status_code == status
    stranger = MembershipFactory(department=DepartmentFactory(code="autre"), role=Role.DIRECTOR)
    director.force_login(stranger.user)
    assert director.post(publish).status_code == 404
    assert director.get(publish).status_code == 405
    assert director.put(FORMATION).status_code == 405
    assert Programme.objects.get().is_draft
