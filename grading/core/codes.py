"""The closed vocabularies: decision codes, states and kinds of explanation (RULES, section 6)."""

from enum import StrEnum


class State(StrEnum):
    """COMPLETE: all is entered; PROVISIONAL: something is missing; NONE: there is no average."""

    COMPLETE = "complete"
    PROVISIONAL = "provisional"
    NONE = "none"


class UECode(StrEnum):
    ADM = "ADM"
    CMP = "CMP"
    ADSUP = "ADSUP"
    ADJ = "ADJ"
    ADJR = "ADJR"
    AJ = "AJ"
    ATT = "ATT"
    ATJ = "ATJ"
    RAT = "RAT"
    DEF = "DEF"
    ABAN = "ABAN"
    DEM = "DEM"


class RCUECode(StrEnum):
    ADM = "ADM"
    CMP = "CMP"
    ADSUP = "ADSUP"
    ADJ = "ADJ"
    AJ = "AJ"
    ATT = "ATT"
    ATJ = "ATJ"
    RAT = "RAT"
    DEF = "DEF"
    ABAN = "ABAN"
    DEM = "DEM"


class YearCode(StrEnum):
    ADM = "ADM"
    PASD = "PASD"
    PAS1NCI = "PAS1NCI"
    ADJ = "ADJ"
    RED = "RED"
    NAR = "NAR"
    ATT = "ATT"
    ATJ = "ATJ"
    RAT = "RAT"
    DEF = "DEF"
    DEM = "DEM"
    ABAN = "ABAN"
    EXCLU = "EXCLU"
    ABL = "ABL"


class DiplomaCode(StrEnum):
    """ADM: every UE is acquired; ADJ: granted by the jury."""

    ADM = "ADM"
    ADJ = "ADJ"
    AJ = "AJ"
    ATT = "ATT"
    ATJ = "ATJ"


Code = UECode | RCUECode | YearCode | DiplomaCode

ACQUIRING_UE_CODES = frozenset({UECode.ADM, UECode.CMP, UECode.ADSUP, UECode.ADJ, UECode.ADJR})
UNDECIDED_UE_CODES = frozenset({UECode.ATT, UECode.ATJ, UECode.RAT})
VALIDATING_RCUE_CODES = frozenset({RCUECode.ADM, RCUECode.CMP, RCUECode.ADSUP, RCUECode.ADJ})
UNDECIDED_RCUE_CODES = frozenset({RCUECode.ATT, RCUECode.ATJ, RCUECode.RAT})
OPENING_YEAR_CODES = frozenset({YearCode.ADM, YearCode.PASD, YearCode.PAS1NCI, YearCode.ADJ})
VALIDATING_YEAR_CODES = frozenset({YearCode.ADM, YearCode.ADJ})
"""The year is validated: not merely passed."""
UNDECIDED_YEAR_CODES = frozenset({YearCode.ATT, YearCode.ATJ, YearCode.RAT})
AWARDING_CODES = frozenset({DiplomaCode.ADM, DiplomaCode.ADJ})


class Certainty(StrEnum):
    """What the bounds of a provisional UE already settle, whatever the marks to come."""

    VALIDATED = "validated"
    LOST = "lost"
    OPEN = "open"


class LineState(StrEnum):
    """Why a line of the trace counts, or does not."""

    COUNTED = "counted"
    ABSENT = "absent"
    EXCUSED = "excused"
    PENDING = "pending"
    BLANK = "blank"
    WEIGHTLESS = "weightless"
    REPLACED = "replaced"
    IGNORED = "ignored"
    AWAITED = "awaited"
    EXEMPT = "exempt"


class What(StrEnum):
    """What a line of the trace stands for: an assessment's kind, or a figure given whole."""

    NORMAL = "normal"
    RESIT = "resit"
    SECOND_SESSION = "second_session"
    BONUS = "bonus"
    MODULE = "module"
    MODULE_CLIP = "module_clip"
    MODULE_AVERAGE = "module_average"
    UE_AVERAGE = "ue_average"
    ACQUIRED = "acquired"
    ADJUSTMENT = "adjustment"
    CLIP = "clip"


class StepKind(StrEnum):
    BONUS = "bonus"
    CLIP = "clip"
    RESIT = "resit"
    SECOND_SESSION = "second_session"
