"""Keys per copy in a pile, for somebody who knows the names: the budget is 8 on average."""

import json
from random import Random

from django.conf import settings

from tests.bench.name_shapes import family_names
from tests.bench.report import Report
from tests.bench.typist import keys_of_pile, pile_of_names, usual_marks

BUDGET = 8
LIST = 120
LISTS = 3
TYPISTS = {
    "lettres, espace avant la note": {"digits": False, "space": True},
    "lettres et chiffres": {"digits": True, "space": False},
}


def demo_names() -> dict[str, list[str]]:
    path = settings.BASE_DIR / "fixtures" / "demo" / "names.json"
    return json.loads(path.read_text())


def mean_keys(last_names: list[str], *, digits: bool, space: bool, lists: int = LISTS) -> float:
    """Over lists of 120 drawn among these names, each copied in random order."""
    random, first_names = Random("pile"), demo_names()["first"]
    spent: list[int] = []
    for _ in range(lists):
        drawn = random.sample(last_names, LIST)
        pile = pile_of_names([(last, random.choice(first_names)) for last in drawn])
        marks = usual_marks(random, LIST)
        spent += keys_of_pile(pile, marks, random, digits=digits, space=space)
    return sum(spent) / len(spent)


def run(report: Report) -> None:
    report.title(f"Pile de copies : touches par copie, Entrée comprise, listes de {LIST} noms")
    names = {"noms de la démo": demo_names()["last"], "400 formes": family_names()}
    for kind, last_names in names.items():
        for typist, habits in TYPISTS.items():
            keys = mean_keys(last_names, **habits)
            report.at_most(f"{kind}, {typist}", f"{keys:.2f} touches", keys, BUDGET)
