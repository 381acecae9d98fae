from importlib import import_module

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"
    verbose_name = "People"

    def ready(self) -> None:
        # Registers the check that roles name permissions that exist.
        import_module("profiles.roles")
