"""Where a fault is, as people say it."""

import pytest

from curriculum.validators import Fault
from curriculum.validators.places import place_of

DOCUMENT = {
    "title": "Essai",
    "competences": [{"short": "Spécifier", "title": "Spécifier"}],
    "parcours": [{"code": "IPI", "title": "Ingénierie"}],
    "semesters": [
        {
            "number": 3,
            "modality": "FA",
            "ues": [{"code": "UE31", "rows": [{"module": "R3.01", "hours": {"cm": "x"}}]}],
        }
    ],
}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ((), "programme"),
        (("title",), "intitulé"),
        (("semesters",), "programme"),
        (("semesters", 0), "S3 FA"),
        (("semesters", 0, "ues"), "S3 FA"),
        (("semesters", 0, "ues", 0, "ects"), "S3 FA, UE31, ECTS"),
        (("semesters", 0, "ues", 0, "rows", 0, "hours", "cm"), "S3 FA, UE31, R3.01, heures, cm"),
        (("competences", 0, "title"), "compétence Spécifier, intitulé"),
        (("parcours", 0), "parcours IPI"),
        (("semesters", 7, "ues"), "semesters[7].ues"),
        (("rules", "bonuses", 2, "rate"), "rules.bonuses[2].rate"),
    ],
)
def test_a_place_in_words(path, said):
    assert place_of(Fault(path, "faux"), DOCUMENT) == said
