"""The news of a student as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from grading.documents.site import Site
from grading.documents.xml_text import child
from grading.models import Student
from grading.selectors.news import News
from grading.services.news import headline, statement

ATOM = "http://www.w3.org/2005/Atom"
NOTHING_YET = "1970-01-01T00:00:00+00:00"


def atom(student: Student, news: Sequence[News], site: Site, *, with_value: bool) -> bytes:
    """The feed, the latest first; the marks themselves are named `with_value` only."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": "fr"})
    add(feed, "id", urn(f"student-{student.pk}"))
    add(feed, "title", f"Résultats de {student}")
    add(feed, "updated", written(news[0].at if news else None))
    add(feed, "link", href=site.home)
    add(add(feed, "author"), "name", "Barème")
    for each in news:
        add_entry(feed, each, site, with_value=with_value)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def add_entry(feed: ElementTree.Element, news: News, site: Site, *, with_value: bool) -> None:
    entry = add(feed, "entry")
    add(entry, "id", urn(news.id))
    add(entry, "title", headline(news))
    add(entry, "updated", written(news.at))
    add(entry, "link", href=site.page_of(news.enrolment.pk))
    add(entry, "content", statement(news, with_value=with_value), type="text")


def add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    return child(parent, f"{{{ATOM}}}{name}", text, attributes)


def urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"bareme/{name}").urn


def written(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else NOTHING_YET
