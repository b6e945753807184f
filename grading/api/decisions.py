"""What juries decided: all of it to who knows their results, one's own once it is shown."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from grading import labels
from grading.api.auth import Access, CallerRequest
from grading.api.pagination import Page, paged
from grading.api.schemas import StudentRef, student_ref
from grading.api.types import Exact, Given, Id
from grading.api.vocabularies import DecisionSubject, JuryKind, JuryState
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.models import Decision, Jury
from grading.models.api_token import Scope
from grading.selectors.reading import decisions_open_to

router = Router(tags=["Décisions"])
READ = Access(Scope.DECISIONS_READ)


class JuryRef(Given):
    id: Id
    name: str = Field(examples=["Jury de BUT1 2026-2027"])
    term: Id
    kind: JuryKind
    state: JuryState
    closed_at: datetime | None
    shown_from: datetime | None = Field(
        description="Quand les étudiants les voient ; null : pas encore dit."
    )


class DecisionOut(Given):
    """`version` est null pour l’étudiant lui-même."""

    id: Id
    jury: JuryRef
    student: StudentRef
    subject: DecisionSubject
    of: str = Field(description="UE11, UE11+UE21, BUT1, DUT ou BUT.")
    code: str
    sentence: str = Field(description="Ce que veut dire le code.")
    proposal: str = Field(description="Le code que le calcul proposait.")
    average: Exact | None = Field(description="La moyenne exacte d’alors.")
    reason: str = Field(description="Le motif, quand le jury s’écarte de la proposition.")
    decided_at: datetime
    version: int | None


class DecisionsAsked(Page):
    jury: Id | None = None
    term: Id | None = Field(None, description="Le dernier semestre que juge le jury.")
    student: Id | None = None
    subject: DecisionSubject | None = None


@router.get("/decisions", auth=READ, response=list[DecisionOut], summary="Les décisions de jury")
def decisions(
    request: CallerRequest, response: HttpResponse, asked: Query[DecisionsAsked]
) -> list[DecisionOut]:
    """Celles du département pour la scolarité et la direction, aussi avant la clôture ; celles des
    jurys où il siège pour un enseignant ; pour un étudiant, les siennes, une fois montrées."""
    found = decisions_open_to(request.user, timezone.now())
    filters = {"jury": "jury", "term": "jury__term", "student": "student", "subject": "subject"}
    for name, path in filters.items():
        if value := getattr(asked, name):
            found = found.filter(**{path: value})
    rows = paged(found.select_related("jury__term", "student"), asked, request, response)
    return [decision_out(each, request) for each in rows]


@router.get(
    "/decisions/{int:decision_id}", auth=READ, response=DecisionOut, summary="Une décision de jury"
)
def decision(request: CallerRequest, decision_id: Id) -> DecisionOut:
    found = decisions_open_to(request.user, timezone.now())
    found = found.select_related("jury__term", "student")
    return decision_out(get_object_or_404(found, pk=decision_id), request)


def decision_out(decision: Decision, request: CallerRequest) -> DecisionOut:
    own = decision.student.user_id == request.user.pk
    vocabulary = VOCABULARIES[Subject(decision.subject)]
    return DecisionOut(
        id=decision.pk,
        jury=jury_ref(decision.jury),
        student=student_ref(decision.student),
        subject=Decision.Subject(decision.subject),
        of=decision.of,
        code=decision.code,
        sentence=labels.sentence(vocabulary(decision.code)),  # type: ignore[arg-type]
        proposal=decision.proposal,
        average=decision.average or None,
        reason=decision.reason,
        decided_at=decision.at,
        version=None if own else decision.version,
    )


def jury_ref(jury: Jury) -> JuryRef:
    return JuryRef(
        id=jury.pk,
        name=str(jury),
        term=jury.term_id,
        kind=Jury.Kind(jury.kind),
        state=Jury.State(jury.state),
        closed_at=jury.closed_at,
        shown_from=jury.embargo_until,
    )
