from django.db import migrations, models

_REFUSE = """
CREATE FUNCTION trust_snapshot_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'trust_snapshot_append_only: a trust snapshot is never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER trust_snapshot_append_only BEFORE UPDATE OR DELETE ON trust_trustsnapshot
    FOR EACH STATEMENT EXECUTE FUNCTION trust_snapshot_refuse();
"""
_ALLOW = """
DROP TRIGGER trust_snapshot_append_only ON trust_trustsnapshot;
DROP FUNCTION trust_snapshot_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TrustPass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateTimeField(help_text="The moment that the evidence was judged at.")),
                ("cause", models.CharField(max_length=200)),
                ("appended", models.PositiveIntegerField(help_text="Snapshots that differed from the ones before.")),
            ],
            options={
                "verbose_name": "trust pass",
                "verbose_name_plural": "trust passes",
                "ordering": ("-as_of", "-pk"),
            },
        ),
        migrations.RunSQL(_REFUSE, _ALLOW),
    ]
