from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deletion', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deletion',
            name='export_taken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
