"""The feeds of a student: read with a key of their own, without a session."""

from functools import partial
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from grading.documents.atom import atom
from grading.documents.icalendar import icalendar
from grading.documents.results_json import results_json
from grading.documents.site import Site
from grading.models import FeedToken, Student
from grading.selectors.calendar import agenda_of
from grading.selectors.feeds import latest_news, published_results, token_of, wants_values
from grading.services.feeds import note_use

CALLS_AN_HOUR = 60
HOUR = 3600
MEDIA = {
    "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str, extension: str) -> HttpResponseBase:
    """Whoever holds the key reads; a key that is unknown or revoked is not found, all alike."""
    token = token_of(secret)
    if token is None or extension not in MEDIA:
        raise Http404("Cette adresse de flux n’existe pas, ou plus.")
    if calls_too_often(token):
        return too_often()
    note_use(token, timezone.now())
    body = written(token.student, extension, site_of(request))
    return conditional(request, body, MEDIA[extension])


def written(student: Student, extension: str, site: Site) -> bytes:
    if extension == "json":
        return results_json(published_results(student), site)
    if extension == "atom":
        return atom(student, latest_news(student), site, with_value=wants_values(student))
    today = timezone.localdate()
    return icalendar(agenda_of(student, today), today)


def calls_too_often(token: FeedToken) -> bool:
    """Counted in the memory of each process: a robot gone wrong is slowed, at no cost."""
    name = f"feed-{token.pk}"
    cache.add(name, 0, HOUR)
    try:
        return cache.incr(name) > CALLS_AN_HOUR
    except ValueError:  # it expired in between
        return False


def too_often() -> HttpResponse:
    answer = HttpResponse(
        "Ce flux est lu trop souvent : une fois par minute au plus.\n",
        content_type="text/plain; charset=utf-8",
        status=429,
    )
    answer["Retry-After"] = str(HOUR)
    return answer


def site_of(request: HttpRequest) -> Site:
    def absolute(page: str, *arguments: int | str) -> str:
        return request.build_absolute_uri(reverse(f"grading:{page}", args=arguments))

    return Site(
        home=absolute("results"),
        page_of=partial(absolute, "semester-results"),
        explanation_of=partial(absolute, "explanation"),
    )


def conditional(request: HttpRequest, body: bytes, media: str) -> HttpResponseBase:
    """The feed, or 304 when the reader has it already."""
    answer = HttpResponse(body, content_type=media)
    etag = quote_etag(sha256(body).hexdigest())
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    found = get_conditional_response(request, etag=etag, response=answer)
    assert found is not None
    return found
