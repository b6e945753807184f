"""An assessment as it is described: created, changed while it is a draft, deleted while it has
no mark. What it then goes through is in `grading.services.publication`."""

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from grading.core.values import exact
from grading.models import Assessment, AssessmentEvent, Mark, Term, User
from grading.selectors.marks import ue_codes_of
from grading.services.events import log, log_all

DESCRIPTION = (
    "title",
    "type",
    "kind",
    "maximum",
    "coefficient",
    "weights",
    "date",
    "deadline",
    "double_entry",
    "anonymous",
)


class AssessmentIsClosed(ValidationError):
    def __init__(self, assessment: Assessment) -> None:
        super().__init__(
            f"Cette évaluation est {assessment.get_state_display()} : rouvrez-la pour la modifier."
        )


class ChangedMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un d’autre a modifié cette évaluation pendant que vous l’aviez sous les yeux. "
            "Rien n’est enregistré : rouvrez-la dans un autre onglet pour comparer, puis "
            "recommencez-y."
        )


@transaction.atomic
def create_assessment(
    assessment: Assessment,
    *,
    by: User,
    kind: AssessmentEvent.Kind = AssessmentEvent.Kind.CREATED,
    **details: Any,
) -> Assessment:
    """Add a new assessment to its module; its life begins with an event of this kind.

    Raises ValidationError where a constraint refuses.
    """
    lock_term(assessment.term_id)
    assessment.created_by = by
    check(assessment)
    assessment.save()
    log(assessment, kind, by=by, **details)
    return assessment


def create_assessments(
    drafts: Collection[tuple[Assessment, dict[str, Any]]],
    *,
    by: User,
    kind: AssessmentEvent.Kind,
) -> None:
    """Add many, each with the details of the event that begins its life, in two queries.

    The caller holds the lock of their terms, and has seen that their titles are free and that
    their weights name UEs of their module. Raises ValidationError where a field refuses.
    """
    for assessment, _ in drafts:
        assessment.created_by = by
        assessment.clean_fields(exclude=("term", "module", "completes", "created_by"))
        for weight in assessment.weights.values():
            check_weight(weight)
    Assessment.objects.bulk_create([assessment for assessment, _ in drafts])
    log_all(drafts, kind, by=by)


@transaction.atomic
def change_assessment(assessment: Assessment, *, by: User, seen: str = "") -> Assessment:
    """Save a new description of a draft. Its marks stay as they were typed.

    `seen` is the fingerprint of the description that `by` saw, empty not to compare it. Raises
    ValidationError when it is closed, when somebody else has changed it meanwhile or when
    marks exceed the new maximum, DoesNotExist when `by` may not enter its marks.
    """
    lock_term(assessment.term_id)
    stored = locked_assessment(assessment.pk, by=by)
    refuse_closed(stored)
    if seen and seen != fingerprint(stored):
        raise ChangedMeanwhile
    refuse_maximum(assessment)
    refuse_unmasking(stored, assessment)
    check(assessment)
    changed = changes(stored, assessment)
    assessment.save(update_fields=DESCRIPTION)
    if changed:
        log(assessment, AssessmentEvent.Kind.CHANGED, by=by, changes=changed)
    return assessment


@transaction.atomic
def delete_assessment(assessment_id: int, *, by: User) -> None:
    """Delete a draft that never had a mark, not even one erased since.

    Raises ValidationError when it had, DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if Mark.objects.filter(assessment=assessment).exists():
        raise ValidationError(
            "Cette évaluation a des notes, ou en a eu : leur historique interdit de la supprimer."
        )
    completing = assessment.completed_by.first()
    if completing:
        raise ValidationError(f"Supprimez d’abord « {completing.title} », qui la complète.")
    if assessment.second_entries.exists():
        raise ValidationError(
            "La seconde saisie de cette évaluation a commencé : elle ne se supprime plus."
        )
    refuse_closed(assessment)
    assessment.delete()


def fingerprint(assessment: Assessment) -> str:
    """Tells two stored descriptions of an assessment apart."""
    described = [getattr(assessment, name) for name in DESCRIPTION]
    return sha256(repr(described).encode()).hexdigest()


def changes(before: Assessment, after: Assessment) -> dict[str, list[Any]]:
    """What differs in the description: [before, after] by field, as plain JSON."""
    pairs = {name: [plain(each, name) for each in (before, after)] for name in DESCRIPTION}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def plain(assessment: Assessment, name: str) -> Any:
    value = getattr(assessment, name)
    if name == "coefficient":
        return None if value is None else f"{value.normalize():f}"
    return value if value is None or isinstance(value, str | int | dict) else value.isoformat()


def check(assessment: Assessment) -> None:
    """Raises ValidationError for whatever the fields, the constraints or the UEs refuse."""
    assessment.full_clean()
    strangers = set(assessment.weights) - set(ue_codes_of(assessment.module_id))
    if strangers:
        raise ValidationError(f"Ce module ne compte pas dans {', '.join(sorted(strangers))}.")
    for weight in assessment.weights.values():
        check_weight(weight)


def check_weight(weight: str) -> None:
    try:
        negative = exact(weight) < 0
    except (TypeError, ValueError):
        raise ValidationError(f"Le poids « {weight} » n’est pas un nombre.") from None
    if negative:
        raise ValidationError("Un poids n’est jamais négatif.")


def lock_term(term_id: int) -> None:
    """Two people who add an assessment of the same name come one after the other."""
    Term.objects.select_for_update(no_key=True).get(pk=term_id)


def locked_assessment(assessment_id: int, *, by: User) -> Assessment:
    """The assessment with its term and module, locked as the entry of its marks locks it.

    Raises DoesNotExist when `by` may not enter its marks.
    """
    for assessment in locked_assessments([assessment_id], by=by):
        return assessment
    raise Assessment.DoesNotExist


def locked_assessments(ids: Iterable[int], *, by: User) -> list[Assessment]:
    """Those among `ids` whose marks `by` may enter, always locked in the same order."""
    found = Assessment.objects.for_user(by).filter(pk__in=set(ids))
    found = found.select_related("term__programme", "module").order_by("pk")
    return list(found.select_for_update(of=("self",), no_key=True))


def refuse_closed(assessment: Assessment) -> None:
    if not assessment.is_draft:
        raise AssessmentIsClosed(assessment)


def refuse_maximum(assessment: Assessment) -> None:
    highest = assessment.marks.aggregate(highest=Max("value"))["highest"]
    if highest is not None and highest > assessment.maximum:
        raise ValidationError(
            {"maximum": "Des notes déjà saisies dépassent ce barème : corrigez-les d’abord."}
        )


def refuse_unmasking(stored: Assessment, assessment: Assessment) -> None:
    """Whoever enters marks under numbers must not learn the names by unticking a box."""
    if stored.anonymous and not assessment.anonymous and has_numbers(stored):
        raise ValidationError(
            {
                "anonymous": "Les numéros d’anonymat sont donnés : l’évaluation reste anonyme "
                "jusqu’à sa validation."
            }
        )


def has_numbers(assessment: Assessment) -> bool:
    return assessment.candidates.exclude(anonymous_number="").exists()
