from django.core.validators import RegexValidator, URLValidator
from django.db import models


class Department(models.Model):
    """The owner of programmes, terms and people. Invisible while there is only one.

    By `pic`, `erasmus`, `schac` and `website` other countries know its institution.
    """

    code = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=200)
    institution = models.CharField("établissement", max_length=200)
    pic = models.CharField(
        "code PIC",
        max_length=9,
        blank=True,
        help_text="Neuf chiffres, donnés par la Commission européenne.",
        validators=[RegexValidator(r"^[0-9]{9}\Z", "Neuf chiffres sont attendus.")],
    )
    erasmus = models.CharField(
        "code Erasmus",
        max_length=20,
        blank=True,
        help_text="Par exemple « F EXEMPLE01 ».",
        validators=[
            RegexValidator(
                r"^[A-Z]{1,3} +[A-Z-]+[0-9]{2,3}\Z",
                "Le pays, la ville en capitales et un numéro sont attendus : « F EXEMPLE01 ».",
            )
        ],
    )
    schac = models.CharField(
        "identifiant SCHAC",
        max_length=100,
        blank=True,
        help_text="Le nom de domaine de l’établissement, par exemple « exemple.fr ».",
        validators=[
            RegexValidator(
                r"^[a-z0-9-]+(\.[a-z0-9-]+)+\Z",
                "Un nom de domaine est attendu : « exemple.fr ».",
            )
        ],
    )
    website = models.CharField(
        "site de l’établissement",
        max_length=200,
        blank=True,
        validators=[
            URLValidator(
                ["http", "https"],
                message="Une adresse entière est attendue : « https://exemple.fr ».",
            )
        ],
    )

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def identifiers(self) -> dict[str, str]:
        """Those that it has, by their kind."""
        known = {"pic": self.pic, "erasmus": self.erasmus, "schac": self.schac}
        return {kind: value for kind, value in known.items() if value}
