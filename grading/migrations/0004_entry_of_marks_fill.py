"""The entry of marks, second step: the batches of the changes already made, their chain, and when
what is published was validated."""

import json
from datetime import UTC
from hashlib import sha256

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    Assessment = apps.get_model("grading", "Assessment")
    published = Assessment.objects.exclude(state="draft")
    published.filter(published_at__isnull=False).update(validated_at=F("published_at"))
    published.filter(published_at__isnull=True).update(validated_at=F("created_at"))
    make_batches(apps)
    make_chain(apps)


def make_batches(apps):
    MarkBatch = apps.get_model("grading", "MarkBatch")
    MarkChange = apps.get_model("grading", "MarkChange")
    known = {}
    for batch, author, at in MarkChange.objects.order_by("pk").values_list(
        "batch", "author_id", "at"
    ):
        known.setdefault(batch, MarkBatch(id=batch, origin="form", by_id=author, at=at))
    MarkBatch.objects.bulk_create(known.values(), batch_size=500)


def make_chain(apps):
    MarkChange = apps.get_model("grading", "MarkChange")
    HistoryHead = apps.get_model("grading", "HistoryHead")
    digest, changes = "", list(MarkChange.objects.order_by("pk"))
    for change in changes:
        digest = change.digest = digest_after(digest, change)
    MarkChange.objects.bulk_update(changes, ["digest"], batch_size=500)
    HistoryHead.objects.create(name="marks", length=len(changes), digest=digest)


def digest_after(previous, change):
    """As `MarkChange.digest_after` defines it, when there was no key yet."""
    at = change.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [
        previous,
        change.assessment_id,
        change.enrolment_id,
        change.version,
        change.old_status,
        change.old_value,
        change.new_status,
        change.new_value,
        change.author_id,
        at,
        change.reason,
        str(change.batch),
        None,
    ]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def forget(apps, schema_editor):
    apps.get_model("grading", "MarkBatch").objects.all().delete()
    apps.get_model("grading", "HistoryHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("grading", "0003_entry_of_marks")]
    operations = [migrations.RunPython(fill, forget)]
