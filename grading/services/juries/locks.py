"""Who changes a jury or decides in it holds its row: those at once come one after the other, and
none while it is being closed."""

from django.core.exceptions import ValidationError

from grading.models import Jury, User


class JuryIsClosed(ValidationError):
    def __init__(self, jury: Jury) -> None:
        super().__init__(
            f"{jury} est clos : plus rien n’y change, ni composition, ni dates, ni décisions. "
            "Une nouvelle délibération est un nouveau jury."
        )


def locked_jury(jury_id: int, *, by: User) -> Jury:
    """The jury, with its term, programme and department. Raises DoesNotExist when `by` does not
    hold it."""
    found = Jury.objects.held_by(by).select_related("term__programme__department")
    return found.select_for_update(of=("self",), no_key=True).get(pk=jury_id)


def open_jury_locked(jury_id: int, *, by: User) -> Jury:
    """The same while it may still change. Raises JuryIsClosed too."""
    jury = locked_jury(jury_id, by=by)
    if jury.is_closed:
        raise JuryIsClosed(jury)
    return jury
