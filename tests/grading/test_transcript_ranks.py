"""The rank on a transcript: where the rules show it, and while nothing may still change it."""

import pytest
from django.utils import timezone

from grading.models import IssuedDocument
from grading.selectors.document_templates import template_of
from grading.selectors.ranks import ranks_in
from grading.selectors.results import term_results
from grading.services.documents import transcript_content
from grading.services.runs import drafts
from grading.services.runs.drafts import drafts_of, ranks_kept
from tests.factories import EnrolmentFactory
from tests.grading.small_programme import SmallProgramme, give


@pytest.fixture
def small(db):
    small = SmallProgramme()
    small.programme.rules = {"rank": "shown"}
    small.programme.save()
    return small


def promotion(small, *marks):
    """A term whose students have the same mark in both modules; None for one that is missing."""
    term = small.term(1)
    assessments = [small.assessment(term, module) for module in ("R1.01", "R1.02")]
    for place, mark in enumerate(marks):
        enrolment = EnrolmentFactory(term=term, student__last_name=f"N{place}")
        for assessment in assessments if mark else assessments[:1]:
            give(enrolment, assessment, mark or "10")
    return term


def ranks_of(term, **options):
    found = term_results(term, explain=True, **options)
    content = transcript_content(
        found,
        template=template_of(term.department, IssuedDocument.Kind.TRANSCRIPT),
        issued_at=timezone.now(),
        ranks=ranks_in(found),
    )
    return [student["rank"] for student in content["students"]]


def test_equal_averages_share_their_rank(small):
    assert ranks_of(promotion(small, "12", "15", "12", "9", "8", "7"))[:4] == [
        "2e ex æquo sur 6",
        "1er sur 6",
        "2e ex æquo sur 6",
        "4e sur 6",
    ]


def test_who_misses_a_mark_has_none_printed(small):
    assert ranks_of(promotion(small, *"98765", None))[-1] == ""


def test_one_student_alone_keeps_his_rank_in_the_term(small):
    term = promotion(small, *"987654")
    last = term.enrolments.last()
    assert ranks_of(term, among=[last.pk]) == ["6e sur 6"]


def test_an_edition_step_by_step_computes_them_once(small, monkeypatch):
    term, ranks, calls = promotion(small, *"987654"), ranks_kept(), []
    monkeypatch.setattr(drafts, "ranks_in", lambda found: calls.append(found) or ranks_in(found))
    printed = []
    # A step in which nobody may be issued anything comes first.
    for step in ([], *([each.pk] for each in term.enrolments.order_by("pk"))):
        for draft in drafts_of(IssuedDocument.Kind.TRANSCRIPT, term, step, ranks).values():
            printed += [student["rank"] for student in draft.content["students"]]
    assert printed == ["1er sur 6", *(f"{place}e sur 6" for place in range(2, 7))]
    assert len(calls) == 1


def test_none_unless_the_rules_show_them(small):
    small.programme.rules = {}
    small.programme.save()
    assert ranks_of(promotion(small, *"987654")) == [""] * 6
