"""What a browser sends back from a page of the administration."""


def typed(response, **changes):
    """The form and its inlines as they are shown, but for the changes."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            data[field.html_name] = field.value()
    unset = {name: "" for name, value in data.items() if value is None or value is False}
    return data | unset | changes
