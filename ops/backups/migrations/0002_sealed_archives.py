from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='sealed',
            field=models.BooleanField(db_default=False, default=False, verbose_name='chiffrée'),
        ),
        migrations.AddField(
            model_name='export',
            name='taken_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='sortie en clair le'),
        ),
    ]
