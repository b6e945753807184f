from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from curriculum.models import Programme


def programme_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "curriculum/programme_list.html", {"programmes": Programme.objects.all()}
    )
