from django.db import models


class Department(models.Model):
    """The owner of programmes, terms and people. Invisible while there is only one."""

    code = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=200)
    institution = models.CharField("établissement", max_length=200)

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
