"""Django's permissions, from the roles: who may open what in the administration."""

from django.apps import apps
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from grading.models import Role, User

ACTIONS = ("view", "add", "change", "delete")
# People and groups; never an assessment, a mark nor a decision, whatever the role.
REFERENCE_MODELS = (
    "user",
    "membership",
    "student",
    "term",
    "group",
    "enrolment",
    "exemption",
    "teachingassignment",
)


class RoleBackend(BaseBackend):
    """Administrator and director of studies look after the programmes; the administrator also
    looks after people and groups. Which objects is the business of each administration page.
    """

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        granted: set[str] = set()
        if user_obj.has_role(Role.ADMINISTRATOR, Role.DIRECTOR):
            granted |= programme_permissions()
        if user_obj.has_role(Role.ADMINISTRATOR):
            granted |= reference_permissions()
        return granted

    def has_module_perms(self, user_obj: AbstractBaseUser, app_label: str) -> bool:
        permissions = self.get_all_permissions(user_obj)
        return any(permission.startswith(f"{app_label}.") for permission in permissions)


def programme_permissions() -> set[str]:
    models = apps.get_app_config("curriculum").get_models()
    return {
        permission
        for model in models
        for permission in named("curriculum", str(model._meta.model_name))
    }


def reference_permissions() -> set[str]:
    return {permission for model in REFERENCE_MODELS for permission in named("grading", model)}


def named(app: str, model: str) -> set[str]:
    return {f"{app}.{action}_{model}" for action in ACTIONS}
