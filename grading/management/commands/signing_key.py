"""The keys that sign documents: docs/documents.md says when to run what."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware

from grading.documents.keys_json import pem
from grading.models import IssuedDocument, SigningKey, User
from grading.services.issuing import keys
from grading.services.issuing.reissue import reissue_doubtful
from grading.templatetags.french import plural


def moment(text: str) -> datetime:
    """« 2026-05-31 » or « 2026-05-31T14:30 », by the clock of the department."""
    try:
        day = parse_date(text)
        at = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise ArgumentTypeError("une date s’écrit 2026-05-31 ou 2026-05-31T14:30")
    return make_aware(at) if is_naive(at) else at


class Command(BaseCommand):
    help = "Crée, remplace, liste ou déclare perdue la clé qui signe les documents délivrés."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|rotate|…")
        create = verbs.add_parser("create", help="crée la première clé, ou celle d’après une perte")
        create.add_argument("--if-none", action="store_true", help="rien si une clé signe déjà")
        verbs.add_parser("rotate", help="remplace la clé qui signe ; ce qu’elle a signé reste bon")
        verbs.add_parser("list", help="liste les clés, avec leur clé publique")
        lost = verbs.add_parser("lost", help="déclare qu’une clé a pu être lue par d’autres")
        lost.add_argument("key", help="l’identifiant de la clé, que donne `list`")
        lost.add_argument("--since", required=True, type=moment, help="2026-05-31T14:30")
        lost.add_argument("--reason", required=True, help="ce qui s’est passé")
        reissue = verbs.add_parser("reissue", help="délivre à nouveau les documents douteux")
        reissue.add_argument("--by", required=True, help="le compte au nom de qui ils le sont")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, verb)(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def create(self, *, if_none: bool, **options: Any) -> None:
        if if_none and SigningKey.objects.filter(retired_at=None).exists():
            return
        self._said(keys.create_key())

    def rotate(self, **options: Any) -> None:
        self._said(keys.rotate_key())

    def list(self, **options: Any) -> None:
        for key in SigningKey.objects.all():
            self.stdout.write(f"{key}  {self._state(key)}\n{pem(key)}")

    def lost(self, *, key: str, since: datetime, reason: str, **options: Any) -> None:
        try:
            keys.declare_lost(key, since=since, reason=reason)
        except SigningKey.DoesNotExist:
            raise CommandError(f"La clé {key} n’existe pas : `signing_key list`.") from None
        count = IssuedDocument.objects.doubtful().filter(key=key).count()
        self.stdout.write(
            f"Clé {key} perdue depuis le {_day(since)} : {count} document{plural(count)} "
            f"douteux. Créez une clé (`signing_key create`), puis délivrez-les à nouveau "
            "(`signing_key reissue --by COMPTE`)."
        )

    def reissue(self, *, by: str, **options: Any) -> None:
        user = User.objects.filter(username=by).first()
        if user is None:
            raise CommandError(f"Le compte {by} n’existe pas.")
        made = reissue_doubtful(by=user)
        for document in made:
            self.stdout.write(f"{document.replaces} → {document}")
        if not made:
            self.stdout.write(
                f"{by} ne tient aucun document douteux en vigueur : rien n’est délivré."
            )

    def _said(self, key: SigningKey) -> None:
        self.stdout.write(
            f"Clé {key} créée : {keys.path_of(key)}\nGardez-en une copie hors de ce serveur, là où "
            "personne d’autre ne la lit."
        )

    def _state(self, key: SigningKey) -> str:
        if key.lost_since:
            return f"perdue depuis le {_day(key.lost_since)} ({key.lost_reason})"
        if key.retired_at:
            return f"retirée le {_day(key.retired_at)}"
        return f"signe depuis le {_day(key.created_at)}"


def _day(at: datetime) -> str:
    return f"{localtime(at):%d/%m/%Y à %H:%M}"
