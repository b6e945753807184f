"""The register of issued documents, and those that a student was given."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grading.documents.issued import issued_pdf
from grading.forms.register import RegisterForm, RevocationForm
from grading.models import IssuedDocument, Role, Student, Term
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.issued import life_of, own_documents, register
from grading.services.issuing.revocation import revoke_document
from grading.views.documents import attachment

PDF = "application/pdf"


@require_safe
@allow(*RESULT_READERS)
def register_page(request: SignedInRequest) -> HttpResponse:
    form = RegisterForm(request.GET, terms=Term.objects.for_user(request.user))
    wanted = form.wanted
    context = {
        "form": form,
        "wanted": wanted,
        "page": register(request.user, wanted),
        "trail": trail_to_documents(),
    }
    return render(request, "grading/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def register_entry(request: SignedInRequest, document_number: str) -> HttpResponse:
    """One document and what was issued before and after it; its revocation comes by POST."""
    held = IssuedDocument.objects.held_by(request.user).defer("content")
    joined = held.select_related("key", "issued_by", "revoked_by", "term", "student")
    document = get_object_or_404(joined, number=document_number)
    form = RevocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        revoke_document(document.pk, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{document} est révoqué : qui le vérifie l’apprend.")
        return redirect("grading:register-entry", document.number)
    context = {
        "document": document,
        "life": life_of(document),
        "form": form,
        "trail": trail_to_register(),
    }
    return render(request, "grading/register_entry.html", context)


@require_safe
@allow(Role.STUDENT, *RESULT_READERS)
def issued_document(request: SignedInRequest, document_number: str) -> HttpResponse:
    """The PDF, the same bytes as the day it was issued."""
    visible = IssuedDocument.objects.for_user(request.user).select_related("layout")
    document = get_object_or_404(visible, number=document_number)
    name = f"{document.number} {document.get_kind_display()} {document.holder}"
    return attachment(issued_pdf(document), PDF, name, "pdf")


@require_safe
@allow(Role.STUDENT)
def my_documents(request: SignedInRequest) -> HttpResponse:
    student = get_object_or_404(Student, user=request.user)
    context = {"documents": own_documents(student).defer("content")}
    return render(request, "grading/my_documents.html", context)


def trail_to_documents() -> list[dict[str, str]]:
    return [{"label": "Documents", "url": reverse("grading:documents")}]


def trail_to_register() -> list[dict[str, str]]:
    return [*trail_to_documents(), {"label": "Registre", "url": reverse("grading:register")}]
