from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curriculum.models import Programme
from grading.services import demo

PROGRAMME = "but-gmp-le-creusot"


class Command(BaseCommand):
    help = (
        "Écrit la promotion de démonstration (BAREME_DEMO=1). Ce qui a été saisi depuis est gardé."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Les comptes de démonstration ont un mot de passe public : ils ne s’écrivent "
                "qu’avec BAREME_DEMO=1. Rien n’a été changé."
            )
        if demo.is_seeded():
            self.stdout.write("Démonstration déjà en place : tout ce qui a été saisi est gardé.")
            return
        self.stdout.write("Promotion de démonstration (une demi-minute)…")
        try:
            demo.seed(self.programme(), say=self.say)
        except demo.DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def programme(self) -> Programme:
        programme = Programme.objects.filter(code=PROGRAMME).first()
        if programme is None:
            raise CommandError(
                f"Le programme {PROGRAMME} n’est pas dans la base : importez-le d’abord avec "
                f"`manage.py import_programme fixtures/programmes/{PROGRAMME}.json`."
            )
        return programme

    def say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
