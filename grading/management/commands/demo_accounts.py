from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grading.demo import DEMO_ACCOUNTS


class Command(BaseCommand):
    help = "Affiche l’adresse et les comptes de la démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(len(account.role) for account in DEMO_ACCOUNTS)
        accounts = [
            f"{account.role:<{width}}  {account.username} / {account.password}"
            for account in DEMO_ACCOUNTS
        ]
        lines = [
            "",
            f"Barème est prêt : {options['address']}",
            "",
            *accounts,
            "",
            "Ctrl+C arrête le serveur ; `make run` le relance sans rien perdre.",
            "",
        ]
        self.stdout.write("\n".join(f"  {line}".rstrip() for line in lines))
