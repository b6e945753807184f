"""The account itself: who, which roles, which connections, what was entered under its name."""

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.db.models import Count, Max, Min

from grading.models import ApiToken, AppealMessage, Reminder, User, Webhook
from grading.models.mark import MarkChange
from grading.selectors.personal_data.jury import jury_entries

CONNECTIONS_AT_MOST = 200


def account_of(user: User) -> dict[str, Any]:
    roles = user.memberships.select_related("department").order_by("department", "role")
    return {
        "identifiant": user.username,
        "prénom": user.first_name,
        "nom": user.last_name,
        "courriel": user.email,
        "actif": user.is_active,
        "créé le": user.date_joined,
        "dernière connexion": user.last_login,
        "rôles": [
            {"rôle": str(each.get_role_display()), "département": str(each.department)}
            for each in roles
        ],
        "clés d’API": [_key(each) for each in user.api_tokens.all()],
        "webhooks": [_webhook(each) for each in user.webhooks.all()],
        "connexions": _connections(AccessLog.objects.filter(username=user.username)),
        "connexions refusées": _connections(AccessAttempt.objects.filter(username=user.username)),
    }


def _key(token: ApiToken) -> dict[str, Any]:
    """Of the key itself only a digest is kept."""
    return {
        "usage": token.name,
        "portées": token.scopes,
        "créée le": token.created_at,
        "expire le": token.expires_at,
        "dernier usage": token.last_used_at,
        "révoquée le": token.revoked_at,
    }


def _webhook(webhook: Webhook) -> dict[str, Any]:
    return {
        "adresse": webhook.url,
        "événements": webhook.events,
        "créé le": webhook.created_at,
        "arrêté le": webhook.disabled_at,
        "supprimé le": webhook.removed_at,
    }


def _connections(attempts: Any) -> list[dict[str, Any]]:
    """The latest, the one with which this file is read among them."""
    return [
        {
            "le": attempt.attempt_time,
            "adresse": attempt.ip_address,
            "navigateur": attempt.user_agent,
        }
        for attempt in attempts.order_by("-attempt_time", "-pk")[:CONNECTIONS_AT_MOST]
    ]


def entries_of(user: User) -> dict[str, Any]:
    """What a member of the staff entered, counted; the messages that he was sent, whole."""
    changes = MarkChange.objects.filter(author=user).aggregate(
        modifications=Count("pk"), première=Min("at"), dernière=Max("at")
    )
    taught = user.teaching_assignments.select_related("module", "term")
    return {
        "modules": [f"{each.module.code}, {each.term}" for each in taught],
        "notes": changes,
        **jury_entries(user),
        "réponses aux contestations": AppealMessage.objects.filter(author=user).count(),
        "relances reçues": [
            {"le": each.sent_at, "objet": each.subject, "message": each.body}
            for each in Reminder.objects.filter(teacher=user).order_by("sent_at")
        ],
    }
