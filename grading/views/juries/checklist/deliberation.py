"""The deliberation, up to the closing."""

from grading.selectors.jury_table import Sight
from grading.services.juries.planning import in_french
from grading.templatetags.french import plural
from grading.views.juries.checklist.items import Checked, Item, State


def start(checked: Checked) -> Item:
    key, title = "start", "Début de la délibération"
    if not checked.is_preparing:
        return begun(checked, key, title)
    lacks = checked.quorum.lacks
    if lacks:
        said = f"Pas encore possible. {' '.join(lacks)}"
        return Item(key, title, State.LATER, said, checked.page("jury-composition"))
    said = "Les décisions s’enregistrent à partir de là."
    url = checked.page("jury-start")
    return Item(key, title, State.TODO, said, url, "Commencer la délibération", posts=True)


def begun(checked: Checked, key: str, title: str) -> Item:
    """While no decision stands, who began too early goes back."""
    if checked.jury.is_closed:
        return Item(key, title, State.DONE, "Elle a commencé.")
    if checked.jury.decided:
        said = "Elle a commencé, des décisions sont prises : plus de retour en préparation."
        return Item(key, title, State.DONE, said)
    said = "Elle a commencé ; tant que rien n’est décidé, le jury peut revenir en préparation."
    url = checked.page("jury-set-back")
    return Item(key, title, State.DONE, said, url, "Revenir en préparation", posts=True)


def discussion(checked: Checked) -> Item:
    key, title, url = "discussion", "Étudiants à examiner", checked.table(Sight.DISCUSSED)
    if checked.tally is None:
        return Item(key, title, State.LATER, "Connus quand les notes sont là.", url)
    count = checked.tally.to_discuss
    said = f"{count} étudiant{plural(count)} sur {checked.tally.students}."
    return Item(key, title, State.NOTE, said if count else "Personne.", url)


def simulation(checked: Checked) -> Item:
    said = "Des points, un autre réglage, une note tardive : qui change, par quelle règle."
    return Item("simulation", "Simulation", State.NOTE, said, checked.page("jury-simulation"))


def contradictions(checked: Checked) -> Item:
    key, title, url = "contradictions", "Contradictions", checked.page("jury-contradictions")
    count = checked.tally.contradictions if checked.tally else 0
    if not count:
        state = State.LATER if checked.is_preparing else State.DONE
        return Item(key, title, state, "Aucune décision n’est contredite par une note.")
    said = (
        f"{count} décision{plural(count)} ne repose{plural(count, 'nt')} plus sur les résultats "
        "d’aujourd’hui."
    )
    return Item(key, title, State.TODO, said, url, "Régler les contradictions")


def decisions(checked: Checked) -> Item:
    key, title, url = "decisions", "Décisions", checked.page("jury-table")
    tally = checked.tally
    if tally is None:
        return Item(key, title, State.LATER, "Pendant la délibération.", url)
    if tally.is_decided:
        return Item(key, title, State.DONE, "Tout est décidé.", url)
    count = tally.students - tally.decided
    said = f"{count} étudiant{plural(count)} sur {tally.students} {plural(count, 'a,ont')} encore "
    said = f"{said}des décisions à prendre."
    return Item(key, title, checked.to_do, said, url, "Prendre les décisions")


def closing(checked: Checked) -> Item:
    jury, key, title, url = checked.jury, "closing", "Clôture", checked.page("jury-closing")
    if jury.is_closed:
        return Item(key, title, State.DONE, f"Clos le {in_french(jury.closed_at)}.", url)
    if checked.tally is None or not checked.tally.is_decided:
        return Item(key, title, State.LATER, "Quand chaque étudiant a ses décisions.")
    said = "Tout est décidé : la clôture fige notes, moyennes et décisions."
    return Item(key, title, State.TODO, said, url, "Clore le jury")
