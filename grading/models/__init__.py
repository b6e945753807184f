from grading.models.acquisition import Acquisition
from grading.models.adjustment import Adjustment, AdjustmentChange, BonusValue
from grading.models.api_token import ApiToken, IdempotentCall
from grading.models.apogee import ApogeeCode, ApogeeExport, ApogeePlan, ApogeeResult
from grading.models.appeal import Appeal, AppealMessage
from grading.models.assessment import Assessment, AssessmentEvent
from grading.models.bulletin import AssessmentOrigin, BulletinSet, PrintedBulletin
from grading.models.decision import Decision, DecisionChange, Settlement
from grading.models.document import DocumentAsset, DocumentSeries, IssuedDocument
from grading.models.document_run import DocumentRun, DocumentRunFile, DocumentRunItem
from grading.models.document_template import DocumentTemplate
from grading.models.entry_plan import EntryPlan
from grading.models.feed import FeedToken, Subscription
from grading.models.history import HistoryHead, MarkBatch
from grading.models.jury import Jury, JuryFreeze, JuryMember
from grading.models.jury_event import JuryEvent
from grading.models.mark import Mark, MarkChange
from grading.models.people import Bac, Membership, Role, Student, User
from grading.models.photo import Photo, PhotoDraft, PhotoSet
from grading.models.reminder import Reminder
from grading.models.signing_key import SigningKey
from grading.models.sitting import Candidate, SecondEntry
from grading.models.situation import Attendance, GapYear, Remark, Turn
from grading.models.student_plan import StudentPlan
from grading.models.term import (
    Enrolment,
    Exemption,
    Group,
    TeachingAssignment,
    Term,
)
from grading.models.webhook import EventKind, Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "Acquisition",
    "Adjustment",
    "AdjustmentChange",
    "ApiToken",
    "ApogeeCode",
    "ApogeeExport",
    "ApogeePlan",
    "ApogeeResult",
    "Appeal",
    "AppealMessage",
    "Assessment",
    "AssessmentEvent",
    "AssessmentOrigin",
    "Attendance",
    "Bac",
    "BonusValue",
    "BulletinSet",
    "Candidate",
    "Decision",
    "DecisionChange",
    "DocumentAsset",
    "DocumentRun",
    "DocumentRunFile",
    "DocumentRunItem",
    "DocumentSeries",
    "DocumentTemplate",
    "Enrolment",
    "EntryPlan",
    "EventKind",
    "Exemption",
    "FeedToken",
    "GapYear",
    "Group",
    "HistoryHead",
    "IdempotentCall",
    "IssuedDocument",
    "Jury",
    "JuryEvent",
    "JuryFreeze",
    "JuryMember",
    "Mark",
    "MarkBatch",
    "MarkChange",
    "Membership",
    "Photo",
    "PhotoDraft",
    "PhotoSet",
    "PrintedBulletin",
    "Remark",
    "Reminder",
    "Role",
    "SecondEntry",
    "Settlement",
    "SigningKey",
    "Student",
    "StudentPlan",
    "Subscription",
    "TeachingAssignment",
    "Term",
    "Turn",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
]
