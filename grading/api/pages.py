"""What a programmer reads: the OpenAPI document, the same as a page, what each refusal means."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading.api.etags import conditional
from grading.api.openapi import document
from grading.api.problems import KINDS
from grading.api.reference import reference


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    text = json.dumps(document(), ensure_ascii=False, indent=1)
    return conditional(request, HttpResponse(text, content_type="application/json"))


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "grading/api/documentation.html", {"reference": reference(document())})


@login_not_required
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    trail = [{"label": "API", "url": reverse("api:documentation")}]
    return render(request, "grading/api/problems.html", {"kinds": KINDS, "trail": trail})
