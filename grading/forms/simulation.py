"""What if: the fields of a scenario as they were typed, each read like a mark of a sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError

from grading.core.scenarios import Scenario
from grading.core.values import Mark, MarkStatus
from grading.forms.marks import HUNDREDTHS, LONGEST, parse_mark, written_mark
from grading.selectors.marks import BLANK, MarkValue
from grading.selectors.simulation import Entry, ModuleEntries, SemesterEntries

RESET = "remettre"
PREFIXES = ("a-", "m-")
AVERAGE_EXPECTED = (
    "Ce module n’a pas encore d’évaluation\u00a0: tapez une moyenne sur 20, par exemple 12,5."
)


@dataclass(frozen=True, slots=True)
class ScenarioField:
    """`typed` is what the field shows, `real` what it shows when nothing is tried."""

    entry: Entry
    typed: str
    real: str
    value: MarkValue | None
    error: str = ""

    @property
    def is_changed(self) -> bool:
        return self.value != real_value(self.entry)


@dataclass(frozen=True, slots=True)
class ScenarioModule:
    module: ModuleEntries
    fields: tuple[ScenarioField, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is something to do in it at first sight."""
        return self.module.missing or any(each.is_changed for each in self.fields)


@dataclass(frozen=True, slots=True)
class ScenarioSemester:
    number: int
    modules: tuple[ScenarioModule, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came, field by field. `stray` counts the values for fields that are not here."""

    semesters: tuple[ScenarioSemester, ...]
    stray: int = 0

    @property
    def fields(self) -> list[ScenarioField]:
        modules = [module for semester in self.semesters for module in semester.modules]
        return [field for module in modules for field in module.fields]

    @property
    def changed(self) -> list[ScenarioField]:
        return [field for field in self.fields if field.is_changed and not field.error]

    @property
    def errors(self) -> dict[str, str]:
        return {field.entry.name: field.error for field in self.fields if field.error}

    @property
    def scenario(self) -> Scenario:
        """What was understood: a refused field counts as it really is."""
        marks: dict[str, Mark | None] = {}
        averages: dict[str, Fraction] = {}
        for field in self.changed:
            assert field.value is not None
            mark = core_mark(field.value)
            if field.entry.assessment:
                marks[field.entry.assessment.id] = mark
            elif mark and mark.value is not None:
                averages[field.entry.module] = mark.value
        return Scenario(marks, averages)


def read_attempt(
    data: Mapping[str, str], semesters: Iterable[SemesterEntries], decimals: int
) -> Attempt:
    """Every field on its own: a wrong one is a fault of that field only. What does not come is
    as it really is, and so is the field named by the button that puts it back.

    `decimals` is the setting `mark_decimals`.
    """
    found = tuple(
        ScenarioSemester(
            semester.number,
            tuple(_module(module, data, decimals) for module in semester.modules),
        )
        for semester in semesters
    )
    attempt = Attempt(found)
    known = {field.entry.name for field in attempt.fields}
    sent = {name for name in data if name.startswith(PREFIXES)}
    return Attempt(found, stray=len(sent - known))


def _module(module: ModuleEntries, data: Mapping[str, str], decimals: int) -> ScenarioModule:
    return ScenarioModule(module, tuple(_field(entry, data, decimals) for entry in module.entries))


def _field(entry: Entry, data: Mapping[str, str], decimals: int) -> ScenarioField:
    real = written_mark(real_value(entry))
    typed = real if data.get(RESET) == entry.name else data.get(entry.name, real)
    # What is too long to be a mark is refused; nothing longer than its refusal goes back.
    shown = typed[: LONGEST + 1]
    try:
        return ScenarioField(entry, shown, real, _read(entry, shown, decimals))
    except ValidationError as error:
        return ScenarioField(entry, shown, real, None, error.messages[0])


def _read(entry: Entry, typed: str, decimals: int) -> MarkValue:
    if typed == written_mark(real_value(entry)):
        return real_value(entry)  # Also one that today's decimals would refuse.
    value = parse_mark(typed, int(entry.maximum * HUNDREDTHS), decimals)
    if entry.assessment is None and value.value is None and value != BLANK:
        raise ValidationError(AVERAGE_EXPECTED, "average_expected")
    return value


def real_value(entry: Entry) -> MarkValue:
    if entry.mark is None:
        return BLANK
    value = entry.mark.value
    return MarkValue(str(entry.mark.status), None if value is None else int(value * HUNDREDTHS))


def core_mark(value: MarkValue) -> Mark | None:
    if value == BLANK:
        return None
    return Mark(
        MarkStatus(value.status),
        None if value.value is None else Fraction(value.value, HUNDREDTHS),
    )
