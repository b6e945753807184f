"""What was read already is not sent again, and what was not read is not overwritten."""

import re
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from grading.api.problems import INVALID, NO_VERSION, OVERTAKEN, Problem, fault

# Our own compression weakens the tags of what it compresses: the version is the same.
VERSION = r'^(?:W/)?"([0-9]{1,9})"$'


def conditional(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """The answer with its tag, or 304 when the caller has it already. No cache keeps it on its
    way: it is personal."""
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Authorization"
    if request.method not in ("GET", "HEAD") or answer.status_code != 200:
        return answer
    # The way to the next page is part of what was read: it may come while this one stays the same.
    said = answer.content + answer.get("Link", "").encode()
    answer.setdefault("ETag", quote_etag(sha256(said).hexdigest()))
    return in_its_place(request, answer["ETag"], answer) or answer


def in_its_place(
    request: HttpRequest, tag: str, answer: HttpResponse | None = None
) -> HttpResponse | None:
    """What is answered in the place of what bears this tag, made already or not: that the caller
    has it, or that it is not the version he asked for; None when it is to be given."""
    found = get_conditional_response(request, etag=tag, response=answer)
    if found is None or found is answer:
        return None
    if found.status_code == OVERTAKEN.status:
        return Problem(OVERTAKEN, "Ce n’est plus la version que nomme votre envoi.").answer(request)
    found["ETag"] = tag
    return found


def tag_of(version: int) -> str:
    return quote_etag(str(version))


def version_seen(if_match: str | None) -> int:
    """The version of a mark that If-Match names, 0 for none yet."""
    if if_match is None:
        raise Problem(NO_VERSION, "If-Match doit dire la version que vous avez lue.")
    found = re.fullmatch(VERSION, if_match.strip())
    if found is None:
        detail = 'Une version entre guillemets est attendue, par exemple "3".'
        raise Problem(INVALID, detail, (fault("If-Match", detail, "header"),))
    return int(found[1])
