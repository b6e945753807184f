"""Photos of students: kept while they are looked at, given once, taken away."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from grading.models import Photo, PhotoDraft, PhotoSet, Term, User
from grading.selectors.situations import students_of
from grading.services.imports import KEPT, PlanExecutedAlready
from grading.services.pictures import Picture
from grading.services.situations.turns import locked_students


class PhotosMoved(Exception):
    """Somebody changed a photo since the plan was made: nothing was written."""


@transaction.atomic
def keep_photos(
    term: Term,
    filename: str,
    pictures: Mapping[str, Picture],
    faults: Sequence[tuple[str, str]],
    *,
    by: User,
) -> PhotoSet:
    """Keep the photos of a file, by student number; forget those that nobody gave."""
    PhotoSet.objects.filter(executed_at=None, created_at__lt=timezone.now() - KEPT).delete()
    kept = PhotoSet(term=term, by=by, filename=filename, faults=[list(each) for each in faults])
    kept.save(force_insert=True)
    PhotoDraft.objects.bulk_create(
        PhotoDraft(photos=kept, number=number, image=each.data, digest=each.digest)
        for number, each in pictures.items()
    )
    return kept


@transaction.atomic
def give_photos(
    set_id: UUID, drafts: Mapping[int, int], seen: Mapping[int, str], *, by: User
) -> PhotoSet:
    """Give each student (by id) the draft of that id; what is left of the set is forgotten.

    `seen` is the digest of the photo that each of them had then, absent for none. Raises
    PhotosMoved, PlanExecutedAlready, DoesNotExist for what `by` may not touch; nothing is written
    then.
    """
    kept = PhotoSet.objects.select_for_update(of=("self",)).get(pk=set_id, by=by)
    if kept.executed_at is not None:
        raise PlanExecutedAlready
    locked_students(list(drafts), by)
    known = {each.student_id: each for each in Photo.objects.filter(student__in=drafts)}
    if {student: each.digest for student, each in known.items()} != dict(seen):
        raise PhotosMoved
    images = kept.drafts.in_bulk(list(drafts.values()))
    now = timezone.now()
    for student, draft in drafts.items():
        photo = known.setdefault(student, Photo(student_id=student))
        photo.image, photo.digest = images[draft].image, images[draft].digest
        photo.added_by, photo.added_at = by, now
    Photo.objects.bulk_create([each for each in known.values() if each.pk is None])
    old = [each for each in known.values() if each.student_id in seen]
    Photo.objects.bulk_update(old, ["image", "digest", "added_by", "added_at"])
    kept.drafts.all().delete()
    kept.executed_at = now
    kept.told = {"new": len(drafts) - len(old), "replaced": len(old)}
    kept.save(update_fields=["executed_at", "told"])
    return kept


@transaction.atomic
def remove_photo(student_id: int, *, by: User) -> None:
    """Raises DoesNotExist when `by` does not keep his situation, or there is none."""
    student = students_of(by).get(pk=student_id)
    Photo.objects.get(student=student).delete()
