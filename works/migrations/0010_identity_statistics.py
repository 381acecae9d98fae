"""How common names and terms are, for the resolver."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0009_chosen_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityStatistics',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('works', models.PositiveBigIntegerField(help_text='On file when it was counted.')),
                ('counted_at', models.DateTimeField()),
                ('data', models.BinaryField(help_text='`works.identity.features.Statistics`, as MessagePack, packed by zstd.')),
            ],
            options={
                'verbose_name_plural': 'identity statistics',
            },
        ),
    ]
