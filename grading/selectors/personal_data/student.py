"""The file of a student: identity, enrolments, published marks, what was decided, what he wrote."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from grading.models import (
    AdjustmentChange,
    Appeal,
    Candidate,
    Enrolment,
    FeedToken,
    IssuedDocument,
    Mark,
    Photo,
    Student,
    Subscription,
)
from grading.models.photo import PORTRAIT_TYPE
from grading.selectors.issued import own_documents
from grading.selectors.news import VISIBLE, NewsKind, news_of
from grading.selectors.personal_data.jury import absences, jury_file
from grading.selectors.personal_data.values import points, written
from grading.selectors.records import announced_title


def student_file(student: Student) -> dict[str, Any]:
    return {
        "étudiant": {
            "numéro": student.number,
            "nom": student.last_name,
            "prénom": student.first_name,
            "date de naissance": student.birth_date,
            "baccalauréat": student.get_bac_display(),
            "courriel": student.email,
            "département": str(student.department),
        },
        "photo": _photo(student),
        "inscriptions": [_enrolment(each) for each in _enrolments(student)],
        "notes publiées": [_mark(each) for each in _marks(student)],
        "corrections de notes": list(_corrections(student)),
        "convocations": [_candidacy(each) for each in _candidacies(student)],
        "bonus et malus": [_adjustment(each) for each in _adjustments(student)],
        **jury_file(student),
        "documents délivrés": [_document(each) for each in own_documents(student)],
        "contestations": [_appeal(each) for each in _appeals(student)],
        "messages demandés": _subscription(student),
        "adresses de flux": [_token(each) for each in FeedToken.objects.filter(student=student)],
    }


def _photo(student: Student) -> dict[str, Any] | None:
    found: Photo | None = getattr(student, "photo", None)
    if found is None:
        return None
    return {
        "ajoutée le": found.added_at,
        "type": PORTRAIT_TYPE,
        "image en base64": b64encode(bytes(found.image)).decode(),
    }


def _document(document: IssuedDocument) -> dict[str, Any]:
    return {
        "numéro": document.number,
        "type": document.get_kind_display(),
        "porte sur": document.about,
        "délivré le": document.issued_at,
        "remplacé le": document.superseded_at,
        "révoqué le": document.revoked_at,
        "contenu": document.content,
    }


def _enrolments(student: Student) -> Iterable[Enrolment]:
    found = student.enrolments.select_related("term", "group", "parcours", "attendance")
    return found.prefetch_related("exemptions__module").order_by("term__year", "term__number")


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "semestre": str(enrolment.term),
        "groupe": str(enrolment.group) if enrolment.group else None,
        "parcours": str(enrolment.parcours) if enrolment.parcours else None,
        "modalité": enrolment.modality,
        "situation": enrolment.get_status_display(),
        "arrivé le": enrolment.joined_on,
        "parti le": enrolment.left_on,
        "redoublant": enrolment.repeating,
        "aménagements": enrolment.adaptations,
        "absences": absences(enrolment),
        "dispenses": [
            {"de": str(each.module or each.ue_code), "motif": each.reason}
            for each in enrolment.exemptions.all()
        ],
    }


def _marks(student: Student) -> Iterable[Mark]:
    marks = Mark.objects.filter(VISIBLE, enrolment__student=student)
    known = marks.exclude(status=Mark.Status.BLANK).select_related(
        "assessment__module", "assessment__term"
    )
    return known.order_by("assessment__term__year", "assessment__term__number", "assessment")


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "semestre": str(mark.assessment.term),
        "module": mark.assessment.module.code,
        "évaluation": mark.assessment.title,
        "date": mark.assessment.date,
        "note": written(mark.status, mark.value),
        "sur": points(mark.assessment.maximum),
        "publiée le": mark.assessment.published_at,
    }


def _corrections(student: Student) -> Iterable[dict[str, Any]]:
    for news in reversed(news_of(student)):
        if news.kind is NewsKind.CORRECTED:
            assert news.before
            yield {
                "le": news.at,
                "module": news.assessment.module.code,
                "évaluation": news.assessment.title,
                "avant": written(*news.before),
                "après": written(*news.after),
                "motif": news.reason,
            }


def _candidacies(student: Student) -> Iterable[Candidate]:
    found = Candidate.objects.filter(enrolment__student=student)
    return found.select_related("assessment__module", "enrolment__term").order_by("pk")


def _candidacy(candidate: Candidate) -> dict[str, Any]:
    return {
        "semestre": str(candidate.enrolment.term),
        "module": candidate.assessment.module.code,
        "évaluation": announced_title(candidate.assessment),
        "date": candidate.assessment.date,
        "numéro d’anonymat": candidate.anonymous_number,
    }


def _adjustments(student: Student) -> Iterable[AdjustmentChange]:
    found = AdjustmentChange.objects.filter(enrolment__student=student)
    return found.select_related("enrolment__term").order_by("pk")


def _adjustment(change: AdjustmentChange) -> dict[str, Any]:
    return {
        "le": change.at,
        "semestre": str(change.enrolment.term),
        "pour": change.ue_code or change.rule,
        "avant": points(change.old_value),
        "après": points(change.new_value),
        "motif": change.reason,
    }


def _appeals(student: Student) -> Iterable[Appeal]:
    found = Appeal.objects.filter(enrolment__student=student)
    return (
        found.select_related("assessment__module")
        .prefetch_related("messages__author")
        .order_by("opened_at", "pk")
    )


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "module": appeal.assessment.module.code,
        "évaluation": appeal.assessment.title,
        "ouverte le": appeal.opened_at,
        "état": appeal.get_state_display(),
        "close le": appeal.closed_at,
        "messages": [
            {"le": each.at, "de": str(each.author), "message": each.text}
            for each in appeal.messages.all()
        ],
    }


def _subscription(student: Student) -> dict[str, Any] | None:
    found = Subscription.objects.filter(student=student).first()
    if found is None:
        return None
    return {
        "fréquence": found.get_frequency_display(),
        "avec la note": found.with_value,
        "averti jusqu’au": found.told_until,
        "vu jusqu’au": found.seen_until,
    }


def _token(token: FeedToken) -> dict[str, Any]:
    return {
        "usage": token.label,
        "créée le": token.created_at,
        "dernier usage": token.last_used_at,
        "révoquée le": token.revoked_at,
    }
