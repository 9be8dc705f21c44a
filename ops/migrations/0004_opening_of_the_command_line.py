from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ops', '0003_bulk_and_sign_in_facts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opening',
            name='asked_by',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
