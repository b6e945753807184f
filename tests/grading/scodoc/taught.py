"""The programme that the bulletins of the tests follow, as a department would have it here."""

import re

from curriculum.models import UE, Coefficient, Competence, Module, Semester
from grading.models import HistoryHead
from tests.factories import ProgrammeFactory
from tests.grading.scodoc.printed import UES


def dotted(code):
    """R101 is « R1.01 » here, SAE11 « SAÉ 1.01 »."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", code).groups()
    rank = f"{digits[0]}.{int(digits[1:]):02}"
    return f"R{rank}" if letters == "R" else f"SAÉ {rank}"


def programme_for(department, ues=UES):
    """A programme with these UEs, in the form of the tables of `printed`."""
    # The migration puts it there; a test with transactions of its own empties every table.
    HistoryHead.objects.get_or_create(name=HistoryHead.MARKS)
    programme = ProgrammeFactory(department=department)
    semester = Semester.objects.create(programme=programme, number=1)
    codes = dict.fromkeys(
        code for _, rows in ((held[0], held[1]) for held in ues.values()) for code in rows
    )
    modules = {
        code: Module(
            programme=programme,
            semester_number=1,
            code=dotted(code),
            kind="resource" if code.startswith("R") else "sae",
            title=f"Module {code}",
            position=position,
        )
        for position, code in enumerate(codes)
    }
    Module.objects.bulk_create(modules.values())
    for position, (code, held) in enumerate(ues.items()):
        competence = Competence.objects.create(programme=programme, short=f"C {code}", title=code)
        ue = UE.objects.create(
            semester=semester,
            code=code,
            competence=competence,
            level=1,
            ects=held[0],
            position=position,
        )
        Coefficient.objects.bulk_create(
            Coefficient(ue=ue, module=modules[module], value=coefficient, position=rank)
            for rank, (module, (coefficient, _)) in enumerate(held[1].items())
        )
    return programme
