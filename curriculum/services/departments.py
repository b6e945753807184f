from django.db import transaction

from curriculum.models import Department

DEFAULT = {
    "code": "departement",
    "name": "Département",
    "institution": "Institut universitaire de technologie",
}


@transaction.atomic
def default_department() -> Department:
    """The only department, created when there is none.

    Raises Department.MultipleObjectsReturned when there are several: one must be named.
    """
    departments = list(Department.objects.all()[:2])
    if len(departments) > 1:
        raise Department.MultipleObjectsReturned
    return departments[0] if departments else Department.objects.create(**DEFAULT)
