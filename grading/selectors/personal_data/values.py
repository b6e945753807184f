"""Stored values as the file writes them."""

from decimal import Decimal


def points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def written(status: str, value: int | None) -> str:
    return str(points(value)) if value is not None else status
