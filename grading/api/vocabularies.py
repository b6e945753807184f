"""The closed vocabularies, written whole where they are used: several bear the same short name."""

from typing import Annotated, Any

from pydantic import Strict, WithJsonSchema

from curriculum.models import Modality
from curriculum.models.module import Kind
from grading.core import codes
from grading.models import (
    Assessment,
    Decision,
    Enrolment,
    EventKind,
    IssuedDocument,
    Jury,
    WebhookDelivery,
)
from grading.selectors.audience import Closed
from grading.services.entries import Verdict


def listed(vocabulary: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [each.value for each in vocabulary]})


AssessmentKind = Annotated[Assessment.Kind, listed(Assessment.Kind)]
AssessmentState = Annotated[Assessment.State, listed(Assessment.State)]
ClosedReason = Annotated[Closed, listed(Closed)]
DecisionSubject = Annotated[Decision.Subject, listed(Decision.Subject)]
DeliveryState = Annotated[WebhookDelivery.State, listed(WebhookDelivery.State)]
DocumentKind = Annotated[IssuedDocument.Kind, listed(IssuedDocument.Kind)]
DocumentState = Annotated[IssuedDocument.State, listed(IssuedDocument.State)]
EventName = Annotated[EventKind, listed(EventKind), Strict(False)]
EnrolmentStatus = Annotated[Enrolment.Status, listed(Enrolment.Status)]
JuryKind = Annotated[Jury.Kind, listed(Jury.Kind)]
JuryState = Annotated[Jury.State, listed(Jury.State)]
LineState = Annotated[codes.LineState, listed(codes.LineState)]
ModalityCode = Annotated[Modality, listed(Modality)]
ModuleKind = Annotated[Kind, listed(Kind)]
RCUECode = Annotated[codes.RCUECode, listed(codes.RCUECode)]
State = Annotated[codes.State, listed(codes.State)]
UECode = Annotated[codes.UECode, listed(codes.UECode)]
VerdictCode = Annotated[Verdict, listed(Verdict)]
What = Annotated[codes.What, listed(codes.What)]
YearCode = Annotated[codes.YearCode, listed(codes.YearCode)]
