"""The digest of a closed jury: SHA-256 of everything that its closing froze.

The canonical form is JSON in UTF-8, keys sorted, no space, nothing escaped that need not be:
times in UTC to the microsecond, people by the id of their account. It holds the jury with its
dates, the members with their quality and attendance, each decision with what it rests on, each
acquisition, and each frozen case with its results. The signatures and the date from which
decisions are shown come later: they are not in it. A following jury holds the digest of the first.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from grading.models import Acquisition, Decision, Jury, JuryMember
from grading.services.juries.freezes import Frozen

FORMAT = 1
MEMBER = ("user_id", "name", "email", "title", "quality", "attendance", "summoned_at")
DECISION = (
    "student_id",
    "subject",
    "of",
    "code",
    "proposal",
    "average",
    "reason",
    "entailed",
    "version",
    "by_id",
    "at",
)
ACQUISITION = (
    "student_id",
    "ue_code",
    "average",
    "code",
    "term_id",
    "recorded_by_id",
    "recorded_at",
)


def digest_of(jury: Jury) -> str:
    """The digest of what is stored of a jury, its term with its programme and the jury that it
    follows read; in 4 queries."""
    content = {
        "format": FORMAT,
        "jury": _jury(jury),
        "members": _rows(JuryMember.objects.filter(jury=jury).order_by("pk"), MEMBER),
        "decisions": _rows(
            Decision.objects.filter(jury=jury).order_by("student_id", "of"), DECISION
        ),
        "acquisitions": _rows(
            Acquisition.objects.filter(jury=jury).order_by("student_id", "ue_code"), ACQUISITION
        ),
        "freezes": [each._asdict() for each in frozen_of(jury)],
    }
    return sha256(canonical(content)).hexdigest()


def frozen_of(jury: Jury) -> list[Frozen]:
    """What the closing of a jury stored, in its order."""
    rows = jury.freezes.order_by("position").values_list("case", "results")
    return [Frozen(case, results) for case, results in rows]


def canonical(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _jury(jury: Jury) -> dict[str, Any]:
    term = jury.term
    return {
        "programme": term.programme.code,
        "version": term.programme.version,
        "semester": term.number,
        "year": term.year,
        "kind": jury.kind,
        "follows": jury.follows.digest if jury.follows else None,
        "motive": jury.motive,
        "held_at": _plain(jury.held_at),
        "place": jury.place,
        "closed_at": _plain(jury.closed_at),
        "closed_by": jury.closed_by_id,
    }


def _rows(rows: QuerySet[Any], columns: Iterable[str]) -> list[dict[str, Any]]:
    found = rows.values(*columns)
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    """Times lose their zone, not their instant: databases give them back in UTC or in Paris."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
