"""The template of a kind of documents, as a department changes it."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from grading.models import DocumentTemplate, IssuedDocument
from grading.selectors.document_templates import COLUMNS
from grading.services.pictures import FILE_BYTES, Picture, UnreadablePicture, redrawn
from grading.services.placeholders import faults_in

Kind = IssuedDocument.Kind

TEXTS = ("opening", "closing", "appeals")
SIGNATORY = ("place", "signatory_name", "signatory_quality", "new_signature", "no_signature")
GROUPS = {
    "En-tête": ("institution", "unit", "address", "new_logo", "no_logo"),
    "Textes": ("heading", *TEXTS),
    "Ce qui est imprimé": ("columns",),
    "Signature": SIGNATORY,
}
# What a kind of document has no place for.
ABSENT = {
    Kind.TRANSCRIPT: {"appeals"},
    Kind.STATEMENT: {"appeals"},
    Kind.LETTER: set[str](),
    Kind.MINUTES: {"appeals", *SIGNATORY},
}
LARGEST_LOGO = (900, 300)
LARGEST_SIGNATURE = (720, 220)


class PictureField(forms.FileField):
    """A PNG or a JPEG; what it holds is a `Picture`, drawn again."""

    def __init__(self, most: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=200,
            help_text="PNG ou JPEG, 1 Mo au plus.",
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
            error_messages={"empty": "Ce fichier est vide."},
            **kwargs,
        )
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return redrawn(file.read(FILE_BYTES + 1), self.most)
        except UnreadablePicture as reason:
            raise ValidationError(str(reason)) from reason


class TemplateForm(forms.ModelForm):
    """`seen` is the version that was changed: another one saved meanwhile is never erased."""

    new_logo = PictureField(LARGEST_LOGO, label="Logo")
    no_logo = forms.BooleanField(label="Retirer le logo", required=False)
    new_signature = PictureField(LARGEST_SIGNATURE, label="Image de la signature")
    no_signature = forms.BooleanField(label="Retirer l’image de la signature", required=False)
    columns = forms.MultipleChoiceField(
        label="Cochez ce qui s’imprime", required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = DocumentTemplate
        fields = [
            "institution",
            "unit",
            "address",
            "heading",
            *TEXTS,
            "columns",
            "place",
            "signatory_name",
            "signatory_quality",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "opening": forms.Textarea(attrs={"rows": 4}),
            "closing": forms.Textarea(attrs={"rows": 3}),
            "appeals": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        instance: DocumentTemplate,
        upload_refused: str = "",
    ) -> None:
        super().__init__(data, files, instance=instance, initial={"seen": instance.version})
        self.kind = Kind(instance.kind)
        self.upload_refused = upload_refused
        self.had = {"logo": instance.logo_id, "signature": instance.signature_id}
        self.fields["columns"].choices = list(COLUMNS[self.kind].items())  # type: ignore[attr-defined]
        for name in self._absent():
            del self.fields[name]

    def _absent(self) -> Iterator[str]:
        yield from ABSENT[self.kind]
        for name, held in self.had.items():
            if not held and f"no_{name}" not in ABSENT[self.kind]:
                yield f"no_{name}"

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        groups = {
            title: [name for name in names if name in self.fields]
            for title, names in GROUPS.items()
        }
        fieldsets = (Fieldset(title, *names) for title, names in groups.items() if names)
        helper.layout = Layout("seen", *fieldsets)
        return helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.upload_refused:
            self.add_error("new_logo", self.upload_refused)
        for name in {"heading", *TEXTS} & data.keys():
            for fault in faults_in(data[name], self.kind):
                self.add_error(name, fault)
        if self.picture_of("signature") and not data.get("signatory_name"):
            self.add_error("signatory_name", "Une signature demande le nom du signataire.")
        return data

    def picture_of(self, name: str) -> str | None:
        """The digest of the image that would be printed, None without one."""
        new = self.cleaned_data.get(f"new_{name}")
        kept = None if self.cleaned_data.get(f"no_{name}") else self.had[name]
        return new.digest if new else kept

    @property
    def pictures(self) -> dict[str, Picture]:
        """Those that were sent, by name of the field."""
        sent = {name: self.cleaned_data.get(f"new_{name}") for name in self.had}
        return {name: picture for name, picture in sent.items() if picture}

    @property
    def files_sent(self) -> dict[str, bytes]:
        """The same as files of a document."""
        return {f"{picture.digest}.png": picture.data for picture in self.pictures.values()}

    @property
    def template(self) -> DocumentTemplate:
        """The template as it was typed, of which nothing is saved; the images that were sent are
        not there yet."""
        for name in self.had:
            setattr(self.instance, f"{name}_id", self.picture_of(name))
        return self.instance


class RestoreForm(forms.Form):
    """The version that served when somebody asked to put an earlier one back."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
