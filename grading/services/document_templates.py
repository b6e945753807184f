"""Saves the templates of documents: each change is a new version."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grading.models import DocumentTemplate, User
from grading.services.issuing.assets import keep_asset
from grading.services.pictures import MEDIA_TYPE, Picture

CHANGED_MEANWHILE = (
    "Quelqu’un a enregistré une autre version de ce modèle entre-temps : rien n’a été enregistré. "
    "Comparez avec elle, puis enregistrez de nouveau."
)


@transaction.atomic
def save_template(
    template: DocumentTemplate,
    *,
    seen: int,
    logo: Picture | None = None,
    signature: Picture | None = None,
    by: User,
) -> DocumentTemplate:
    """A new version, from these values; `seen` is the version that was changed, 0 for none.

    New pictures take the place of those of `template`. Raises ValidationError when somebody
    saved another version since.
    """
    saved = DocumentTemplate.objects.filter(department=template.department, kind=template.kind)
    if seen != (saved.values_list("version", flat=True).first() or 0):
        raise ValidationError(CHANGED_MEANWHILE)
    if logo:
        template.logo = keep_asset(logo.data, MEDIA_TYPE)
    if signature:
        template.signature = keep_asset(signature.data, MEDIA_TYPE)
    template.pk, template.version = None, seen + 1
    template.by, template.at = by, timezone.now()
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(CHANGED_MEANWHILE) from error
    return template
