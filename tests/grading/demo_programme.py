from io import StringIO

from django.conf import settings
from django.core.management import call_command

from curriculum.models import Programme


def import_programme():
    """The programme of the demonstration, as `make run` imports it."""
    path = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"
    call_command("import_programme", str(path), stdout=StringIO())
    return Programme.objects.get(code="but-gmp-le-creusot")
