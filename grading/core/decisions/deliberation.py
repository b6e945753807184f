"""What a jury has to decide of a student, and what its decisions entail (arrêté, 4.3 to 4.6).

The software proposes, the jury decides, both are kept side by side. A proposal is made from the
rest as decided: a granted RCUE grants its UEs, these may validate the levels below, and the
passage is proposed from the RCUEs as the jury left them. No decision changes another one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from grading.core.codes import (
    ACQUIRING_UE_CODES,
    OPENING_YEAR_CODES,
    UNDECIDED_YEAR_CODES,
    VALIDATING_RCUE_CODES,
    DiplomaCode,
    RCUECode,
    UECode,
    YearCode,
)
from grading.core.decisions import reasons
from grading.core.decisions.competences import (
    Pair,
    compensates,
    own_code,
    pairs,
    raised,
    rcue_result,
    with_code,
    year_of,
)
from grading.core.decisions.progression import (
    BUT_SEMESTERS,
    DUT_SEMESTERS,
    LAST_YEAR,
    YEAR_BEFORE_S5,
    ects,
    has_all,
    years,
)
from grading.core.decisions.rulings import (
    BUT,
    DIPLOMAS,
    DUT,
    LEFT_OPEN,
    NO_CIRCUMSTANCES,
    Circumstances,
    Decided,
    Deliberation,
    Ruling,
    Scope,
    read_decided,
)
from grading.core.results import RCUEResult, StudentResult, UEResult, YearResult
from grading.core.rules import Rules

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Bench:
    """The jury, with what it decided of one student."""

    scope: Scope
    decided: Decided
    circumstances: Circumstances
    rules: Rules

    @property
    def year_code(self) -> YearCode | None:
        """What is decided of the year, else what the student's departure makes of it."""
        given = self.decided.years.get(f"BUT{self.scope.year}")
        return given or self.circumstances.departure

    def grants_year(self, year: int) -> bool:
        return self.scope.year == year and self.year_code is YearCode.ADJ


@dataclass(frozen=True, slots=True)
class _Standing:
    """What follows from the marks and some decisions: what is proposed, and where all stands."""

    ues: tuple[UEResult, ...]
    rcues: tuple[RCUEResult, ...]
    years: Mapping[int, YearResult]
    reached: StudentResult


def deliberate(
    result: StudentResult,
    decided: Mapping[str, str],
    scope: Scope,
    rules: Rules,
    circumstances: Circumstances = NO_CIRCUMSTANCES,
    entailed: Mapping[str, str] = NOTHING,
) -> Deliberation:
    """What a jury has before it for one student.

    `decided` maps UE11, UE11+UE21, BUT1, DUT, BUT to the code that the jury gave, `entailed` to
    those written down because others entailed them: these follow, they cause nothing. Raises
    ValueError for a code that is not of the vocabulary of its subject.
    """
    bench = _Bench(scope, read_decided(decided), circumstances, rules)
    standing = _stand(result, bench)
    # What entails others is proposed as if it had not: it is no reason for itself.
    rcues = tuple(_without_itself(each, result, bench) for each in standing.rcues)
    years_ = _years_without_themselves(standing.years, result, bench)
    given = replace(bench, decided=read_decided({**entailed, **decided}))
    rulings = (
        *_ue_rulings(standing.ues, given),
        *_rcue_rulings(rcues, standing.reached, given),
        *_year_rulings(years_, given),
        *_diploma_rulings(standing.reached, given),
    )
    return Deliberation({each.of: each for each in rulings}, standing.reached)


def _stand(result: StudentResult, bench: _Bench) -> _Standing:
    rules = bench.rules
    taken = tuple(result.ues.values())
    found = pairs(taken, rules)
    proposed, codes = _ue_codes(taken, found, bench)
    ues = _with_codes(taken, found, codes, rules)
    offered = tuple(_rcue(pair, codes, bench) for pair in found)
    rcues = tuple(_decided_rcue(each, bench.decided) for each in offered)
    proposals = _years(ues, rcues, bench)
    reached = StudentResult(
        id=result.id,
        ues={ue.code: ue for ue in ues},
        rcues={rcue.code: rcue for rcue in rcues},
        years={each.number: _decided_year(each, bench.decided) for each in proposals.values()},
        ects=ects(ues),
        dut=has_all(ues, DUT_SEMESTERS),
        but=has_all(ues, BUT_SEMESTERS),
        general=result.general,
    )
    # Where no UE is decided otherwise the same objects serve: making them is what takes long.
    own = ues if codes == proposed else _with_codes(taken, found, proposed, rules)
    return _Standing(own, offered, proposals, reached)


def _without_itself(rcue: RCUEResult, result: StudentResult, bench: _Bench) -> RCUEResult:
    if bench.decided.rcues.get(rcue.code) is not RCUECode.ADJ:
        return rcue
    rcues = {of: code for of, code in bench.decided.rcues.items() if of != rcue.code}
    others = replace(bench, decided=replace(bench.decided, rcues=rcues))
    return next(each for each in _stand(result, others).rcues if each.code == rcue.code)


def _years_without_themselves(
    proposals: Mapping[int, YearResult], result: StudentResult, bench: _Bench
) -> Mapping[int, YearResult]:
    if not bench.decided.years.keys() & {f"BUT{bench.scope.year}"}:
        return proposals
    others = replace(bench, decided=replace(bench.decided, years={}))
    return _stand(result, others).years


def _ue_codes(
    ues: tuple[UEResult, ...], found: tuple[Pair, ...], bench: _Bench
) -> tuple[dict[str, UECode], dict[str, UECode]]:
    """What is proposed for each UE, and the code that it has: decided, or else proposed."""
    pair_of = {ue.code: pair for pair in found for ue in pair.ues}
    own = {ue.code: _own_code(ue, pair_of.get(ue.code), bench) for ue in ues}
    decided = {of: code for of, code in bench.decided.ues.items() if of in own}
    codes = {**own, **decided}
    proposed = {**raised(codes, found, ues), **{code: own[code] for code in decided}}
    for code in decided:
        if own[code] not in ACQUIRING_UE_CODES:
            # A decision takes nothing from what the levels above give.
            proposed[code] = raised({**codes, code: own[code]}, found, ues)[code]
    return proposed, {**proposed, **decided}


def _own_code(ue: UEResult, pair: Pair | None, bench: _Bench) -> UECode:
    """The code of a UE before upward validation, from its RCUE and its year as decided."""
    given = bench.decided.rcues.get(pair.code) if pair else None
    stands = given is None or given in VALIDATING_RCUE_CODES
    own = own_code(ue, stands and compensates(pair, bench.rules), bench.rules)
    granted = given is RCUECode.ADJ or bench.grants_year(year_of(ue.semester))
    if granted and own not in ACQUIRING_UE_CODES:
        return UECode.ADJR
    if own is UECode.ATT and bench.year_code and ue.semester in bench.scope.semesters:
        return LEFT_OPEN.get(bench.year_code, own)
    return own


def _with_codes(
    ues: Iterable[UEResult], found: Iterable[Pair], codes: Mapping[str, UECode], rules: Rules
) -> tuple[UEResult, ...]:
    pair_of = {ue.code: pair for pair in found for ue in pair.ues}
    return tuple(with_code(ue, codes[ue.code], pair_of.get(ue.code), rules) for ue in ues)


def _rcue(pair: Pair, codes: Mapping[str, UECode], bench: _Bench) -> RCUEResult:
    """The RCUE with the code that is proposed, from its UEs and its year as decided."""
    found = rcue_result(pair, codes, bench.rules)
    with_year = bench.grants_year(found.year) and bench.decided.rcues.get(found.code) is None
    if with_year and UECode.ADJR in {codes[ue.code] for ue in pair.ues}:
        return replace(found, proposal=RCUECode.ADJ, reasons=(reasons.granted_with_year(),))
    left = LEFT_OPEN.get(bench.year_code) if bench.year_code else None
    if found.proposal is RCUECode.ATT and bench.scope.year == found.year and left:
        why = (reasons.left_open(left),)
        return replace(found, proposal=RCUECode(left.value), reasons=why)
    return found


def _years(
    ues: tuple[UEResult, ...], rcues: tuple[RCUEResult, ...], bench: _Bench
) -> dict[int, YearResult]:
    proposals = years(ues, rcues, bench.rules)
    departure, number = bench.circumstances.departure, bench.scope.year
    if departure is None or number is None:
        return proposals
    own = tuple(each.code for each in rcues if each.year == number)
    left = YearResult(number, departure, False, own, (reasons.departure(departure),))
    return {**proposals, number: left}


def _decided_rcue(proposed: RCUEResult, decided: Decided) -> RCUEResult:
    code = decided.rcues.get(proposed.code)
    return proposed if code is None else replace(proposed, proposal=code)


def _decided_year(proposed: YearResult, decided: Decided) -> YearResult:
    code = decided.years.get(proposed.code)
    if code is None:
        return proposed
    return replace(proposed, proposal=code, next=opens_next(code, proposed.number))


def opens_next(code: YearCode, year: int) -> bool | None:
    """Whether a year decided so opens the next one; None while undecided, and in BUT3."""
    if year == LAST_YEAR or code in UNDECIDED_YEAR_CODES:
        return None
    return code in OPENING_YEAR_CODES


def _ue_rulings(proposed: Iterable[UEResult], bench: _Bench) -> Iterator[Ruling]:
    for ue in proposed:
        if _is_judged(ue, bench.scope):
            given = bench.decided.ues.get(ue.code)
            held = ue.acquired is not None
            yield Ruling(ue.code, ue.proposal, ue.average, ue.reasons, given, held)


def _is_judged(ue: UEResult, scope: Scope) -> bool:
    """The UEs of the scope, and those of the years before that are still due."""
    if ue.semester in scope.semesters:
        return True
    return scope.year is not None and year_of(ue.semester) < scope.year and ue.acquired is None


def _rcue_rulings(
    offered: Iterable[RCUEResult], reached: StudentResult, bench: _Bench
) -> Iterator[Ruling]:
    """Those of the year, and those of the years before that have a UE still due."""
    for rcue in offered:
        due = any(reached.ues[code].acquired is None for code in rcue.ues)
        year = bench.scope.year
        if year is not None and (rcue.year == year or (rcue.year < year and due)):
            given = bench.decided.rcues.get(rcue.code)
            yield Ruling(rcue.code, rcue.proposal, rcue.average, rcue.reasons, given)


def _year_rulings(proposals: Mapping[int, YearResult], bench: _Bench) -> Iterator[Ruling]:
    year = proposals.get(bench.scope.year) if bench.scope.year else None
    if year is not None:
        given = bench.decided.years.get(year.code)
        yield Ruling(year.code, year.proposal, None, year.reasons, given)


def _diploma_rulings(reached: StudentResult, bench: _Bench) -> Iterator[Ruling]:
    """The DUT at the end of BUT2, or of BUT3 for who completes it late; the BUT in BUT3."""
    year = bench.scope.year
    if year is None or year < YEAR_BEFORE_S5:
        return
    due = [DUT] if year == YEAR_BEFORE_S5 or reached.dut else []
    due += [BUT] if year == LAST_YEAR else []
    for of in due:
        if of not in bench.circumstances.held:
            proposal = _diploma_code(reached, DIPLOMAS[of])
            why = (reasons.diploma(of, reached.ects),)
            yield Ruling(of, proposal, None, why, bench.decided.diplomas.get(of))


def _diploma_code(reached: StudentResult, semesters: frozenset[int]) -> DiplomaCode:
    ues = [ue for ue in reached.ues.values() if ue.semester in semesters]
    if has_all(ues, semesters):
        return DiplomaCode.ADM
    return DiplomaCode.ATT if any(ue.proposal is UECode.ATT for ue in ues) else DiplomaCode.AJ
