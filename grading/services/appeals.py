"""A contested mark: opened by its student, answered by who enters it, closed once, kept for ever.

The row of the appeal is locked first, the history of marks last: two people who answer at the
same time come one after the other, and the second is told.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from grading.models import Appeal, AppealMessage, Mark, MarkChange, User
from grading.selectors.appeals import contestable
from grading.selectors.marks import MarkValue
from grading.services.entries import Batch, MarkEntry, Recorded
from grading.services.marks import record_marks

REASON_AT_MOST = MarkChange._meta.get_field("reason").max_length
ALREADY_OPEN = "Cette note est déjà contestée."
NOTHING_SAID = "Écrivez quelques mots : ils resteront lisibles avec la note."


class AppealIsClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__("Cette contestation est close : rien ne s’y ajoute plus.")


@transaction.atomic
def open_appeal(assessment_id: int, enrolment_id: int, *, by: User, text: str) -> Appeal:
    """Contest a mark of one's own, published and still within its period.

    Raises ValidationError, in words, when it cannot be contested, or is already.
    """
    found = contestable(by, assessment_id, enrolment_id)
    if found is None:
        raise ValidationError("Il n’y a pas de note publiée à contester ici.")
    now = timezone.localtime()
    if not found.is_open_on(now.date()):
        raise ValidationError(
            f"Cette note pouvait être contestée jusqu’au {found.until:%d/%m/%Y}. "
            "Écrivez à la scolarité de votre département."
        )
    appeal = Appeal(
        assessment=found.mark.assessment,
        enrolment=found.mark.enrolment,
        version=found.mark.version,
        opened_at=now,
    )
    appeal.full_clean()
    try:
        with transaction.atomic():
            appeal.save()
    except IntegrityError:  # asked twice at the same moment
        raise ValidationError(ALREADY_OPEN) from None
    say(appeal, by, text)
    return appeal


@transaction.atomic
def reply(appeal_id: int, *, by: User, text: str) -> AppealMessage:
    """Add a message to an open appeal. Raises DoesNotExist when `by` may not read it."""
    return say(_open(Appeal.objects.for_user(by), appeal_id), by, text)


@transaction.atomic
def keep_mark(appeal_id: int, *, by: User, text: str) -> Appeal:
    """Answer that the mark stands, and close. Raises DoesNotExist when `by` does not enter it."""
    appeal = _open(Appeal.objects.answered_by(by), appeal_id)
    say(appeal, by, text)
    return _close(appeal, Appeal.State.KEPT)


@transaction.atomic
def withdraw_appeal(appeal_id: int, *, by: User, text: str = "") -> Appeal:
    """Give it up, as the student who opened it. Raises DoesNotExist for anybody else."""
    appeal = _open(Appeal.objects.filter(enrolment__student__user=by), appeal_id)
    if text.strip():
        say(appeal, by, text)
    return _close(appeal, Appeal.State.WITHDRAWN)


@transaction.atomic
def correct_mark(
    appeal_id: int, *, by: User, wanted: MarkValue, seen_version: int, text: str
) -> Recorded:
    """Correct the mark and close the appeal with the correction that it led to.

    Nothing is written, neither mark nor message, unless the mark was saved: its outcome says
    why. Raises DoesNotExist when `by` does not enter this mark.
    """
    appeal = _open(Appeal.objects.answered_by(by), appeal_id)
    entry = MarkEntry(appeal.assessment_id, appeal.enrolment_id, wanted, seen_version)
    recorded = record_marks([entry], by=by, batch=Batch(), reason=_reason(text))
    if recorded.saved:
        say(appeal, by, text)
        _close_with(appeal, recorded.saved[0].stored.version)
    return recorded


@transaction.atomic
def accept_correction(appeal_id: int, *, by: User, version: int, text: str) -> Appeal:
    """Close with a correction that was made elsewhere since, that of `version`, which is the
    latest that `by` saw. Raises DoesNotExist when `by` does not enter this mark.
    """
    appeal = _open(Appeal.objects.answered_by(by), appeal_id)
    stored = Mark.objects.get(assessment=appeal.assessment_id, enrolment=appeal.enrolment_id)
    if version != stored.version or version <= appeal.version:
        raise ValidationError(
            "La note a encore changé : relisez-la avant de clore. Votre réponse est gardée."
        )
    say(appeal, by, text)
    return _close_with(appeal, version)


def say(appeal: Appeal, by: User, text: str) -> AppealMessage:
    if not text.strip():
        raise ValidationError(NOTHING_SAID)
    message = AppealMessage(appeal=appeal, author=by, at=timezone.now(), text=text.strip())
    message.full_clean()
    message.save(force_insert=True)
    return message


def _reason(text: str) -> str:
    """The reason of the correction, cut to what a reason holds; the thread has it whole."""
    return f"contestation : {' '.join(text.split())}"[:REASON_AT_MOST]


def _open(appeals: QuerySet[Appeal], appeal_id: int) -> Appeal:
    appeal = appeals.select_for_update(of=("self",), no_key=True).get(pk=appeal_id)
    if not appeal.is_open:
        raise AppealIsClosed
    return appeal


def _close_with(appeal: Appeal, version: int) -> Appeal:
    appeal.change = MarkChange.objects.get(
        assessment=appeal.assessment_id, enrolment=appeal.enrolment_id, version=version
    )
    return _close(appeal, Appeal.State.CHANGED)


def _close(appeal: Appeal, state: Appeal.State) -> Appeal:
    appeal.state, appeal.closed_at = state, timezone.now()
    appeal.save(update_fields=["state", "closed_at", "change"])
    return appeal
