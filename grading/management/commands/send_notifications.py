"""Tells by e-mail what is new in the results of those who asked for it: `send_notifications`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from grading.services.notifications import send_notifications
from grading.templatetags.french import plural


class Command(BaseCommand):
    help = (
        "Envoie les messages dus aux étudiants abonnés, en un passage (`worker` en fait un toutes "
        "les cinq minutes)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = send_notifications(timezone.now())
        s = plural(outcome.sent)
        self.stdout.write(f"{outcome.sent} message{s} envoyé{s}.")
        if outcome.failed:
            self.stderr.write(
                f"{outcome.failed} message{plural(outcome.failed)} à renvoyer : le serveur de "
                "courrier a refusé ; le prochain passage réessaiera."
            )
            sys.exit(1)
