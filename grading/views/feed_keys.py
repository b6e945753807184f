"""« Suivre mes résultats » : the keys of a student's feeds, and the messages that he asks for."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grading.forms.feeds import KeyForm, MessagesForm
from grading.models import FeedToken, Role, Student, Subscription
from grading.permissions import SignedInRequest, allow
from grading.selectors.feeds import living_tokens
from grading.services.feeds import LIVING_AT_MOST, create_token, revoke_token
from grading.services.notifications import address_of
from grading.services.subscriptions import subscribe


@dataclass(frozen=True, slots=True)
class Addresses:
    """What is shown once of a new key."""

    label: str
    json: str
    atom: str
    calendar: str

    @property
    def subscription(self) -> str:
        """The address that an agenda opens by itself, whatever the browser does with files."""
        return "webcal:" + self.calendar.partition(":")[2]


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Role.STUDENT)
def feeds(request: SignedInRequest) -> HttpResponse:
    """POST makes a key, and answers with its addresses: kept nowhere, they cannot wait for the
    next page."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    made = new_addresses(request, form) if form.is_valid() else None
    return page(request, key_form=KeyForm() if made else form, made=made)


@require_POST
@allow(Role.STUDENT)
def choose_messages(request: SignedInRequest) -> HttpResponse:
    form = MessagesForm(request.POST)
    if not form.is_valid():
        return page(request, messages_form=form)
    chosen = form.cleaned_data
    frequency = Subscription.Frequency(chosen["frequency"])
    subscribe(by=request.user, frequency=frequency, with_value=chosen["with_value"])
    messages.success(request, "Votre choix est enregistré.")
    return redirect("grading:feeds")


@require_POST
@allow(Role.STUDENT)
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    try:
        token = revoke_token(token_id, by=request.user)
    except FeedToken.DoesNotExist:
        raise Http404("Cette clé n’existe pas, ou n’est pas à vous.") from None
    messages.success(request, f"Les adresses « {token} » ne mènent plus à rien.")
    return redirect("grading:feeds")


def page(
    request: SignedInRequest,
    *,
    key_form: KeyForm | None = None,
    messages_form: MessagesForm | None = None,
    made: Addresses | None = None,
) -> HttpResponse:
    students = Student.objects.select_related("user", "subscription")
    student = get_object_or_404(students, user=request.user)
    context = {
        "made": made,
        "tokens": living_tokens(student),
        "at_most": LIVING_AT_MOST,
        "key_form": key_form or KeyForm(),
        "messages_form": messages_form or MessagesForm(initial=chosen_of(student)),
        "mail_address": address_of(student),
        "trail": [{"label": "Mes résultats", "url": reverse("grading:results")}],
    }
    return render(request, "grading/feeds.html", context)


def new_addresses(request: SignedInRequest, form: KeyForm) -> Addresses | None:
    """The addresses of a new key; what the service refuses joins the errors of the form."""
    try:
        token, secret = create_token(by=request.user, label=form.cleaned_data["label"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None

    def address(extension: str) -> str:
        return request.build_absolute_uri(reverse("grading:feed", args=[secret, extension]))

    return Addresses(token.label, address("json"), address("atom"), address("ics"))


def chosen_of(student: Student) -> dict[str, object]:
    subscription: Subscription | None = getattr(student, "subscription", None)
    if subscription is None:
        return {"frequency": Subscription.Frequency.NEVER, "with_value": False}
    return {"frequency": subscription.frequency, "with_value": subscription.with_value}
