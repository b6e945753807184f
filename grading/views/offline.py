"""What the service worker needs: itself, at the root of the site, and the page of last resort."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

SCRIPTS = settings.BASE_DIR / "config" / "static" / "js"


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps the last view of a student's own pages; where that is turned off, one
    that undoes it. Never cached, so that a mended worker replaces the old one at the next visit."""
    name = "service-worker.js" if settings.OFFLINE_VIEW else "service-worker-off.js"
    script = (SCRIPTS / name).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown offline in the place of a page that was never seen. Says nothing of anybody."""
    return render(request, "grading/offline.html")
