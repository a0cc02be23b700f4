
import watchfloor.node.models.base
from django.db import migrations, models

from watchfloor.node.databases.operations import without_rowid


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('label_id', models.IntegerField()),
                ('pk', models.CompositePrimaryKey('label_id', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('n', models.BigIntegerField()),
            ],
            options={
                'db_table': 'tally',
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('label_id', models.IntegerField()),
                ('pk', models.CompositePrimaryKey('token', 'label_id', 'statement_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('token', models.TextField()),
                ('statement_id', models.BigIntegerField()),
            ],
            options={
                'db_table': 'token',
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('label_id', models.IntegerField()),
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('left_origin', models.TextField()),
                ('left', models.TextField()),
                ('right_origin', models.TextField()),
                ('right', models.TextField()),
                ('same', models.BooleanField()),
            ],
            options={
                'db_table': 'judgement',
                'indexes': [models.Index(fields=['left', 'label_id'], name='judgement_left'), models.Index(fields=['right', 'label_id'], name='judgement_right')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('label_id', models.IntegerField()),
                ('id', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('origin', models.TextField()),
                ('entity', models.TextField()),
                ('schema', models.TextField()),
                ('kind', models.TextField(null=True)),
                ('prop', models.TextField()),
                ('value', models.TextField()),
                ('raw', models.TextField(default='')),
                ('ts', models.BigIntegerField()),
                ('evaluation', models.TextField(default='')),
            ],
            options={
                'db_table': 'statement',
                'indexes': [models.Index(condition=models.Q(('kind__isnull', False)), fields=['kind', 'ts', 'label_id'], name='statement_kind'), models.Index(condition=models.Q(('kind__isnull', False)), fields=['label_id', 'kind', 'ts'], name='statement_label'), models.Index(fields=['entity', 'label_id'], name='statement_entity')],
            },
        ),
        without_rowid("tally"),
        without_rowid("token"),
    ]
