"""Programmes as ScoDoc exports them, invented, written in few words: both ages of the form."""

import json
from xml.etree.ElementTree import Element, SubElement, tostring


def module(code, *, coefficient="1.0", kind=0, semester=1, coefficients=(), **fields):
    return {
        "code": code,
        "titre": f"Module {code}",
        "abbrev": "",
        "coefficient": coefficient,
        "code_apogee": "",
        "ects": "",
        "heures_cours": 10.0,
        "heures_td": 20.0,
        "heures_tp": 0.0,
        "module_type": kind,
        "semestre_id": semester,
        "numero": 10,
        **({"coefficients": list(coefficients)} if coefficients else {}),
        **fields,
    }


def ue(acronym, *modules, title="", **fields):
    return {
        "acronyme": acronym,
        "titre": title or f"Titre {acronym}",
        "coefficient": 0.0,
        "is_external": 0,
        "type": 0,
        "ue_code": acronym,
        "numero": 1,
        "matiere": [{"titre": "Matière", "numero": 1, "module": list(modules)}],
        **fields,
    }


def older():
    """The form of the DUT: each module weighs in its own UE."""
    return {
        "acronyme": "DUT Essai",
        "titre": "DUT Essai",
        "titre_officiel": "DUT des essais",
        "formation_code": "FCOD9",
        "type_parcours": 100,
        "code_specialite": "",
        "version": 2,
        "ue": [
            ue("UE11", module("M1101", coefficient="2.5"), module("MALUS1", kind=1)),
            ue("UE12", module("M1201"), module("M1202", coefficient="0.0")),
            ue("UE21", module("M2101", semester=2)),
            ue("SPORT", module("SPORT1"), type=1),
        ],
    }


def towards(*pairs):
    return [{"ue_reference": reference, "coef": coefficient} for reference, coefficient in pairs]


def of_but():
    """The form of the BUT, sound: two UEs of a first semester, each pole weighs the half."""
    both = towards(("1", "6.0"), ("2", "4.0"))
    return {
        "acronyme": "BUT R&T",
        "titre": "BUT R&T",
        "titre_officiel": "Bachelor des essais",
        "formation_code": "V1ESS",
        "type_parcours": 700,
        "version": 1,
        "refcomp_specialite": "RT",
        "ue": [
            ue(
                "RT1.1",
                module("R101", kind=2, coefficients=both),
                module("SAE11", kind=3, coefficients=towards(("1", "6.0"))),
                title="Administrer les réseaux",
                ects=18.0,
                semestre_idx=1,
                reference=1,
                coef_rcue=1.0,
            ),
            ue(
                "RT1.2",
                module("SAE12", kind=3, coefficients=towards(("2", "4.0"))),
                title="Connecter les usagers",
                ects="12.0",
                semestre_idx=1,
                reference=2,
            ),
        ],
    }


CHILDREN = ("ue", "matiere", "module", "coefficients")


def as_xml(given, tag="formation"):
    return tostring(element(given, Element(tag)), encoding="unicode")


def element(given, holder):
    for key, value in given.items():
        if key in CHILDREN:
            for each in value:
                element(each, SubElement(holder, key))
        elif value is not None:
            holder.set(key, str(value))
    return holder


def as_json(given):
    return json.dumps(given, ensure_ascii=False)
