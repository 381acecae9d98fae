"""Run by `manage.py shell`: the bundled works, derived, and two accounts that are logged in. Prints where they are."""

import json
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bzpeer import pipeline
from profiles.models import User
from works.ingest.runs import import_snapshot
from works.models import Author

import_snapshot(settings.BASE_DIR / "bzpeer" / "data" / "works.jsonl")
pipeline.advance()
sessions = []
for email in ("ada@example.org", "bob@example.org"):
    user = User.objects.create(email=email)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    sessions.append(session.session_key)
author = Author.objects.get(display_name="Jeff Dean")
print(json.dumps({"path": f"/researchers/{author.public_id}/jeff-dean/", "sessions": sessions}))
