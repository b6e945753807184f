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
    done = jury.signed >= jury.to_sign
    state = State.DONE if done else State.UNDER_WAY
    return Item(key, title, state, said, checked.page("jury-minutes"))


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
