"""The published results of a student as JSON (`docs/feeds.md`)."""

from fractions import Fraction
from typing import Any

from grading.core.values import plain
from grading.documents.results_document import (
    results_document,
    sentences,
    student_document,
    written,
)
from grading.documents.site import Site
from grading.models import Mark
from grading.selectors.feeds import PublishedResults
from grading.selectors.news import News

FORMAT = 1
HUNDREDTHS = 100


def results_json(content: PublishedResults, site: Site) -> bytes:
    """Averages are texts, rounded and exact; marks are texts on the maximum of the assessment."""
    student, updated = content.student, content.updated
    document = {
        "format": FORMAT,
        "page": site.home,
        "updated": updated.isoformat() if updated else None,
        "student": student_document(student),
        **_results(content, site),
        "marks": [_mark(mark) for mark in content.marks],
        "news": [_news(news) for news in content.news],
    }
    return written(document)


def _results(content: PublishedResults, site: Site) -> dict[str, Any]:
    shown = content.path.current
    if shown is None:
        return {"semesters": [], "results": None, "codes": {}}
    return {
        "semesters": [
            {
                "semester": each.enrolment.term.number,
                "year": each.enrolment.term.year,
                "page": site.page_of(each.enrolment.pk),
                "explanations": {
                    ue.code: site.explanation_of(each.enrolment.pk, ue.code) for ue in each.ues
                },
            }
            for each in content.path.semesters
        ],
        "results": results_document(shown.result, shown.rules),
        "codes": sentences([shown.result]),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    assessment = mark.assessment
    return {
        "assessment": assessment.pk,
        "title": assessment.title,
        "module": assessment.module.code,
        "semester": assessment.term.number,
        "year": assessment.term.year,
        "date": assessment.date.isoformat() if assessment.date else None,
        "mark": mark.status if mark.value is None else _points(mark.value),
        "maximum": _points(assessment.maximum),
    }


def _news(news: News) -> dict[str, Any]:
    return {
        "id": news.id,
        "kind": news.kind,
        "at": news.at.isoformat(),
        "assessment": news.assessment.pk,
        "reason": news.reason,
    }


def _points(hundredths: int) -> str:
    return plain(Fraction(hundredths, HUNDREDTHS))
