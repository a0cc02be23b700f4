
import watchfloor.core.record.standing
import watchfloor.node.models.base
from django.db import migrations, models

from watchfloor.node.databases.operations import without_rowid


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ActingFor',
            fields=[
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('person', models.TextField()),
                ('absent', models.TextField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
            ],
            options={
                'db_table': 'acting_for',
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('kind', models.TextField()),
                ('clearance', models.SmallIntegerField()),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'agency',
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('size', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('note', models.TextField()),
            ],
            options={
                'db_table': 'checkpoint',
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('value', models.BigIntegerField()),
            ],
            options={
                'db_table': 'counter',
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('note', models.BinaryField()),
                ('salt', models.BinaryField(max_length=32)),
                ('seed', models.BinaryField(max_length=32, null=True)),
                ('width', models.SmallIntegerField()),
                ('author_salt', models.BinaryField(max_length=32)),
                ('author_line', models.TextField()),
            ],
            options={
                'db_table': 'opening',
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('label_id', models.IntegerField()),
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('target', models.BinaryField(max_length=32)),
                ('person', models.TextField()),
                ('reason', models.TextField()),
                ('opened', models.BigIntegerField()),
                ('reviewed', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'override',
            },
        ),
        migrations.CreateModel(
            name='Pending',
            fields=[
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('c', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'pending',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('person', models.TextField(primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('agency', models.TextField()),
                ('clearance', models.SmallIntegerField()),
                ('roles', models.JSONField()),
                ('purposes', models.JSONField()),
                ('authorised', models.JSONField()),
                ('active', models.BooleanField()),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'person',
            },
        ),
        migrations.CreateModel(
            name='PurgeTask',
            fields=[
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('step', models.SmallIntegerField(default=0)),
                ('words', models.BinaryField(default=b'')),
            ],
            options={
                'db_table': 'purge_task',
            },
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('pk', models.CompositePrimaryKey('level', 'index', blank=True, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hashes', models.BinaryField()),
            ],
            options={
                'db_table': 'tile',
            },
        ),
        migrations.CreateModel(
            name='Visible',
            fields=[
                ('pk', models.CompositePrimaryKey('horizon_id', 'label_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('horizon_id', models.IntegerField()),
                ('label_id', models.IntegerField()),
            ],
            options={
                'db_table': 'visible',
            },
        ),
        migrations.CreateModel(
            name='Concerned',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('target', models.BinaryField(max_length=32)),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'concerned',
                'indexes': [models.Index(fields=['target'], name='concerned_target')],
            },
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('target', models.BinaryField(max_length=32)),
                ('seq', models.BigIntegerField()),
                ('verb', models.TextField()),
                ('agency', models.TextField()),
                ('leaf', models.SmallIntegerField(null=True)),
                ('label_id', models.IntegerField(null=True)),
                ('until', models.DateField(null=True)),
            ],
            options={
                'db_table': 'effect',
                'indexes': [models.Index(fields=['target', 'seq'], name='effect_target')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('index', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('c', models.BinaryField(max_length=32)),
                ('dummy_salt', models.BinaryField(max_length=32, null=True)),
            ],
            options={
                'db_table': 'entry',
                'indexes': [models.Index(fields=['c'], name='entry_c')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('label_id', models.IntegerField()),
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('target', models.BinaryField(max_length=32)),
                ('lifted', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'hold',
                'indexes': [models.Index(fields=['target'], name='hold_target')],
            },
        ),
        migrations.CreateModel(
            name='Horizon',
            fields=[
                ('horizon_id', models.AutoField(primary_key=True, serialize=False)),
                ('reader', models.TextField()),
                ('policy', models.TextField()),
                ('version', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'horizon',
                'constraints': [models.UniqueConstraint(fields=('policy', 'reader'), name='horizon_reader')],
            },
        ),
        migrations.CreateModel(
            name='Imported',
            fields=[
                ('digest', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
            ],
            options={
                'db_table': 'imported',
                'indexes': [models.Index(fields=['seq'], name='imported_seq')],
            },
        ),
        migrations.CreateModel(
            name='KnownLabel',
            fields=[
                ('label_id', models.IntegerField(primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32)),
                ('spelling', models.TextField()),
            ],
            options={
                'db_table': 'label',
                'constraints': [models.UniqueConstraint(fields=('digest',), name='label_digest')],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('label_id', models.IntegerField()),
                ('id', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('leaf', models.SmallIntegerField()),
                ('slot', models.TextField()),
                ('salt', models.BinaryField(max_length=32)),
                ('body', models.BinaryField()),
                ('review', models.DateField(null=True)),
                ('expires', models.DateField(null=True)),
                ('scheme', models.TextField(default='')),
                ('marking', models.TextField(default='')),
                ('case_ref', models.TextField(default='')),
            ],
            options={
                'db_table': 'part',
                'indexes': [models.Index(condition=models.Q(('review__isnull', False)), fields=['review'], name='part_review')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('label_id', models.IntegerField()),
                ('seq', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('c', models.BinaryField(max_length=32)),
                ('origin', models.TextField()),
                ('kind', models.TextField()),
                ('version', models.SmallIntegerField()),
                ('stated', models.BigIntegerField()),
                ('learnt', models.BigIntegerField()),
                ('moved', models.BigIntegerField()),
                ('state', models.SmallIntegerField(default=watchfloor.core.record.standing.State['LIVE'])),
            ],
            options={
                'db_table': 'record',
                'indexes': [models.Index(fields=['moved', 'label_id'], name='record_moved'), models.Index(fields=['label_id', 'kind', 'moved'], name='record_label_kind')],
                'constraints': [models.UniqueConstraint(fields=('c',), name='record_c')],
            },
        ),
        migrations.CreateModel(
            name='Timer',
            fields=[
                ('label_id', models.IntegerField()),
                ('id', watchfloor.node.models.base.RowId(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('what', models.TextField()),
                ('due', models.DateField()),
            ],
            options={
                'db_table': 'timer',
                'indexes': [models.Index(fields=['due', 'label_id'], name='timer_due'), models.Index(fields=['seq'], name='timer_seq')],
            },
        ),
        without_rowid("visible"),
    ]
