"""« Mes données » : everything held about whoever asks, in one file."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.documents.personal_data import personal_data_json
from grading.permissions import ANY_ROLE, SignedInRequest, allow
from grading.selectors.personal_data import personal_data


@require_safe
@allow(*ANY_ROLE)
def my_data(request: SignedInRequest) -> HttpResponse:
    answer = HttpResponse(
        personal_data_json(personal_data(request.user)), content_type="application/json"
    )
    name = f"mes-donnees-{timezone.localdate():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
