"""What a change of parcours or of modality entails, in a few words."""

from collections.abc import Iterator

from grading.selectors.tracks import TrackChange, TrackImpact


def impact_told(impact: TrackImpact | None) -> Iterator[str]:
    """Term after term: the modules that count no more, those that begin to, the marks left."""
    for change in impact.changes if impact else ():
        parts = list(parts_of(change))
        if parts:
            yield f"{change.after.term} : {' ; '.join(parts)}."


def parts_of(change: TrackChange) -> Iterator[str]:
    if change.lost:
        yield f"ne compte plus {', '.join(module.code for module in change.lost)}"
    if change.idle:
        count = len(change.idle)
        yield f"{count} note{'s' if count > 1 else ''} y reste{'nt' if count > 1 else ''}"
    if change.gained:
        yield f"compte {', '.join(module.code for module in change.gained)}"
