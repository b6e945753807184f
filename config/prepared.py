"""Reads whose SQL is written once.

For the rows of one student or one column, Django takes several times longer to write a query than
the database to answer it. Only the text is kept, never a row.
"""

from collections.abc import Callable, Collection
from copy import copy
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

Found = TypeVar("Found")
Shape = tuple[int | None, ...]
"""The length of each list of ids, None for a single id."""

HOLE = 1 << 62
"""Added to the rank of an id, it stands for that id while the SQL is written: no row has it."""
MOST = 64
"""Longer lists come in too many lengths, and writing their SQL is little of what they cost."""


@dataclass(frozen=True)
class Text:
    """What was written for ids in one shape; `sql` is empty when no row can be found."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    def rows(self, ids: list[int]) -> list[Any]:
        if not self.sql:
            return []
        params = tuple(ids[each - HOLE] if is_hole(each) else each for each in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(queryset)


class Prepared(Generic[Found]):
    """Called with ids and lists of ids, gives what the queryset that `write` makes of them gives.

    Ids are all that may change from one call to the next: what `write` takes from elsewhere, the
    time for example, is kept in the text.
    """

    def __init__(self, write: Callable[..., QuerySet[Any, Found]]) -> None:
        self._write = write
        self._texts: dict[Shape, Text] = {}

    def __call__(self, *given: int | Collection[int]) -> list[Found]:
        lists = [[each] if isinstance(each, int) else [*each] for each in given]
        ids = [id for each in lists for id in each]
        if len(ids) > MOST or max(ids, default=0) >= HOLE:
            return list(self._write(*given))
        shape = tuple(
            None if isinstance(each, int) else len(own)
            for each, own in zip(given, lists, strict=True)
        )
        if shape not in self._texts:
            self._texts[shape] = written(self._write, shape)
        return self._texts[shape].rows(ids)


def written(write: Callable[..., QuerySet[Any, Any]], shape: Shape) -> Text:
    """Raises ValueError when an id does not stand as it is in the query."""
    holes = count(HOLE)
    given = [next(holes) if each is None else [*islice(holes, each)] for each in shape]
    queryset = write(*given)
    compiler = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    # With an empty list, Django leaves out what can no longer be true.
    if 0 not in shape and {*filter(is_hole, params)} != {*range(HOLE, next(holes))}:
        raise ValueError("an id is lost on the way to the SQL")
    compiler.connection = None  # each thread has its own
    return Text(queryset, compiler, sql, params)


def is_hole(param: object) -> bool:
    return isinstance(param, int) and param >= HOLE
