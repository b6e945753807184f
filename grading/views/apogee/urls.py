"""The addresses of Apogée files, under `/echanges/apogee/`."""

from django.urls import path

from grading.views.apogee import codes, files, mapping, plan, results, trial

urlpatterns = [
    path("", files.bring, name="apogee"),
    path("correspondances/", mapping.mapping_page, name="apogee-mapping"),
    path("essai.txt", trial.trial, name="apogee-trial"),
    path("resultats/", results.results_page, name="apogee-results"),
    path("<uuid:file_id>/", plan.plan_page, name="apogee-plan"),
    path("<uuid:file_id>/etape/", codes.step_page, name="apogee-step"),
    path("<uuid:file_id>/codes/", codes.codes_page, name="apogee-codes"),
    path("<uuid:file_id>/fichier/", plan.give_back, name="apogee-file"),
    path("<uuid:file_id>/rapport.csv", plan.report, name="apogee-report"),
    path("<uuid:file_id>/oubli/", files.forget, name="apogee-forget"),
]
