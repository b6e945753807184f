from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.models import IssuedDocument
from grading.services.issuing.audit import faults_of_register
from grading.templatetags.french import plural


class Command(BaseCommand):
    help = (
        "Prouve que le registre des documents délivrés est intact : empreintes, signatures, "
        "numéros sans trou (code de sortie 1 sinon)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(faults_of_register())
        for fault in faults:
            self.stderr.write(f"{fault.where} : {fault.what}.")
        if faults:
            raise CommandError(f"{len(faults)} anomalie{plural(len(faults))}.")
        count = IssuedDocument.objects.count()
        s = plural(count)
        told = f"{count} document{s} délivré{s}, tout est intact."
        self.stdout.write(self.style.SUCCESS(told))
