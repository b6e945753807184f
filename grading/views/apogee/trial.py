"""A file to try with, in the demonstration only."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from grading.imports.apogee.trial import trial_file
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.apogee.files import steps_of, taught_in
from grading.views.apogee.plan import attachment


@require_safe
@allow(*RESULT_READERS)
def trial(request: SignedInRequest) -> HttpResponse:
    """Of the step that is asked for, among those of his departments."""
    steps = {step.key: step for step in steps_of(request.user)} if settings.DEMO else {}
    step = steps.get(request.GET.get("etape", ""))
    if step is None:
        raise Http404("Il n’y a de fichier d’essai que dans la démonstration.")
    content = trial_file(step, *taught_in(step))
    return attachment(content, "text/plain; charset=cp1252", f"essai-apogee-{step.key}.txt")
