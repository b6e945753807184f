"""How a plan is made: lines, whom they are about, what they want, what would become of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils import formats, timezone

from grading.core.rules import rules_from_document
from grading.imports.guess import directory_of
from grading.imports.identities import Match
from grading.imports.layout import Layout
from grading.imports.lines import Line, lines_of, matcher, sums_up
from grading.imports.plan import Doubt, Fate, Item, Plan
from grading.imports.tables import ReadTable
from grading.imports.warnings import left_columns, warnings_of
from grading.imports.wishes import items_of
from grading.selectors.imports import Roster
from grading.selectors.marks import BLANK
from grading.services.entries import Outcome, Verdict
from grading.services.imports import rehearse

MOST_QUOTED = 3


def plan_of(table: ReadTable, layout: Layout, roster: Roster) -> Plan:
    """The plan as things stand now. Same table, same layout, same marks: same plan."""
    sheet = table.sheets[layout.sheet]
    directory = directory_of(roster, list(layout.marks.values()))
    find = matcher(sheet, layout, roster, directory).find
    decimals = rules_from_document(roster.term.programme.rules).mark_decimals
    items: list[Item] = []
    doubts: list[Doubt] = []
    left = list(left_columns(sheet, layout))
    for line in lines_of(sheet, layout):
        match = find(line)
        if match.enrolment_id is not None:
            items += items_of(line, match.enrolment_id, layout, roster, decimals)
        elif sums_up(line, sheet):
            label = next(filter(None, sheet.rows[line.row]))
            left.append(f"ligne {line.number}, « {label} »")
        elif line.cells:
            doubts.append(doubt_of(line, match, roster))
    return Plan(
        tuple(judged(without_repeats(items), roster)),
        tuple(roster.assessments[each] for each in layout.marks.values()),
        tuple(doubts),
        tuple(left),
        warnings_of(table, layout, roster, doubts),
    )


def doubt_of(line: Line, match: Match, roster: Roster) -> Doubt:
    names, numbers = roster.names, {each.enrolment_id: each.number for each in roster.people}
    titles = {each.pk: each.title for each in roster.assessments.values()}
    typed = ", ".join(f"{titles[key]} : {cell.text}" for key, cell in line.cells.items())
    candidates = tuple((each, f"{names[each]}, {numbers[each]}") for each in match.candidates)
    return Doubt(line.number, line.claim.said, typed, match.why, candidates)


def without_repeats(items: Sequence[Item]) -> list[Item]:
    """A cell asked for twice is a duplicate, unless the same thing was asked both times."""
    by_cell: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for item in items:
        if item.entry:
            by_cell[item.cell].append(item)
    return [alone(item, by_cell[item.cell]) if item.entry else item for item in items]


def alone(item: Item, same: Sequence[Item]) -> Item:
    agree = len({each.new for each in same}) == 1
    if agree and item is same[0]:
        return item
    if agree:
        note = f"La ligne {same[0].line} dit la même chose : comptée une fois."
        return replace(item, fate=Fate.REPEATED, note=note, entry=None)
    others = [each for each in same if each is not item][:MOST_QUOTED]
    told = ", ".join(f"ligne {each.line} : {each.typed}" for each in others)
    note = f"Le même étudiant a une autre note ailleurs ({told}). Gardez la bonne ligne."
    return replace(item, fate=Fate.DUPLICATE, note=note, entry=None)


def judged(items: Sequence[Item], roster: Roster) -> Iterator[Item]:
    """Each item with what the entry of marks would answer to it."""
    outcomes = rehearse([item.entry for item in items if item.entry], roster)
    for item in items:
        yield after(item, outcomes[item.cell]) if item.entry else item


def after(item: Item, outcome: Outcome) -> Item:
    if outcome.verdict == Verdict.SAVED:
        return replace(item, fate=fate_of(item, outcome))
    if outcome.verdict == Verdict.UNCHANGED:
        return replace(item, fate=Fate.UNCHANGED, new=item.old)
    if outcome.verdict == Verdict.CONFLICT:
        return replace(item, fate=Fate.STALE, note=who_wrote(outcome), entry=None)
    note = str(outcome.refusal.label) if outcome.refusal else ""
    return replace(item, fate=Fate.REFUSED, note=note, entry=None)


def fate_of(item: Item, outcome: Outcome) -> Fate:
    if outcome.entry.wanted == BLANK:
        return Fate.ERASED
    return Fate.REPLACED if item.old else Fate.NEW


def who_wrote(outcome: Outcome) -> str:
    who = outcome.author or "Quelqu’un"
    if outcome.at is None:
        return f"{who} l’a changée depuis que ce classeur a été fait."
    when = formats.date_format(timezone.localtime(outcome.at), r"d/m à H:i")
    return f"{who} l’a changée le {when}, après la création de ce classeur."
