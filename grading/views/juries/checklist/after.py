"""What follows the closing."""

from grading.services.juries.planning import in_french
from grading.templatetags.french import plural
from grading.views.juries.checklist.items import Checked, Item, State


def embargo(checked: Checked) -> Item:
    jury, key, title, url = checked.jury, "embargo", "Embargo", checked.page("jury-plan")
    until = in_french(jury.embargo_until) if jury.embargo_until else ""
    if checked.is_shown:
        said = f"Levé : les décisions sont montrées depuis le {until}."
        return Item(key, title, State.DONE, said, url)
    if until:
        said = f"Les décisions seront montrées à partir du {until}, une fois le jury clos."
        return Item(key, title, State.UNDER_WAY if jury.is_closed else State.LATER, said, url)
    said = "Sans date : les décisions restent cachées jusqu’à ce que quelqu’un lève l’embargo."
    state = State.TODO if jury.is_closed else State.LATER
    return Item(key, title, state, said, url, "Fixer ou lever l’embargo")


def signatures(checked: Checked) -> Item:
    jury, key, title = checked.jury, "signatures", "Signatures"
    if not jury.is_closed:
        return Item(key, title, State.LATER, "Sur le procès-verbal, après la clôture.")
    said = f"{jury.signed} signature{plural(jury.signed)} sur {jury.to_sign}."
    if jury.signed < jury.to_sign:
        return Item(key, title, State.UNDER_WAY, said, checked.page("jury-minutes"))
    if jury.last_signed_at and jury.minutes_at and jury.minutes_at < jury.last_signed_at:
        said = f"{said} Le procès-verbal se délivre de nouveau pour les porter."
        url, action = checked.page("jury-closing"), "Délivrer le procès-verbal signé"
        return Item(key, title, State.TODO, said, url, action)
    return Item(key, title, State.DONE, said, checked.page("jury-minutes"))


def documents(checked: Checked) -> Item:
    jury, key, title = checked.jury, "documents", "Procès-verbal et courriers"
    url = checked.page("jury-closing")
    if not jury.is_closed:
        said = "Après la clôture ; les courriers, une fois l’embargo levé."
        return Item(key, title, State.LATER, said)
    if not jury.minutes_at:
        said, action = "Le procès-verbal n’est pas délivré.", "Délivrer le procès-verbal"
        return Item(key, title, State.TODO, said, url, action)
    if jury.letters:
        count = jury.letters
        said = f"Procès-verbal délivré, {count} courrier{plural(count)} aussi."
        return Item(key, title, State.DONE, said, url)
    if checked.is_shown:
        said, action = "Procès-verbal délivré ; courriers à délivrer.", "Délivrer les courriers"
        return Item(key, title, State.TODO, said, url, action)
    said = "Procès-verbal délivré ; courriers une fois l’embargo levé."
    return Item(key, title, State.UNDER_WAY, said, url)


def passages(checked: Checked) -> Item:
    jury, key, title = checked.jury, "passages", "Passages"
    url = checked.page("jury-followup")
    if not checked.is_shown:
        said = "Une fois l’embargo levé : une inscription dirait la décision."
        return Item(key, title, State.LATER, said)
    if jury.followed_up:
        count = jury.followed_up
        said = f"{count} étudiant{plural(count)} inscrit{plural(count)} dans la suite."
        return Item(key, title, State.DONE, said, url)
    said = "Inscrire chacun là où sa décision le mène."
    return Item(key, title, State.TODO, said, url, "Inscrire dans la suite")
