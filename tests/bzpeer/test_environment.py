import pytest

from bzpeer.environment import Environment
from bzpeer.servers import EmbeddedError


def test_a_secret_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("top secret\n")

    assert Environment({"SECRET_KEY_FILE": str(secret)})["SECRET_KEY"] == "top secret"


def test_other_variables_are_as_they_are():
    environment = Environment({"SITE_NAME": "Here "})

    assert environment["SITE_NAME"] == "Here "
    assert environment.get("SECRET_KEY") is None


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(EmbeddedError, match=r"SECRET_KEY_FILE names a file that cannot be read: .*/absent"):
        Environment({"SECRET_KEY_FILE": "/absent"}).get("SECRET_KEY")
