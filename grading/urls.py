from django.urls import URLPattern

app_name = "grading"

# Each noun has its views module: marks, results, documents.
urlpatterns: list[URLPattern] = []
