from django.core.management.base import BaseCommand
from django.utils import timezone

from grading.services.deliveries import deliver
from grading.templatetags.french import plural


class Command(BaseCommand):
    help = (
        "Envoie aux webhooks ce qui les concerne, en un passage (`worker` en fait un par minute)."
    )

    def handle(self, *args: object, **options: object) -> None:
        found = deliver(timezone.now())
        self.stdout.write(
            f"{found.received} message{plural(found.received)} reçu{plural(found.received)}, "
            f"{found.failed} adresse{plural(found.failed)} à rappeler."
        )
