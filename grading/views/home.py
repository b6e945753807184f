"""What a student opens first: his latest semester, what is new, what comes next."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grading.forms.news import SeenForm
from grading.models import Role, Student
from grading.permissions import SignedInRequest, allow
from grading.selectors.home import home_of
from grading.selectors.news import news_of
from grading.selectors.ranks import rank_of
from grading.selectors.verdicts import verdicts_of
from grading.services.subscriptions import mark_seen

NEWS_AT_MOST = 100


@require_safe
@allow(Role.STUDENT)
def results(request: SignedInRequest) -> HttpResponse:
    home = home_of(request.user, timezone.localdate())
    context = {
        "path": home.path,
        "shown": home.shown,
        "own": True,
        "needs": home.needs,
        "fresh": home.fresh,
        "agenda": home.agenda,
        "rank": rank_of(home.shown) if home.shown else None,
        "verdicts": verdicts_of(home.path, home.shown) if home.shown else None,
    }
    return render(request, "grading/results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.STUDENT)
def news(request: SignedInRequest) -> HttpResponse:
    """Everything that was told, the latest first; what was seen comes back by POST."""
    student = get_object_or_404(Student, user=request.user)
    if request.method == "POST":
        form = SeenForm(request.POST)
        if form.is_valid():
            mark_seen(by=request.user, until=form.cleaned_data["jusque"])
        return redirect("grading:results")
    context = {
        "news": news_of(student, at_most=NEWS_AT_MOST),
        "at_most": NEWS_AT_MOST,
        "trail": [{"label": "Mes résultats", "url": reverse("grading:results")}],
    }
    return render(request, "grading/news.html", context)
