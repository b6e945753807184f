"""Each mutation of the shipped programme gives its fault, at its place, and no other."""

from decimal import Decimal

import pytest

from curriculum import validators

S1, S2, S3 = 0, 1, 2


def ue(document, semester, index):
    return document["semesters"][semester]["ues"][index]


def row(document, semester, index, position):
    return ue(document, semester, index)["rows"][position]


def said(document):
    return [str(fault) for fault in validators.faults(document)]


def test_shipped_programme_has_no_fault(document):
    assert said(document) == []


def test_canonical_form_of_the_shipped_programme_is_itself(document):
    assert validators.checked(document) == document


@pytest.mark.parametrize("value", ["8", 8.0, True, None, -1, 31, Decimal("8.5")])
def test_ects_are_a_whole_number(document, value):
    ue(document, S1, 0)["ects"] = value
    assert [fault.place for fault in validators.faults(document)] == ["semesters[0].ues[0].ects"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("-1", "« -1 » est négatif"),
        ("2.0001", "« 2.0001 » a plus de 3 décimales"),
        ("10000", "« 10000 » est démesuré"),
        ("deux", "un nombre décimal est attendu, pas « deux »"),
        ("", "un nombre décimal est attendu, pas «  »"),
        (2.5, "un nombre décimal est attendu, pas 2.5"),
        (True, "un nombre décimal est attendu, pas true"),
        ([], "un nombre décimal est attendu, pas une liste"),
        (Decimal("NaN"), "un nombre décimal est attendu, pas NaN"),
        pytest.param(10**5000, "un nombre décimal est attendu, pas un nombre démesuré", id="huge"),
        (None, "cette clé manque"),
    ],
)
def test_coefficient_is_a_sound_number(document, value, message):
    row(document, S1, 2, 4)["coefficient"] = value
    assert said(document) == [f"semesters[0].ues[2].rows[4].coefficient: {message}"]


@pytest.mark.parametrize("value", ["2", "2.0", "2,000", 2, Decimal("2.00")])
def test_one_number_has_one_canonical_form(document, value):
    row(document, S1, 0, 0)["coefficient"] = value
    checked = validators.checked(document)
    assert row(checked, S1, 0, 0)["coefficient"] == "2"


def change_ects(document):
    ue(document, S1, 0)["ects"] = 7


def unbalance(document):
    """One unit moves from the SAÉ to a resource; the total of the UE still closes."""
    row(document, S1, 3, 0)["coefficient"] = "3"
    ue(document, S1, 3)["rows"][-1]["coefficient"] = "3"
    ue(document, S1, 3)["totals"]["resources"] = "7"


def open_ue_total(document):
    ue(document, S1, 0)["totals"]["ue"] = "18"


def open_resource_total(document):
    ue(document, S1, 0)["totals"]["resources"] = "10.5"


def open_semester_total(document):
    document["semesters"][S1]["total"] = "64"


def unknown_parcours(document):
    row(document, S3, 4, 2)["parcours"] = "IPA"


def unknown_competence(document):
    ue(document, S1, 0)["competence"] = "Specifier"


def unknown_kind(document):
    row(document, S1, 0, 0)["kind"] = "ressource"


def unknown_modality(document):
    document["semesters"][S1]["modality"] = "fi"


def unknown_assessment_type(document):
    row(document, S1, 0, 0)["assessments"] = {"QCM": "1"}


def unknown_key(document):
    row(document, S1, 0, 0)["coeficient"] = "2"


def unknown_setting(document):
    document["rules"] = {"rcue_weight": "equal"}


def wrong_setting(document):
    document["rules"] = {"rcue_weights": "ect"}


def unknown_question(document):
    row(document, S1, 0, 0)["notes"].append("open:29 q99-nothing")


def repeated_semester(document):
    document["semesters"][1] = document["semesters"][0]


def repeated_parcours(document):
    document["parcours"].append({"code": "CAI", "title": "Encore"})


def repeated_row_at_zero(document):
    ue(document, S1, 0)["rows"].append(row(document, S1, 0, 0) | {"coefficient": "0"})


def common_and_own_row(document):
    own = row(document, S1, 0, 0) | {"coefficient": "0", "parcours": "CAI"}
    ue(document, S1, 0)["rows"].append(own)


def competence_twice(document):
    ue(document, S1, 1)["competence"] = "Spécifier"


def repeated_ue(document):
    ue(document, S2, 0)["code"] = "UE11"


def level_beyond_the_year(document):
    ue(document, S1, 0)["level"] = 2


def level_differs_in_even_semester(document):
    ue(document, 4, 4)["level"] = 1


def level_does_not_rise(document):
    for semester in (2, 3, 4, 5):
        ue(document, semester, 0)["level"] = 1


def title_differs(document):
    row(document, S1, 2, 0)["title"] = "Autre titre"


def resource_outside_its_pole(document):
    row(document, S1, 3, -1)["module"] = "R1.99"


def too_long(document):
    row(document, S3, 4, -1)["title"] = "x" * 301


def missing_title(document):
    del document["title"]


def format_of_tomorrow(document):
    document["format"] = 2


def lone_surrogate(document):
    document["title"] = "BUT \ud800"


def row_is_a_number(document):
    ue(document, S1, 0)["rows"].append(3)


def ue_without_rows(document):
    ue(document, S1, 0)["rows"] = []


@pytest.mark.parametrize(
    ("mutate", "expected"),
    [
        (change_ects, ["semesters[0].ues: 29 ECTS au lieu de 30"]),
        (
            unbalance,
            [
                "semesters[0].ues[3]: le pôle ressources pèse 7 sur 10, soit 70 % : "
                "chaque pôle pèse de 40 à 60 % (annexe 1, § 4.3)"
            ],
        ),
        (
            open_ue_total,
            [
                "semesters[0].ues[0].totals.ue: 18 est déclaré, mais les coefficients font 17",
            ],
        ),
        (
            open_resource_total,
            [
                "semesters[0].ues[0].totals.resources: 10.5 est déclaré, "
                "mais les coefficients font 10"
            ],
        ),
        (
            open_semester_total,
            ["semesters[0].total: 64 est déclaré, mais les coefficients font 63"],
        ),
        (
            unknown_parcours,
            [
                "semesters[2].ues[4].rows[2].parcours: parcours inconnu « IPA » ; "
                "vouliez-vous dire « IPI » ?"
            ],
        ),
        (
            unknown_competence,
            [
                "semesters[0].ues[0].competence: compétence inconnue « Specifier » ; "
                "vouliez-vous dire « Spécifier » ?"
            ],
        ),
        (
            unknown_kind,
            [
                "semesters[0].ues[0].rows[0].kind: « ressource » n’est pas admis (resource, sae, "
                "placement, portfolio, immersion) ; vouliez-vous dire « resource » ?"
            ],
        ),
        (
            unknown_modality,
            ["semesters[0].modality: « fi » n’est pas admis (FI, FA)"],
        ),
        (
            unknown_assessment_type,
            ["semesters[0].ues[0].rows[0].assessments.QCM: clé inconnue"],
        ),
        (
            unknown_key,
            [
                "semesters[0].ues[0].rows[0].coeficient: clé inconnue ; "
                "vouliez-vous dire « coefficient » ?"
            ],
        ),
        (
            unknown_setting,
            ["rules.rcue_weight: clé inconnue, vouliez-vous dire « rcue_weights » ?"],
        ),
        (wrong_setting, ["rules.rcue_weights: « ect » n’est pas admis (equal, ects)"]),
        (
            unknown_question,
            ["semesters[0].ues[0].rows[0].notes[3]: question inconnue « q99-nothing »"],
        ),
        (
            repeated_semester,
            [
                "semesters[1]: ce semestre, dans cette modalité, est déjà à semesters[0]",
            ],
        ),
        (
            competence_twice,
            [
                "semesters[0].ues[1].competence: "
                "la compétence « Spécifier » a déjà une UE, semesters[0].ues[0]"
            ],
        ),
        (repeated_parcours, ["parcours[3].code: ce parcours est déjà à parcours[2].code"]),
        (
            repeated_row_at_zero,
            [
                "semesters[0].ues[0].rows[8]: « R1.03 » est déjà dans cette UE, "
                "à semesters[0].ues[0].rows[0]"
            ],
        ),
        (
            common_and_own_row,
            [
                "semesters[0].ues[0].rows[8]: « R1.03 » est déjà dans cette UE, "
                "à semesters[0].ues[0].rows[0]"
            ],
        ),
        (
            repeated_ue,
            [
                "semesters[1].ues[0].code: « UE11 » est déjà l’UE d’un autre semestre, "
                "semesters[0].ues[0]"
            ],
        ),
        (level_beyond_the_year, ["semesters[0].ues[0].level: niveau 2 en BUT1"]),
        (
            level_differs_in_even_semester,
            [
                "semesters[4].ues[4].level: niveau 1, mais 2 au semestre impair "
                "(semesters[2].ues[4])"
            ],
        ),
        (
            level_does_not_rise,
            [
                f"semesters[{index}].ues[0].level: niveau 1, comme en BUT1 : "
                "il monte d’une année à l’autre"
                for index in (2, 3)
            ],
        ),
        (
            title_differs,
            [
                "semesters[0].ues[2].rows[0].title: « Autre titre » diffère de « Ingénierie de "
                "construction mécanique » (semesters[0].ues[0].rows[2]), le même module"
            ],
        ),
        (
            resource_outside_its_pole,
            [
                "semesters[0].ues[3]: le pôle ressources pèse 10 sur 10, soit 100 % : "
                "chaque pôle pèse de 40 à 60 % (annexe 1, § 4.3)",
                "semesters[0].ues[3].rows[3].kind: un code en R, « R1.99 », est une ressource",
                "semesters[0].ues[3].totals.resources: 6 est déclaré, "
                "mais les coefficients font 10",
            ],
        ),
        (too_long, ["semesters[2].ues[4].rows[7].title: 301 caractères, 300 au plus"]),
        (missing_title, ["title: cette clé manque"]),
        (format_of_tomorrow, ["format: 2 : de 1 à 1 attendu"]),
        (lone_surrogate, ["title: ce texte contient un caractère de commande ou incomplet"]),
        (row_is_a_number, ["semesters[0].ues[0].rows[8]: un objet est attendu, pas 3"]),
        (
            ue_without_rows,
            [
                "semesters[0].total: 63 est déclaré, mais les coefficients font 46",
                "semesters[0].ues[0]: aucun coefficient dans cette UE",
                "semesters[0].ues[0].totals.resources: 10 est déclaré, "
                "mais les coefficients font 0",
                "semesters[0].ues[0].totals.ue: 17 est déclaré, mais les coefficients font 0",
            ],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_mutation_gives_its_fault(document, mutate, expected):
    mutate(document)
    assert said(document) == expected


def test_fault_of_one_parcours_names_it(document):
    row(document, S3, 4, -1)["coefficient"] = "9"
    assert said(document) == [
        "semesters[2].total: 63 est déclaré, mais les coefficients font 66 (parcours CAI)",
        "semesters[2].ues[4].totals.ue: "
        "12 est déclaré, mais les coefficients font 15 (parcours CAI)",
    ]


def test_every_fault_is_told_at_once(document):
    change_ects(document)
    title_differs(document)
    unknown_setting(document)
    assert [fault.place for fault in validators.faults(document)] == [
        "rules.rcue_weight",
        "semesters[0].ues",
        "semesters[0].ues[2].rows[0].title",
    ]


def test_pole_may_sit_on_its_bound(document):
    """UE14 has 6 of 10 in resources as shipped; here it has 4."""
    unit = ue(document, S1, 3)
    for each, coefficient in zip(unit["rows"], ("2", "1", "1", "6"), strict=True):
        each["coefficient"] = coefficient
    unit["totals"] = {"resources": "4", "ue": "10"}
    assert said(document) == []


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, [{}], {"semesters": 3}, {"semesters": [3]}])
def test_junk_is_refused_without_a_traceback(junk):
    assert said(junk) != []


def test_programme_without_parcours_is_checked_too():
    document = {
        "format": 1,
        "code": "essai",
        "title": "Essai",
        "version": "1",
        "competences": [{"short": "C1", "title": "C1", "parcours": None}],
        "semesters": [
            {
                "number": 1,
                "modality": "FI",
                "ues": [
                    {
                        "code": "UE11",
                        "competence": "C1",
                        "level": 1,
                        "ects": 29,
                        "rows": [
                            {"module": "R1.01", "kind": "resource", "title": "R", "coefficient": 1},
                            {"module": "SAÉ 1.01", "kind": "sae", "title": "S", "coefficient": 1},
                        ],
                    }
                ],
            }
        ],
    }
    assert said(document) == ["semesters[0].ues: 29 ECTS au lieu de 30"]
