"""What a template gives to a document, frozen with its content."""

from collections.abc import Mapping

from grading.models import DocumentTemplate
from grading.selectors.document_templates import images_of
from grading.services.document_content import LookContent, TextsContent
from grading.services.placeholders import filled

NO_FILES: Mapping[str, bytes] = {}


def look_of(template: DocumentTemplate) -> LookContent:
    return {
        "template": template.version,
        "heading": template.heading,
        "address": template.address.splitlines(),
        "logo": template.logo_id or "",
        "columns": list(template.columns),
        "place": template.place,
        "signatory_name": template.signatory_name,
        "signatory_quality": template.signatory_quality,
        "signature": template.signature_id or "",
    }


def names_of(template: DocumentTemplate, institution: str, unit: str) -> dict[str, str]:
    """The names that a document of frozen results prints: those of the template, or while there is
    none those of the time."""
    if template.version:
        institution, unit = template.institution, template.unit
    return {"etablissement": institution, "departement": unit}


def texts_of(template: DocumentTemplate, values: Mapping[str, str]) -> TextsContent:
    """The texts of a template for one person; `values` are its fields. The date stays to be filled
    in by whoever prints: a content that differs by its date alone is the same."""
    known = {
        "etablissement": template.institution,
        "departement": template.unit,
        "signataire": template.signatory_name,
        "qualite": template.signatory_quality,
        **values,
    }
    return {
        "opening": filled(template.opening, known),
        "closing": filled(template.closing, known),
        "appeals": filled(template.appeals, known),
    }


def files_of(look: LookContent, sent: Mapping[str, bytes] = NO_FILES) -> dict[str, bytes]:
    """The images that it names, as files; those that were just sent are not kept yet."""
    wanted = (each for each in (look["logo"], look["signature"]) if f"{each}.png" not in sent)
    return {**images_of(wanted), **sent}
