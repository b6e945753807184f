"""The only writers of the programmes."""

from curriculum.services.coefficients import set_coefficients
from curriculum.services.departments import default_department
from curriculum.services.programmes import ImportResult, Outcome, import_programme

__all__ = [
    "ImportResult",
    "Outcome",
    "default_department",
    "import_programme",
    "set_coefficients",
]
