from django.urls import path

from curriculum import views

app_name = "curriculum"

urlpatterns = [
    path("", views.programme_list, name="programme-list"),
    path("<slug:code>/", views.programme, name="programme"),
    path("<slug:code>/questions/", views.questions, name="questions"),
    path("<slug:code>/programme.json", views.document, name="document"),
    path(
        "<slug:code>/semestre-<int:number>-<slug:modality>/",
        views.semester,
        name="semester",
    ),
]
