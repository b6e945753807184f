"""ScoDoc bulletins imported: where they go, the plan, what was written."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curriculum.models import Programme
from grading.core.bulletins.values import Bulletin
from grading.forms.doubtful import PeopleForm
from grading.forms.imports import ExecuteForm
from grading.forms.scodoc import DestinationForm, MappingForm
from grading.imports.scodoc.choices import Choices, choices_from_json
from grading.imports.scodoc.plan import ImportPlan
from grading.imports.scodoc.planning import plan_of
from grading.imports.scodoc.questions import guessed, mapped, mapping_form, people_form
from grading.imports.scodoc.reading import read_bulletin
from grading.models import BulletinSet, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors import bulletin_import as known
from grading.selectors.bulletin_import import Facts, Sought
from grading.services.bulletin_import import Moved, import_bulletins
from grading.services.bulletins import ImportedAlready, change_choices
from grading.views.scodoc import own_set, present, trail

Bulletins = list[tuple[int, Bulletin]]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def destination(request: SignedInRequest, set_id: UUID) -> HttpResponse:
    """Choose the semester; what stands for what there is then guessed."""
    found = own_set(request, set_id)
    if found.imported_at:
        return redirect("grading:scodoc-import", found.pk)
    terms = known.terms_for(found, request.user)
    opened = {each.programme_id for each in terms if each.year == found.year}
    every = known.programmes_for(found, request.user)
    programmes = [each for each in every if each.pk not in opened]
    form = DestinationForm(
        posted(request),
        initial={"semestre": default_destination(found, terms, programmes, likeness(found, every))},
        terms=terms,
        programmes=programmes,
        opened=str(found),
    )
    if request.method == "POST" and form.is_valid():
        term = next((each for each in terms if each.pk == form.term), None)
        key = term.programme_id if term else form.programme
        programme = next(each for each in every if each.pk == key)
        return decided(request, found, first_choices(found, programme, term))
    context = {"set": found, "form": form, "nowhere": not (terms or programmes)}
    return render(request, "grading/scodoc/destination.html", context | beside(found))


def default_destination(
    found: BulletinSet,
    terms: Sequence[Term],
    programmes: Sequence[Programme],
    alike: Mapping[int, int],
) -> str:
    """Where most modules bear the titles of the bulletins; among those the semester of that year,
    then the programme whose settings were chosen, then the newest."""
    same_year = [each for each in terms if each.year == found.year]
    choices = [
        *((alike.get(each.programme_id, 0), 2, f"t{each.pk}") for each in same_year),
        *(
            (alike.get(each.pk, 0), each.pk == found.programme_id, f"p{each.pk}")
            for each in programmes
        ),
    ]
    return max(choices, key=lambda choice: choice[:2], default=(0, 0, ""))[2]


def likeness(found: BulletinSet, programmes: Iterable[Programme]) -> dict[int, int]:
    """How many modules of each programme bear the titles of the first bulletin."""
    first = found.printed.order_by("position").first()
    bulletin = present(read_bulletin(first.document, first.source)[0]) if first else None
    titles = {each.title for each in bulletin.modules} if bulletin else set()
    return known.titles_alike({each.pk for each in programmes}, found.number, titles)


def first_choices(found: BulletinSet, programme: Programme, term: Term | None) -> Choices:
    return guessed(
        [bulletin for _, bulletin in read(found)],
        known.modules_of(programme.pk, found.number),
        known.ue_codes_of(programme.pk, found.number),
        programme=programme.pk,
        term=term.pk if term else None,
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """A set with what was chosen, what is known, and the plan that they make now."""

    found: BulletinSet
    choices: Choices
    bulletins: Bulletins
    facts: Facts
    plan: ImportPlan

    @property
    def read(self) -> list[Bulletin]:
        return [bulletin for _, bulletin in self.bulletins]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def plan_page(request: SignedInRequest, set_id: UUID) -> HttpResponse:
    """The plan as it stands now; it is settled here, and executed from here."""
    found = own_set(request, set_id)
    if found.imported_at:
        return render(request, "grading/scodoc/imported.html", {"set": found} | beside(found))
    stage = stage_of(request, found)
    if stage is None:
        return redirect("grading:scodoc-destination", found.pk)
    if request.method != "POST":
        return show(request, stage)
    if "importer" in request.POST:
        return execute(request, stage)
    return remap(request, stage) if "correspondances" in request.POST else settle(request, stage)


def stage_of(request: SignedInRequest, found: BulletinSet) -> Stage | None:
    """None as long as nothing was chosen, or when what was chosen is no longer there."""
    choices = choices_from_json(found.choices)
    if choices is None:
        return None
    where = known.destination_of(
        found, request.user, term=choices.term, programme=choices.programme
    )
    if where is None:
        return None
    bulletins = read(found)
    facts = known.facts_of(found, *where, sought([bulletin for _, bulletin in bulletins]))
    return Stage(found, choices, bulletins, facts, plan_of(bulletins, choices, facts))


def sought(bulletins: Sequence[Bulletin]) -> Sought:
    people = [each.person for each in bulletins]
    return Sought(
        names={(each.last_name, each.first_name) for each in people},
        numbers={each.number for each in people},
        with_adjustments=any(ue.bonus != ue.malus for each in bulletins for ue in each.ues),
        with_absences=any(each.absences for each in bulletins),
    )


def execute(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Write the plan that was shown, or show the one that things have come to."""
    form = execute_form(request.POST, stage.plan)
    moved = request.POST.get("empreinte") != stage.plan.fingerprint
    refusal = ""
    if not moved and form.is_valid() and stage.plan.writes:
        reason = form.cleaned_data["motif"]
        try:
            import_bulletins(stage.found.pk, stage.plan.order, by=request.user, reason=reason)
        except ImportedAlready:
            return redirect("grading:scodoc-import", stage.found.pk)
        except (Moved, IntegrityError):
            moved = True
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, "Tout ce que le plan annonçait est enregistré.")
            return redirect("grading:scodoc-import", stage.found.pk)
    return show(request, stage_of(request, stage.found) or stage, form, moved, refusal)


def remap(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Change what stands for what, then show the plan that this makes."""
    form = mapping_form(request.POST, stage.read, stage.choices, stage.facts)
    if not form.is_valid():
        return show(request, stage, mapping=form)
    return decided(request, stage.found, mapped(form, stage.choices))


def settle(request: SignedInRequest, stage: Stage) -> HttpResponse:
    """Remember whom the doubtful bulletins are about, then show the plan that this makes."""
    form = people_form(request.POST, stage.plan, stage.facts)
    if not form.is_valid():
        return show(request, stage, doubts=form)
    return decided(request, stage.found, stage.choices.with_people(form.choices))


def decided(request: SignedInRequest, found: BulletinSet, choices: Choices) -> HttpResponse:
    with suppress(ImportedAlready):  # in another tab; the next page tells what was written
        change_choices(found.pk, choices.to_json(), by=request.user)
    return redirect("grading:scodoc-import", found.pk)


def show(
    request: SignedInRequest,
    stage: Stage,
    order: ExecuteForm | None = None,
    moved: bool = False,
    refusal: str = "",
    *,
    mapping: MappingForm | None = None,
    doubts: PeopleForm | None = None,
) -> HttpResponse:
    context = {
        "set": stage.found,
        "plan": stage.plan,
        "where": stage.facts.term or stage.found,
        "opens": stage.facts.term is None,
        "programme": stage.facts.programme,
        "mapping": mapping or mapping_form(None, stage.read, stage.choices, stage.facts),
        "doubts": doubts or people_form(None, stage.plan, stage.facts),
        "order": order or execute_form(None, stage.plan),
        "moved": moved,
        "refusal": refusal,
    }
    return render(request, "grading/scodoc/plan.html", context | beside(stage.found))


def execute_form(data: QueryDict | None, plan: ImportPlan) -> ExecuteForm:
    return ExecuteForm(data, troubles=plan.troubles, needs_reason=plan.touches_published)


def read(found: BulletinSet) -> Bulletins:
    rows = found.printed.values_list("position", "source", "document")
    return [
        (position, present(read_bulletin(document, source)[0]))
        for position, source, document in rows
    ]


def posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def beside(found: BulletinSet) -> dict[str, Any]:
    url = reverse("grading:scodoc-set", args=[found.pk])
    return {"trail": [*trail(), {"label": str(found), "url": url}]}
