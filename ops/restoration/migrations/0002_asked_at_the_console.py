from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('restoration', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='restoration',
            name='is_received',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='restoration',
            name='moved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='restoration',
            name='path',
            field=models.CharField(blank=True, db_default='', default='', max_length=1000),
        ),
        migrations.AddField(
            model_name='restoration',
            name='source',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='fichier'),
        ),
    ]
