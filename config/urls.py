from django.contrib import admin
from django.urls import include, path

from grading.views import accounts, offline

urlpatterns = [
    path("", accounts.home, name="home"),
    path("connexion/", accounts.LoginView.as_view(), name="login"),
    path("connexion/session/", accounts.session_state, name="session-state"),
    path("deconnexion/", accounts.log_out, name="logout"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("hors-connexion/", offline.offline, name="offline"),
    path("programmes/", include("curriculum.urls")),
    path("api/", include("grading.api.urls")),
    path("", include("grading.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "config.answers.bad_request"
handler403 = "config.answers.permission_denied"
handler404 = "config.answers.page_not_found"
handler500 = "config.answers.server_error"
