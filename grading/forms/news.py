"""What a student has seen of his news."""

from datetime import UTC, datetime

from django import forms
from django.core.validators import MinValueValidator

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class SeenForm(forms.Form):
    jusque = forms.DateTimeField(validators=[MinValueValidator(EARLIEST)])
