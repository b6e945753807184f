from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0030_photos")]

    operations = [
        migrations.AddField(
            model_name="documentrun",
            name="takings",
            field=models.PositiveIntegerField(default=0, verbose_name="prises sans avancer"),
        ),
    ]
