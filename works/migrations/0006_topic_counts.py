"""Counts of works by year, kind and other topic, for each topic."""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('works', '0005_proposals'),
    ]

    operations = [
        migrations.CreateModel(
            name='TopicCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(choices=[('year', 'Year'), ('kind', 'Kind'), ('topic', 'Other topic')], max_length=5)),
                ('value', models.CharField(help_text='A year, a kind, or the code of another topic.', max_length=40)),
                ('works', models.PositiveIntegerField()),
                ('topic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='works.topic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('topic', 'facet', 'value'), name='works_topiccount_once'), models.CheckConstraint(condition=models.Q(('works__gte', 1)), name='works_topiccount_has_works'), models.CheckConstraint(condition=models.Q(('facet__in', ['year', 'kind', 'topic'])), name='works_topiccount_facet_known')],
            },
        ),
    ]
