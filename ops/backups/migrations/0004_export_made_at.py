from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0003_arrival'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='made_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='archive faite le'),
        ),
    ]
