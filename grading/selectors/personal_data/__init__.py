"""Everything that is held about a person, for the person: as plain values, ready for JSON.

What is not published yet is not given, not even whether it exists: the same file comes out
whatever the hidden marks. What a teacher entered about others is counted, not given.
"""

from typing import Any

from grading.models import Student, User
from grading.selectors.personal_data.account import account_of, entries_of
from grading.selectors.personal_data.student import student_file

FORMAT = 1
LEFT_OUT = (
    "Les notes qui ne sont pas encore publiées n’y sont pas : elles y seront dès leur publication. "
    "Les décisions d’un jury y seront dès qu’il les montre."
)


def personal_data(user: User) -> dict[str, Any]:
    """The file of an account, and of its student if it is one's; in a fixed number of queries."""
    found: dict[str, Any] = {"format": FORMAT, "compte": account_of(user)}
    student = Student.objects.select_related("department", "photo").filter(user=user).first()
    if student is None:
        return found | {"saisies": entries_of(user)}
    return found | {"à savoir": LEFT_OUT} | student_file(student)
