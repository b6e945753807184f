"""A promotion whose jury may be closed, and the file that its university gives."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from grading.imports.apogee.choices import Choices
from grading.imports.apogee.plan import Plan, make_plan
from grading.imports.apogee.reading import read_apogee
from grading.models import ApogeeCode, ApogeePlan, Jury
from grading.selectors.apogee.catalogue import Target
from grading.selectors.apogee.codes import mapped
from grading.selectors.apogee.roll import roll_of
from grading.selectors.judged import judged_by, written
from grading.services.apogee import keep_apogee_plan, map_codes
from tests.factories import DecisionFactory
from tests.grading.imports.apogee_files import PEOPLE, Given, given
from tests.grading.jury import Promotion

Subject = ApogeeCode.Subject
TARGETS = {
    ("VET", "ZEX1"): Target(Subject.YEAR, "BUT1"),
    ("ELP", "ZEXU11"): Target(Subject.UE, "UE11"),
    ("ELP", "ZEXU21"): Target(Subject.UE, "UE21"),
    ("ELP", "ZEXM11"): Target(Subject.MODULE, "S1 R1.01"),
}


@dataclass
class World:
    """Two students: one passes, one has UE11 at 9 and UE21 at 8."""

    promotion: Promotion = field(default_factory=lambda: Promotion())

    def __post_init__(self) -> None:
        self.programme = self.promotion.small.programme
        self.director = self.promotion.director
        self.students = [
            self.promotion.student(
                odd, even, number=number, last_name=last.title(), first_name=first.title()
            )
            for (number, last, first, _), (odd, even) in zip(
                PEOPLE, [("14", "12"), ("9", "8")], strict=True
            )
        ]
        map_codes(self.programme, TARGETS, by=self.director)

    def close(self, shown_from: datetime) -> None:
        """Every proposal decided, as a closing leaves it but for what it freezes."""
        jury = self.promotion.jury
        for judged in judged_by(jury):
            for ruling in judged.deliberation.undecided:
                DecisionFactory(
                    jury=jury,
                    student=judged.enrolment.student,
                    subject=str(ruling.subject),
                    of=ruling.of,
                    code=ruling.proposal,
                    proposal=ruling.proposal,
                    average=written(ruling.average),
                )
        Jury.objects.filter(pk=jury.pk).update(
            state=Jury.State.CLOSED,
            closed_at=timezone.now(),
            closed_by=self.director,
            embargo_until=shown_from,
        )

    def brought(self, file: Given | bytes, **choices) -> ApogeePlan:
        """A file of the step, kept."""
        plan = ApogeePlan(
            programme=self.programme,
            year=2026,
            but_year=1,
            filename="exemple.txt",
            content=file if isinstance(file, bytes) else file.content,
            choices=Choices(**choices).to_json(),
        )
        return keep_apogee_plan(plan, by=self.director)

    def plan(self, file: Given | bytes | None = None, **choices) -> Plan:
        """What filling the file would write."""
        kept = self.brought(file or given())
        read = read_apogee(kept.content)
        roll = roll_of(kept, {row.number for row in read.rows})
        return make_plan(kept.content, read, roll, mapped(self.programme), Choices(**choices))


def said(plan: Plan) -> list[tuple[str, str, str]]:
    """The findings that ask for something, in order."""
    return [
        (str(finding.kind.value), finding.who, finding.said)
        for group in plan.groups
        if not group.is_harmless
        for finding in group.findings
    ]
