import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0002_sealed_archives'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'À confirmer'), ('asked', 'Demandé'), ('running', 'En cours'), ('done', 'Terminé'), ('failed', 'Arrêté')], default='draft', max_length=8)),
                ('path', models.CharField(max_length=1000, verbose_name='fichier')),
                ('source', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('is_received', models.BooleanField(default=False)),
                ('manifest_sha256', models.CharField(max_length=64)),
                ('insee', models.CharField(max_length=5, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=120, verbose_name='commune')),
                ('from_operator', models.CharField(max_length=200, verbose_name='installation d’origine')),
                ('from_version', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField(verbose_name='archive faite le')),
                ('rows', models.PositiveBigIntegerField(verbose_name='enregistrements')),
                ('files', models.PositiveBigIntegerField(verbose_name='fichiers')),
                ('files_size', models.PositiveBigIntegerField()),
                ('domains', models.JSONField(default=list)),
                ('providers', models.JSONField(default=list)),
                ('slug', models.CharField(max_length=63, verbose_name='identifiant')),
                ('domain', models.CharField(blank=True, max_length=253, verbose_name='nom de domaine')),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('step', models.CharField(blank=True, max_length=80)),
                ('steps_done', models.PositiveIntegerField(default=0)),
                ('steps', models.PositiveIntegerField(default=0)),
                ('parked_effects', models.PositiveIntegerField(default=0)),
                ('commune_id', models.UUIDField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name': 'arrivée d’une commune',
                'verbose_name_plural': 'arrivées de communes',
                'ordering': ['-asked_at'],
            },
        ),
    ]
