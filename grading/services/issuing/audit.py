"""Whether the register of issued documents is still what was written in it."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, F, Q

from grading.models import DocumentSeries, IssuedDocument
from grading.selectors.chain import Fault
from grading.services.issuing.statements import DIGEST_LENGTH, Statement, Unreadable
from grading.services.issuing.verification import is_signed
from grading.services.juries.digests import canonical

CHUNK = 500


def faults_of_register() -> Iterator[Fault]:
    """What is wrong with each document, its number and its place; whatever wrote it."""
    for document in IssuedDocument.objects.select_related("key").order_by("pk").iterator(CHUNK):
        for what in _faults(document):
            yield Fault(document.number, what)
    yield from _gaps()
    yield from _lone()


def _faults(document: IssuedDocument) -> Iterator[str]:
    try:
        statement = Statement.read(document.payload)
    except Unreadable:
        yield "son texte signé ne se lit plus"
        return
    if sha256(canonical(document.content)).hexdigest() != document.digest:
        yield "son empreinte ne correspond plus à son contenu"
    stated = (statement.number, statement.digest, statement.key_id, statement.about)
    digest = document.digest[:DIGEST_LENGTH]
    if stated != (document.number, digest, document.key_id, document.about):
        yield "son texte signé n’est pas celui de ce document"
    if not is_signed(document.payload, document.signature, document.key.public_key):
        yield "sa signature est fausse"


def _gaps() -> Iterator[Fault]:
    series = DocumentSeries.objects.annotate(given=Count("documents"))
    for each in series.exclude(given=F("last")).order_by("name"):
        yield Fault(f"série {each}", f"{each.given} documents pour {each.last} numéros donnés")


def _lone() -> Iterator[Fault]:
    """Superseded by nothing, or replaced without being told so."""
    superseded, replaced = Q(superseded_at__isnull=False), Q(replaced_by__isnull=False)
    for each in IssuedDocument.objects.filter(superseded ^ replaced).order_by("pk"):
        yield Fault(each.number, "il est dit remplacé sans l’être, ou l’inverse")
