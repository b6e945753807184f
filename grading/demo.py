"""The invented accounts of the demonstration, shown on the login page in that mode only."""

from dataclasses import dataclass

DEMO_PASSWORD = "demonstration"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: str
    username: str
    first_name: str
    last_name: str
    password: str = DEMO_PASSWORD

    @property
    def person(self) -> str:
        return f"{self.first_name} {self.last_name}"


DEMO_ACCOUNTS = (
    DemoAccount("Enseignant", "enseignant", "Aurélien", "Pinson"),
    DemoAccount("Étudiant", "etudiant", "Alix", "Sorbier"),
    DemoAccount("Scolarité", "scolarite", "Dominique", "Sarcelle"),
    DemoAccount("Direction des études", "direction", "Claude", "Héron"),
    DemoAccount("Administration", "administration", "Sacha", "Pivert"),
)
