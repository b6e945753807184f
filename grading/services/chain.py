"""The history of marks is one chain: each row bears a digest of itself and of the row before."""

from collections.abc import Sequence

from grading.models import HistoryHead, MarkChange


def append(changes: Sequence[MarkChange]) -> None:
    """Write these changes at the end of the history, inside the caller's transaction.

    The head stays locked until the transaction ends: whoever writes next continues from here.
    So this comes last among the locks of a transaction, and no other is taken after it.
    """
    head = locked_head()
    for change in changes:
        head.digest = change.digest = change.digest_after(head.digest)
    MarkChange.objects.bulk_create(changes)
    head.length += len(changes)
    head.save(update_fields=["length", "digest"])


def locked_head() -> HistoryHead:
    heads = HistoryHead.objects.select_for_update()
    return heads.get_or_create(name=HistoryHead.MARKS)[0]
