from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from grading.views import accounts

urlpatterns = [
    path("", accounts.home, name="home"),
    path("connexion/", accounts.LoginView.as_view(), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("programmes/", include("curriculum.urls")),
    path("", include("grading.urls")),
    path("admin/", admin.site.urls),
]
