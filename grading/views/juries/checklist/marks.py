"""The marks: what is missing, what is not published, what is contested."""

from grading.selectors.jury_table import Sight
from grading.services.juries.planning import in_french
from grading.templatetags.french import plural
from grading.views.juries.checklist.items import Checked, Item, State, address


def missing_marks(checked: Checked) -> Item:
    total, key, title, url = checked.total, "missing", "Notes manquantes", "#manque"
    if total is None:
        return waiting(checked)
    if not total.missing:
        return Item(key, title, State.DONE, "Toutes les notes attendues sont saisies.")
    said = f"{total.missing} note{plural(total.missing)} manque{plural(total.missing, 'nt')}"
    if not total.decisive:
        said = f"{said} ; aucune ne change plus une décision, mais une UE peut attendre (ATT)."
        return Item(key, title, State.UNDER_WAY, said, url)
    over = checked.is_marks_time_over
    return Item(
        key,
        title,
        State.TODO if over else State.UNDER_WAY,
        f"{said}, dont {total.decisive} qui peu{plural(total.decisive, 't,vent')} encore changer "
        f"une décision{due(checked)}.",
        checked.of_term("reminders") if over else url,
        "Relancer les enseignants",
    )


def waiting(checked: Checked) -> Item:
    """The same during the deliberation: whose decisions wait. The others are decided first; who is
    decided ATT waits for nothing more of this jury."""
    assert checked.tally
    tally, key, title = checked.tally, "missing", "Notes manquantes"
    count, url = tally.awaiting, checked.table(Sight.WAITING)
    if not tally.waiting:
        return Item(key, title, State.DONE, "Aucune décision n’attend de note.")
    if not count:
        said = f"{tally.waiting} étudiant{plural(tally.waiting)}, sans note, en attente (ATT)."
        return Item(key, title, State.NOTE, said, url)
    said = f"{count} étudiant{plural(count)} {plural(count, 'a,ont')} une décision qui attend."
    state = checked.to_do if tally.is_only_awaiting else State.UNDER_WAY
    return Item(key, title, state, said, url, "Voir qui attend une note")


def due(checked: Checked) -> str:
    day = checked.jury.marks_due_on
    return f" ; attendues pour le {in_french(day)}" if day else ""


def assessments(checked: Checked) -> Item:
    jury, key, title = checked.jury, "assessments", "Évaluations"
    counts = [
        f"{jury.drafts} en brouillon" if jury.drafts else "",
        f"{jury.unpublished} validée{plural(jury.unpublished)} mais pas publiée"
        f"{plural(jury.unpublished)}"
        if jury.unpublished
        else "",
    ]
    said = ", ".join(filter(None, counts))
    if not said:
        return Item(key, title, State.DONE, "Toutes sont publiées.")
    ready = checked.is_marks_time_over and not jury.is_closed and not checked.waits_for_marks
    state = State.TODO if ready else State.UNDER_WAY
    # What is only validated is published in one go; drafts are validated one by one.
    if jury.unpublished:
        url, action = checked.of_term("term-publication"), "Publier les évaluations validées"
    else:
        url, action = checked.of_term("term-coverage"), "Voir les évaluations en brouillon"
    return Item(key, title, state, f"{said}.", url, action)


def appeals(checked: Checked) -> Item:
    count, key, title = checked.jury.appeals, "appeals", "Contestations"
    if not count:
        return Item(key, title, State.DONE, "Aucune note contestée n’attend de réponse.")
    said = f"{count} note{plural(count)} contestée{plural(count)} sans réponse."
    return Item(key, title, checked.to_do, said, address("appeals"), "Répondre aux contestations")
