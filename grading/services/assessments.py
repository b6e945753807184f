"""The life of an assessment before its marks: created, described, deleted while it has none."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from grading.core.values import exact
from grading.models import Assessment, Mark, Term, User
from grading.selectors.marks import ue_codes_of

DESCRIPTION = ("title", "type", "kind", "maximum", "coefficient", "weights", "date")


class AssessmentIsPublished(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            "Cette évaluation est publiée : repassez-la en brouillon pour la modifier."
        )


class ChangedMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un d’autre a modifié cette évaluation pendant que vous l’aviez sous les yeux. "
            "Rien n’est enregistré : rouvrez-la dans un autre onglet pour comparer, puis "
            "recommencez-y."
        )


@transaction.atomic
def create_assessment(assessment: Assessment, *, by: User) -> Assessment:
    """Add a new assessment to its module. Raises ValidationError where a constraint refuses."""
    lock_term(assessment.term_id)
    assessment.created_by = by
    check(assessment)
    assessment.save()
    return assessment


@transaction.atomic
def change_assessment(assessment: Assessment, *, by: User, seen: str = "") -> Assessment:
    """Save a new description of a draft.

    `seen` is the fingerprint of the description that `by` saw, empty not to compare it. Raises
    ValidationError when it is published, when somebody else has changed it meanwhile or when
    marks exceed the new maximum, DoesNotExist when `by` may not enter its marks.
    """
    lock_term(assessment.term_id)
    stored = locked_assessment(assessment.pk, by=by)
    refuse_published(stored)
    if seen and seen != fingerprint(stored):
        raise ChangedMeanwhile
    highest = assessment.marks.aggregate(highest=Max("value"))["highest"]
    if highest is not None and highest > assessment.maximum:
        raise ValidationError(
            {"maximum": "Des notes déjà saisies dépassent ce barème : corrigez-les d’abord."}
        )
    check(assessment)
    assessment.save()
    return assessment


@transaction.atomic
def delete_assessment(assessment_id: int, *, by: User) -> None:
    """Delete an assessment that never had a mark, not even one erased since.

    Raises ValidationError when it had, DoesNotExist when `by` may not enter its marks.
    """
    assessment = locked_assessment(assessment_id, by=by)
    if Mark.objects.filter(assessment=assessment).exists():
        raise ValidationError(
            "Cette évaluation a des notes, ou en a eu : leur historique interdit de la supprimer."
        )
    refuse_published(assessment)
    assessment.delete()


def fingerprint(assessment: Assessment) -> str:
    """Tells two stored descriptions of an assessment apart."""
    described = [getattr(assessment, name) for name in DESCRIPTION]
    return sha256(repr(described).encode()).hexdigest()


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
    """The assessment, locked as the entry of its marks locks it."""
    return (
        Assessment.objects.for_user(by)
        .select_for_update(of=("self",), no_key=True)
        .get(pk=assessment_id)
    )


def refuse_published(assessment: Assessment) -> None:
    if assessment.is_published:
        raise AssessmentIsPublished
