import re
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.selectors import verification
from grading.selectors.chain import Fault, Walk
from grading.templatetags.french import plural

DIGEST = re.compile("[0-9a-f]{64}")
TOLD_AT_MOST = 100


class Command(BaseCommand):
    help = (
        "Recalcule toute la chaîne de l’historique et dit si une ligne, une note ou un bonus a "
        "été changé sans lui (code de sortie 1). L’empreinte affichée se note à part."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--contains",
            metavar="EMPREINTE",
            default="",
            help="une empreinte notée auparavant : prouve que rien n’a été réécrit jusqu’à elle",
        )

    def handle(self, *args: Any, contains: str, **options: Any) -> None:
        noted = contains.strip().lower()
        if noted and not DIGEST.fullmatch(noted):
            raise CommandError("Une empreinte a 64 chiffres hexadécimaux. Rien n’a été vérifié.")
        started, walk = time.monotonic(), Walk(noted)
        count = self.tell(walk.faults(), 0)
        count = self.tell(verification.faults(), count)
        if noted and not walk.found:
            count = self.tell([Fault(f"empreinte {noted}", NOT_FOUND)], count)
        elapsed = f"{time.monotonic() - started:.1f}".replace(".", ",")
        lines = f"{walk.length} ligne{plural(walk.length)} lue{plural(walk.length)}"
        self.stdout.write(f"{lines} en {elapsed} s.")
        self.stdout.write(f"Empreinte de la dernière : {walk.digest or 'aucune'}")
        if count:
            raise CommandError(f"L’historique a {count} anomalie{plural(count)}.")
        self.stdout.write(self.style.SUCCESS("L’historique est intact."))

    def tell(self, faults: Iterable[Fault], told: int) -> int:
        """Write these faults, up to a limit, after those already told; answers how many in all."""
        for fault in faults:
            told += 1
            if told <= TOLD_AT_MOST:
                self.stderr.write(f"{fault.where} : {fault.what}.")
        return told


NOT_FOUND = (
    "aucune ligne ne la porte dans la partie intacte de l’historique, qui a donc été réécrit "
    "depuis qu’elle a été notée"
)
