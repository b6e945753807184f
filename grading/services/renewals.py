"""The assessments of an earlier year, taken up again: how they were described, never a mark."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from curriculum.models import Module
from grading.models import Assessment, AssessmentEvent, Term, User
from grading.selectors.renewals import Renewal, renewals
from grading.services.assessments import create_assessment, create_assessments, lock_term


@dataclass(frozen=True, slots=True)
class Renewed:
    """`skipped` are titles that the module had already."""

    created: tuple[Assessment, ...]
    skipped: tuple[str, ...]


@transaction.atomic
def renew(
    term: Term, module: Module, *, earlier: Term, chosen: Collection[int], dated: bool, by: User
) -> Renewed:
    """Describe anew the `chosen` assessments (their ids) that this module had in `earlier`, with
    their days when `dated`.

    The caller has seen that `by` enters the marks of the module. A resit completes the
    assessment that has now the title of the one that it completed, if any.
    """
    lock_term(term.pk)
    wanted = [each for each in renewals(term, module, earlier) if each.original.pk in chosen]
    known = {each.title: each for each in Assessment.objects.filter(term=term, module=module)}
    created = []
    for each in sorted(wanted, key=lambda renewal: not renewal.original.is_normal):
        if not each.is_there:
            draft = described(each, term, module, known, dated)
            details = {"term": str(earlier), "dropped": list(each.dropped)}
            created.append(
                create_assessment(draft, by=by, kind=AssessmentEvent.Kind.COPIED, **details)
            )
            known[draft.title] = draft
    return Renewed(tuple(created), tuple(each.original.title for each in wanted if each.is_there))


def renew_all(
    term: Term, chosen: Iterable[tuple[Module, Renewal]], *, earlier: Term, dated: bool, by: User
) -> int:
    """The same for a whole term, in a fixed number of queries: describe anew these assessments
    that the modules had in `earlier`, whose titles are free. Answers how many.

    The caller holds the lock of the term, and has seen that `by` prepares it.
    """
    known: dict[int, dict[str, Assessment]] = {}
    for each in Assessment.objects.filter(term=term):
        known.setdefault(each.module_id, {})[each.title] = each
    chosen = list(chosen)
    # A resit completes one of the others: it comes once they have their ids.
    for is_normal in (True, False):
        drafts = [
            (
                described(each, term, module, known.get(module.pk, {}), dated),
                {"term": str(earlier), "dropped": list(each.dropped)},
            )
            for module, each in chosen
            if each.original.is_normal == is_normal
        ]
        create_assessments(drafts, by=by, kind=AssessmentEvent.Kind.COPIED)
        for draft, _ in drafts:
            known.setdefault(draft.module_id, {})[draft.title] = draft
    return len(chosen)


def described(
    renewal: Renewal, term: Term, module: Module, known: Mapping[str, Assessment], dated: bool
) -> Assessment:
    original = renewal.original
    completed = known.get(original.completes.title) if original.completes else None
    return Assessment(
        term=term,
        module=module,
        title=original.title,
        type=original.type,
        kind=original.kind,
        maximum=original.maximum,
        coefficient=original.coefficient,
        weights=dict(renewal.weights),
        date=renewal.day if dated else None,
        deadline=renewal.deadline if dated else None,
        completes=completed if completed and completed.is_normal else None,
        double_entry=original.double_entry,
        anonymous=original.anonymous,
    )
