"""The turns of a path: the only writers. Each is one transaction under the lock of the student,
asks for a reason, and appends a `Turn`. No mark is ever deleted by one of them, and nothing
changes in a term that a closed jury has judged."""

from grading.services.situations.acquisitions import record_elsewhere, take_back
from grading.services.situations.arrivals import Newcomer, enrol
from grading.services.situations.departures import come_back, leave, take_gap_year
from grading.services.situations.tracks import ImpactMoved, change_track, change_tracks

__all__ = [
    "ImpactMoved",
    "Newcomer",
    "change_track",
    "change_tracks",
    "come_back",
    "enrol",
    "leave",
    "record_elsewhere",
    "take_back",
    "take_gap_year",
]
