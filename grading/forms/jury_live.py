from django import forms

MOST_FOLLOWING = 8


class SinceForm(forms.Form):
    """The last change of decisions that a page knows of; none by default."""

    depuis = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    def clean_depuis(self) -> int:
        return self.cleaned_data["depuis"] or 0


class FollowingForm(forms.Form):
    """The first students undecided after the one projected, « 12,7,31 », in the order of the page
    that showed him; who is not understood is left out."""

    suite = forms.CharField(required=False, max_length=20 * MOST_FOLLOWING)

    @property
    def students(self) -> list[int]:
        told = self.cleaned_data["suite"].split(",") if self.is_valid() else []
        return [int(each) for each in told if each.isdecimal() and len(each) < 19][:MOST_FOLLOWING]
