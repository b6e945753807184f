"""Names and numbers as teachers write them. No database."""

from typing import NamedTuple

import pytest

from grading.imports.identities import Claim, Directory


class Person(NamedTuple):
    enrolment_id: int
    number: str
    last_name: str
    first_name: str


PEOPLE = [
    Person(1, "02250001", "Lefèbvre-Dupré", "Anne-Sophie"),
    Person(2, "22500002", "Martin", "Léa"),
    Person(3, "22500003", "Martin", "Léo"),
    Person(4, "22500004", "Œillet", "Zoé"),
    Person(5, "22500005", "D’Almeida", "José María"),
    Person(6, "22500006", "N’Guyen", "Thi Hoa"),
    Person(7, "22500007", "Écrou", "Noé"),
    Person(8, "22500008", "Écrou", "Noé"),
    Person(9, "22500009", "Simon", "Martin"),
]
DIRECTORY = Directory(PEOPLE, {"A-017": 4, "18": 2})


def found(**claim):
    match = DIRECTORY.find(Claim(**claim))
    return match.enrolment_id or list(match.candidates)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"number": "22500004"}, 4),
        ({"number": "2250001"}, 1),
        ({"number": " 2250 0004 "}, 4),
        ({"number": "99999999"}, []),
        ({"anonymous": "a017"}, 4),
        ({"anonymous": "0018"}, 2),
        ({"anonymous": "19"}, []),
        ({"full_name": "LEFEBVRE DUPRE Anne Sophie"}, 1),
        ({"full_name": "Anne‑Sophie Lefèbvre‑Dupré"}, 1),
        ({"full_name": "Mme LEFEBVRE\xa0-\u202fDUPRÉ, Anne-Sophie"}, 1),
        ({"full_name": "OEILLET Zoé"}, 4),
        ({"full_name": "zoe oeillet"}, 4),
        ({"last_name": "DALMEIDA", "first_name": "Jose Maria"}, 5),
        ({"last_name": "Jose-Maria", "first_name": "d almeida"}, 5),
        ({"full_name": "Nguyen Thi-Hoa"}, 6),
        ({"last_name": "OEILLET"}, 4),
        ({"full_name": "Écrou Noé"}, [7, 8]),
        ({"full_name": "Écrou Noé", "number": "22500008"}, 8),
        ({"last_name": "Martin"}, [2, 3]),
        ({"full_name": "Martin Simon"}, 9),
        ({"full_name": "Martin Lea"}, 2),
        ({"full_name": "Lefebvre Anne-Sophie"}, [1]),
        ({"full_name": "Oeillets Zoé"}, [4]),
        ({"full_name": "Personne Inconnue"}, []),
        ({}, []),
        ({"full_name": "Martin Léa", "number": "22500003"}, [2, 3]),
        ({"full_name": "Martin Léa", "number": "00"}, [2]),
        ({"full_name": "Lefebvre Anne-Sophie", "number": "02250001"}, 1),
        ({"hidden": (4, 4), "full_name": "Œillet Zoé"}, 4),
        ({"hidden": (4, 2), "full_name": "Œillet Zoé"}, [2, 4]),
        ({"hidden": (2, 2), "full_name": "Œillet Zoé"}, [2, 4]),
        ({"hidden": (77, 77), "full_name": "Œillet Zoé"}, [4]),
    ],
)
def test_who_a_row_is_about(claim, expected):
    assert found(**claim) == expected


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ({"full_name": "Écrou Noé"}, "Plusieurs étudiants portent ce nom."),
        ({"full_name": "Oeillets Zoé"}, "Le nom n’est pas tout à fait le même."),
        (
            {"full_name": "Martin Léa", "number": "22500003"},
            "Le numéro et le nom ne désignent pas la même personne.",
        ),
        ({"full_name": "Martin Léa", "number": "1"}, "Le numéro est inconnu, le nom existe."),
        ({"number": "1"}, "Personne de ce module ne porte ce nom ou ce numéro."),
        ({}, "Cette ligne ne dit pas de qui elle parle."),
    ],
)
def test_why_somebody_must_choose(claim, why):
    assert DIRECTORY.find(Claim(**claim)).why == why


def test_two_thousand_unknown_rows_take_a_moment():
    crowd = Directory([Person(n, str(n), f"Nom{n}", f"Prénom{n}") for n in range(400)])
    for n in range(2000):
        assert crowd.find(Claim(full_name=f"Tout autre {n * 7919}")).enrolment_id is None
