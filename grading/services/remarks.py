"""Remarks to the jury: the only writer. One for each author and student, which its author may
change or take back until a closed jury has judged the term."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from grading.models import Enrolment, Remark, User
from grading.selectors.marks import terms_to_mark
from grading.selectors.remarks import students_to_remark
from grading.services.assessments import lock_term
from grading.services.situations.turns import refuse_judged


@dataclass(frozen=True, slots=True)
class Remarked:
    written: tuple[Enrolment, ...]
    taken_back: tuple[Enrolment, ...]


@transaction.atomic
def write_remarks(term_id: int, texts: Mapping[int, str], *, by: User) -> Remarked:
    """Say these texts of these enrolments (their ids); an empty one takes the remark back.

    Students of whom `by` does not speak in that term are left alone. Raises DoesNotExist for a
    term where he neither teaches nor knows all results, Judged when a closed jury judged it.
    """
    term = terms_to_mark(by).get(pk=term_id)
    lock_term(term.pk)
    refuse_judged([term])
    own = {
        each.enrolment_id: each for each in Remark.objects.filter(author=by, enrolment__term=term)
    }
    written, taken_back = [], []
    for enrolment in students_to_remark(by, term):
        text = texts.get(enrolment.pk, "").strip()
        remark = own.get(enrolment.pk)
        if enrolment.pk not in texts or text == (remark.text if remark else ""):
            continue
        if not text:
            assert remark
            remark.delete()
            taken_back.append(enrolment)
        else:
            write(remark or Remark(enrolment=enrolment, author=by), text)
            written.append(enrolment)
    return Remarked(tuple(written), tuple(taken_back))


def write(remark: Remark, text: str) -> None:
    remark.text = text
    remark.at = timezone.now()
    remark.full_clean()
    remark.save()
