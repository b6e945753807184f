"""The students: what their files lack, and what the jury has to know of them."""

from grading.templatetags.french import plural
from grading.views.juries.checklist.items import Checked, Item, State


def parcours(checked: Checked) -> Item:
    count, key, title = checked.jury.without_parcours, "parcours", "Parcours"
    if not count:
        return Item(key, title, State.DONE, "Personne n’est sans parcours là où il en faut un.")
    said = (
        f"{count} étudiant{plural(count)} sans parcours : l’UE propre au parcours n’a pas de "
        "moyenne."
    )
    return Item(key, title, checked.to_do, said, checked.of_term("term-results"), "Voir qui")


def gone(checked: Checked) -> Item:
    count, key, title = checked.jury.gone, "gone", "Départs"
    if not count:
        return Item(key, title, State.DONE, "Personne n’est parti.")
    said = f"{count} étudiant{plural(count)} : démission, abandon ou exclusion."
    return Item(key, title, State.NOTE, said, checked.of_term("term-results"))


def absences(checked: Checked) -> Item:
    jury, key, title = checked.jury, "absences", "Absences et remarques"
    url = checked.of_term("absences")
    if not (jury.reported or jury.remarked):
        return Item(key, title, State.NOTE, "Rien n’est signalé.", url)
    said = (
        f"Assiduité signalée pour {jury.reported} étudiant{plural(jury.reported)}, remarques sur "
        f"{jury.remarked}. Elles ne décident de rien par elles-mêmes."
    )
    return Item(key, title, State.NOTE, said, url)
