"""The invented accounts of the demonstration, shown on the login page in that mode only."""

from dataclasses import dataclass

DEMO_PASSWORD = "demonstration"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: str
    username: str
    password: str = DEMO_PASSWORD


DEMO_ACCOUNTS = (
    DemoAccount("Enseignant", "enseignant"),
    DemoAccount("Étudiant", "etudiant"),
    DemoAccount("Scolarité", "scolarite"),
    DemoAccount("Direction des études", "direction"),
    DemoAccount("Administration", "administration"),
)
