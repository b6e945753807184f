"""Bulletins in the form of ScoDoc, of invented people, written in few words.

The tables carry figures that ScoDoc printed: the codes, coefficients, weights, marks and
averages of one first semester. Two of its modules contradict themselves (R102, R105), and no way
of counting gives what R103 prints.
"""

import json
from copy import deepcopy

EVERY_UE = {"UE11": 1.0, "UE12": 1.0, "UE13": 1.0}
FIRST_UE = {"UE11": 1.0, "UE12": 0.0, "UE13": 0.0}
TWO_UES = {"UE11": 1.0, "UE12": 1.0, "UE13": 0.0}

# By module: what it prints of itself, and (coefficient, mark, weights) of each assessment.
MODULES = {
    "R101": ("13.00", [(1.0, "13.00", EVERY_UE)]),
    "R102": ("00.00", [(1.0, "~", EVERY_UE)]),
    "R103": (
        "~",
        [
            (1.0, "12.00", TWO_UES),
            (2.5, "13.00", {"UE11": 1.0, "UE12": 2.0, "UE13": 0.0}),
            (5.0, "01.00", FIRST_UE),
            (2.0, "~", {"UE11": 7.0, "UE12": 0.0, "UE13": 0.0}),
            (10.0, "15.00", {"UE11": 7.0, "UE12": 3.0, "UE13": 0.0}),
        ],
    ),
    "R104": ("~", [(1.0, "11.00", TWO_UES)]),
    "R105": (
        "04.79",
        [
            (7.5, "~", {}),
            (2.75, "15.00", {}),
            (1.0, "~", {}),
            (1.0, "17.00", {}),
            (2.25, "05.00", {}),
        ],
    ),
    "R106": ("~", []),
    "R107": ("01.57", [(1.25, "07.00", {}), (6.25, "02.00", {}), (6.0, "00.00", {})]),
    "R108": ("~", []),
    "R109": ("~", []),
    "R110": (
        "12.87",
        [
            (1.5, "00.00", {}),
            (6.0, "13.00", {}),
            (5.0, "16.00", {}),
            (3.0, "11.00", EVERY_UE),
            (2.0, "12.00", EVERY_UE),
            (3.0, "17.00", EVERY_UE),
            (0.25, "04.00", {}),
        ],
    ),
    "R111": ("~", []),
    "R112": ("~", []),
    "R113": ("15.00", [(3.0, "15.00", {})]),
    "R114": ("~", []),
    "R115": ("~", []),
    "SAE11": ("~", [(2.0, "12.00", FIRST_UE), (5.0, "08.00", FIRST_UE)]),
    "SAE12": ("~", [(2.0, "12.00", FIRST_UE)]),
    "SAE13": ("~", []),
    "SAE14": ("~", []),
    "SAE15": ("~", [(1.0, "15.00", {"UE11": 0.0, "UE12": 0.0, "UE13": 1.0})]),
    "SAE16": ("18.00", [(1.0, "18.00", EVERY_UE)]),
}

# By UE: its ECTS, and by module the coefficient and the average that are printed there.
UES = {
    "UE11": (
        7.0,
        {
            "R101": (12.0, "13.00"),
            "R102": (12.0, "00.00"),
            "R103": (8.0, "11.78"),
            "R104": (8.0, "11.00"),
            "R106": (10.0, "~"),
            "R108": (6.0, "~"),
            "R110": (3.0, "12.87"),
            "R111": (3.0, "~"),
            "R112": (2.0, "~"),
            "R113": (5.0, "15.00"),
            "SAE11": (16.0, "09.14"),
            "SAE12": (33.0, "12.00"),
            "SAE16": (1.0, "18.00"),
        },
    ),
    "UE12": (
        5.0,
        {
            "R101": (4.0, "13.00"),
            "R103": (4.0, "13.81"),
            "R104": (6.0, "11.00"),
            "R105": (5.0, "04.79"),
            "R110": (5.0, "12.87"),
            "R111": (5.0, "~"),
            "R112": (3.0, "~"),
            "R113": (8.0, "15.00"),
            "R114": (4.0, "~"),
            "R115": (2.0, "~"),
            "SAE13": (33.0, "~"),
            "SAE16": (1.0, "18.00"),
        },
    ),
    "UE13": (
        3.0,
        {
            "R101": (4.0, "13.00"),
            "R107": (22.0, "01.57"),
            "R108": (7.0, "~"),
            "R109": (4.0, "~"),
            "R110": (5.0, "12.87"),
            "R111": (4.0, "~"),
            "R112": (4.0, "~"),
            "R114": (8.0, "~"),
            "R115": (4.0, "~"),
            "SAE14": (16.0, "~"),
            "SAE15": (26.0, "15.00"),
            "SAE16": (1.0, "18.00"),
        },
    ),
}


def document(modules=None, ues=None, *, number="22600001", name="Exemple", **semester):
    """A bulletin of somebody invented, with these modules and UEs, in the tables' form."""
    modules, ues = modules or MODULES, ues or UES
    return {
        "version": "0",
        "type": "BUT",
        "date": "2026-12-06T09:47:30.204149Z",
        "etudiant": person(number, name),
        "formation": {"acronyme": "BUT essai", "titre": "BUT d’essai", "id": 1},
        "formsemestre_id": 718,
        "options": {"show_coef": True},
        "ressources": poles(modules, "R"),
        "saes": poles(modules, "SAE"),
        "ues": {code: ue(*held) for code, held in ues.items()},
        "semestre": {
            "numero": 1,
            "annee_universitaire": "2026 - 2027",
            "date_debut": "2026-09-01",
            "date_jury": "AAAA-MM-JJ",
            "groupes": [{"group_name": "TD1"}],
            "notes": {"value": "xxx", "min": "0.", "max": "20.00", "moy": "10.0"},
            "rang": {"value": None, "total": None},
            **semester,
        },
    }


def small(**given):
    """A bulletin of one UE, one resource of two assessments and one SAÉ without any."""
    return document(
        {
            "R101": ("12.00", [(1.0, "12.00", {"UE11": 1.0}), (2.0, "~", {})]),
            "SAE11": ("~", []),
        },
        {"UE11": (6.0, {"R101": (2.0, "12.00"), "SAE11": (3.0, "~")})},
        **given,
    )


def person(number, name):
    return {
        "civilite": "X",
        "code_nip": number,
        "code_ine": None,
        "etudid": 12,
        "nom": name.upper(),
        "prenom": "CAMILLE",
        "email": "camille.exemple@exemple.fr",
        "date_naissance": "2008-01-01",
        "photo_url": "",
    }


def poles(modules, prefix):
    return {code: module(code, *held) for code, held in modules.items() if code.startswith(prefix)}


def module(code, average, assessments):
    return {
        "id": 1,
        "titre": f"Module {code}",
        "code_apogee": None,
        "moyenne": figures(average),
        "evaluations": [
            {
                "id": f"{code}{rank}",
                "description": f"Épreuve {rank}",
                "date": "2026-11-05",
                "coef": coefficient,
                "poids": weights,
                "note": figures(mark),
            }
            for rank, (coefficient, mark, weights) in enumerate(assessments, 1)
        ],
    }


def ue(ects, rows, average="~", bonus=None, malus=None):
    return {
        "id": 1,
        "ECTS": {"acquis": 0, "total": ects},
        "moyenne": average,
        "bonus": bonus,
        "malus": malus,
        "capitalise": None,
        "competence": None,
        "ressources": lines(rows, "R"),
        "saes": lines(rows, "SAE"),
    }


def lines(rows, prefix):
    return {
        code: {"id": 1, "coef": coefficient, "moyenne": average}
        for code, (coefficient, average) in rows.items()
        if code.startswith(prefix)
    }


def figures(value, low="~", high="~", mean="~"):
    return {"value": value, "min": low, "max": high, "moy": mean}


def changed(given, *path, to):
    """A copy where what stands at this place is another."""
    copy = deepcopy(given)
    part = copy
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return copy


def without(given, *path):
    copy = deepcopy(given)
    part = copy
    for step in path[:-1]:
        part = part[step]
    del part[path[-1]]
    return copy


def as_bytes(given):
    return json.dumps(given).encode()
