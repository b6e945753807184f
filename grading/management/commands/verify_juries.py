from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.services.juries.verification import closed_juries, faults_of
from grading.templatetags.french import plural


class Command(BaseCommand):
    help = (
        "Prouve que chaque jury clos est resté tel qu’il a été figé : son empreinte, le calcul "
        "refait depuis les cas figés, ses décisions, les UE acquises (code de sortie 1 sinon)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        juries = faults = 0
        for jury in closed_juries():
            juries += 1
            found = list(faults_of(jury))
            faults += len(found)
            for fault in found:
                self.stderr.write(f"{fault.where} : {fault.what}.")
            if not found:
                self.stdout.write(f"{jury} : intact, empreinte {jury.digest}")
        if faults:
            raise CommandError(f"{faults} anomalie{plural(faults)}.")
        told = f"{juries} jury{plural(juries)} clos, tout est intact."
        self.stdout.write(self.style.SUCCESS(told))
