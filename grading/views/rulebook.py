"""« Comment est-ce calculé ? » : the rules in force, open to anybody."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from curriculum.models import Programme
from curriculum.selectors.programmes import newest_first
from grading.core.settings import (
    ARTICLE_COMPENSATION,
    ARTICLE_JURY,
    ARTICLE_PROGRESSION,
    ARTICLE_VALIDATION,
    USAGE,
)
from grading.selectors.rulebook.book import rulebook_of


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its anchor, title and template, where its rules come from, and the
    names of the settings that it explains."""

    slug: str
    title: str
    template: str
    source: str
    settings: tuple[str, ...] = ()

    @property
    def national(self) -> bool:
        """Whether an article of the national text says it."""
        return self.source != USAGE


# In the order of the computation.
SECTIONS = (
    Section(
        "notes",
        "Les notes",
        "grading/how_computed/_marks.html",
        USAGE,
        ("mark_decimals", "unjustified_absence"),
    ),
    Section(
        "module",
        "La moyenne d’un module",
        "grading/how_computed/_module.html",
        USAGE,
        ("assessment_weighting",),
    ),
    Section("ue", "La moyenne d’une UE", "grading/how_computed/_ue.html", USAGE, ("bonuses",)),
    Section(
        "seuil",
        "L’arrondi et le seuil",
        "grading/how_computed/_threshold.html",
        ARTICLE_VALIDATION,
        ("validation_bar", "average_decimals", "compare"),
    ),
    Section(
        "rcue",
        "La compensation dans un RCUE",
        "grading/how_computed/_rcue.html",
        ARTICLE_COMPENSATION,
        ("rcue_weights", "rcue_from"),
    ),
    Section(
        "acquis",
        "Ce qui reste acquis",
        "grading/how_computed/_kept.html",
        ARTICLE_VALIDATION,
    ),
    Section(
        "passage",
        "Passer, redoubler",
        "grading/how_computed/_passage.html",
        ARTICLE_PROGRESSION,
        (
            "passage_share",
            "floor_bar",
            "repeats_per_semester",
            "repeats_total",
            "repeats_exceptional",
        ),
    ),
    Section(
        "diplomes",
        "Le DUT et le BUT",
        "grading/how_computed/_diplomas.html",
        f"{ARTICLE_VALIDATION} et {ARTICLE_JURY.rpartition(', ')[2]}",
    ),
    Section("codes", "Les codes de décision", "grading/how_computed/_codes.html", ARTICLE_JURY),
    Section(
        "sans-effet",
        "Ce qui ne décide de rien",
        "grading/how_computed/_indicative.html",
        USAGE,
        ("general_average", "rank"),
    ),
)


@login_not_required
@require_safe
def how_computed(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """The rules of the newest version of a programme, of the last one recorded by default."""
    every_version = list(newest_first().select_related("department"))
    shown = find(every_version, code, request.GET.get("version"))
    context = {
        "programme": shown,
        "versions": [each for each in every_version if shown and each.code == shown.code],
        "programmes": {each.code: each for each in reversed(every_version)}.values(),
        "book": rulebook_of(shown),
        "sections": SECTIONS,
    }
    return render(request, "grading/how_computed.html", context)


def find(every_version: list[Programme], code: str | None, version: str | None) -> Programme | None:
    """The programme version of an address. Raises Http404 for what does not exist."""
    if code is None:
        return max(every_version, key=lambda each: (each.created_at, each.pk), default=None)
    for each in every_version:
        if each.code == code and version in (None, "", each.version):
            return each
    raise Http404
