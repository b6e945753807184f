"""The jury itself: when it meets, who sits in it, who was there."""

from grading.services.juries.planning import in_french
from grading.templatetags.french import plural
from grading.views.juries.checklist.items import Checked, Item, State


def dates(checked: Checked) -> Item:
    jury, url, key, title = checked.jury, checked.page("jury-plan"), "dates", "Date et lieu"
    if jury.held_at is None:
        return Item(key, title, checked.to_do, "À fixer.", url, "Fixer la date du jury")
    place = f", {jury.place}" if jury.place else ""
    return Item(key, title, State.DONE, f"Le {in_french(jury.held_at)}{place}.", url)


def composition(checked: Checked) -> Item:
    jury, url = checked.jury, checked.page("jury-composition")
    key, title, count = "composition", "Composition", checked.jury.members_count
    if not count:
        return Item(key, title, checked.to_do, "Personne n’y siège.", url, "Composer le jury")
    said = f"{count} personne{plural(count)}"
    if not jury.presiding:
        said = f"{said}, mais personne ne préside."
        return Item(key, title, checked.to_do, said, url, "Désigner qui préside")
    return Item(key, title, State.DONE, f"{said} ; préside : {jury.presiding}.", url)


def summons(checked: Checked) -> Item:
    jury, key, title = checked.jury, "summons", "Convocations"
    count, left = jury.summoned, jury.members_count - jury.summoned
    if jury.held_at is None or not jury.members_count:
        return Item(key, title, State.LATER, "Une fois la date et la composition fixées.")
    said = f"{count} personne{plural(count)} convoquée{plural(count)} sur {jury.members_count}."
    state = State.DONE
    if left:
        state = State.NOTE if checked.is_the_day else State.TODO
    return Item(key, title, state, said, checked.page("jury-summons"), "Convoquer les membres")


def attendance(checked: Checked) -> Item:
    jury, key, title = checked.jury, "attendance", "Présences"
    url = checked.page("jury-composition")
    if not checked.is_the_day:
        return Item(key, title, State.LATER, "Se notent le jour du jury.", url)
    said = f"{jury.present} présent{plural(jury.present)} sur {jury.members_count}"
    if jury.awaited:
        said = f"{said}, {jury.awaited} à noter."
        return Item(key, title, checked.to_do, said, url, "Noter les présences")
    return Item(key, title, State.DONE, f"{said}.", url)
