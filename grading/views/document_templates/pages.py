"""The templates of a department, and the page where one is changed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grading.forms.document_templates import TemplateForm
from grading.models import DocumentTemplate, IssuedDocument
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.document_templates import departments_of, template_of, templates_of
from grading.services.document_templates import save_template
from grading.services.pictures import TOO_HEAVY
from grading.services.placeholders import FIELDS, OF_KIND
from grading.views.document_templates.named import may_change, named, trail

READ_ONLY = "Ce modèle se change par la direction des études : rien n’a été enregistré."


@require_safe
@allow(*RESULT_READERS)
def template_list(request: SignedInRequest) -> HttpResponse:
    departments = departments_of(request.user)
    saved = templates_of(departments)
    groups = [
        (each, [(kind, saved.get((each.pk, kind.value))) for kind in IssuedDocument.Kind])
        for each in departments
    ]
    return render(
        request, "grading/document_templates/list.html", {"groups": groups, "trail": trail()[:1]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def template_page(request: SignedInRequest, department_id: int, kind: str) -> HttpResponse:
    """Who may not change it looks at it, with the same preview."""
    department, kind = named(request.user, department_id, kind)
    template = template_of(department, kind)
    changes = may_change(request.user, department)
    form = form_of(request, template)
    if request.method == "POST" and not changes:
        messages.error(request, READ_ONLY)
    elif request.method == "POST" and saved(request, form):
        return redirect(request.path)
    context = {
        "department": department,
        "kind": kind,
        "form": form,
        "template": template,
        "changes": changes,
        "fields": [(name, FIELDS[name]) for name in OF_KIND[kind]],
        "trail": trail(),
    }
    return render(request, "grading/document_templates/template.html", context)


def form_of(request: SignedInRequest, template: DocumentTemplate) -> TemplateForm:
    return TemplateForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        instance=template,
        upload_refused=TOO_HEAVY if getattr(request, "upload_refused", False) else "",
    )


def saved(request: SignedInRequest, form: TemplateForm) -> bool:
    """Save what the form holds, and say so; what is refused joins its errors."""
    if not form.is_valid():
        return False
    try:
        template = save_template(
            form.template, seen=form.cleaned_data["seen"], by=request.user, **form.pictures
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(
        request,
        f"La version {template.version} du modèle est enregistrée : elle sert pour les prochains "
        "documents. Ceux qui ont été délivrés ne changent pas.",
    )
    return True
