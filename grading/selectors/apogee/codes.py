"""What a department said that the codes of Apogée stand for, and how it writes our decisions."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from django.db.models import F, Max, Value

from curriculum.models import Department, Programme
from curriculum.selectors.programmes import published
from grading.core.codes import Code, DiplomaCode, RCUECode, UECode, YearCode
from grading.models import ApogeeCode, ApogeeResult, User
from grading.models.term import RESULT_READERS
from grading.selectors.apogee.catalogue import Target

VOCABULARIES: tuple[Iterable[Code], ...] = (UECode, RCUECode, YearCode, DiplomaCode)
DECISIONS: Mapping[str, Code] = {
    code.value: code for code in dict.fromkeys(each for codes in VOCABULARIES for each in codes)
}
"""Our codes of decision: that of a UE where several vocabularies have it, since they are equal."""
USUAL: Mapping[str, str] = {code: "" if code == UECode.ATT else code for code in DECISIONS}
"""How they are written where nobody said otherwise: as they are, since Apogée knows the national
codes of the BUT; nothing for ATT, which is no decision."""

Codes = Mapping[tuple[str, str], Target]
"""By kind of object and code."""


class Mapped(NamedTuple):
    """`results` gives for each of our codes what is written, nothing when empty."""

    codes: Codes
    results: Mapping[str, str]


def mapped(programme: Programme) -> Mapped:
    """All of it for a version of a programme, in one query."""
    codes = ApogeeCode.objects.filter(programme=programme).order_by()
    results = ApogeeResult.objects.filter(department=programme.department_id).order_by()
    rows = codes.values_list("kind", "code", "subject", "of").union(
        results.values_list(Value(""), "code", Value(""), F("result")), all=True
    )
    found: dict[tuple[str, str], Target] = {}
    written = dict(USUAL)
    for kind, code, subject, of in rows:
        if kind:
            found[kind, code] = Target(ApogeeCode.Subject(subject), of)
        else:
            written[code] = of
    return Mapped(found, written)


def programmes_mapped(user: User) -> list[Programme]:
    """The versions of his departments, those of which codes were last confirmed first."""
    own = published().filter(department__in=user.departments_as(*RESULT_READERS))
    dated = own.annotate(mapped_at=Max("apogee_codes__at"))
    return list(dated.order_by(F("mapped_at").desc(nulls_last=True), "-created_at", "-pk"))


def codes_kept(programme: Programme) -> list[ApogeeCode]:
    """Everything that was confirmed of a version, in the order of its codes."""
    return list(programme.apogee_codes.select_related("by"))


def target_kept(row: ApogeeCode) -> Target:
    return Target(ApogeeCode.Subject(row.subject), row.of)


def digest_of(codes: Codes) -> str:
    """The same as long as what is confirmed is the same."""
    told = sorted("\t".join([*code, *target]) for code, target in codes.items())
    return sha256("\n".join(told).encode()).hexdigest()


def earlier_codes(programme: Programme) -> dict[tuple[str, str], Target]:
    """What the other versions of the programme said of the same codes, the newest last word."""
    rows = ApogeeCode.objects.filter(
        programme__code=programme.code, programme__department=programme.department_id
    ).exclude(programme=programme)
    return {
        (row.kind, row.code): target_kept(row)
        for row in rows.order_by("programme__created_at", "programme")
    }


def results_of(department: Department) -> dict[str, str]:
    """How a department writes each of our codes."""
    rows = ApogeeResult.objects.filter(department=department)
    return dict(USUAL) | {row.code: row.result for row in rows}
