from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "profiles.trust"
    label = "trust"
    verbose_name = "Trust"
