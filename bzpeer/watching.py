"""Faults for Sentry and traces for OpenTelemetry, each when a setting names where they go.

What is imported here is imported with its setting alone. What leaves is what bzpeer.scrubbing lets through.
"""

from importlib import import_module
from typing import Any

from django.conf import settings

from bzpeer import scrubbing

_INSTRUMENTED = {
    "opentelemetry.instrumentation.django": "DjangoInstrumentor",
    "opentelemetry.instrumentation.psycopg": "PsycopgInstrumentor",
    "opentelemetry.instrumentation.celery": "CeleryInstrumentor",
    "opentelemetry.instrumentation.redis": "RedisInstrumentor",
}


def begin() -> None:
    """Start what the settings ask for; before the first request or task of a process."""
    if settings.SENTRY_DSN:
        _tell_faults(settings.SENTRY_DSN)
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _trace(settings.OTEL_EXPORTER_OTLP_ENDPOINT)


def _tell_faults(dsn: str) -> None:
    sentry = import_module("sentry_sdk")
    sentry.init(
        dsn=dsn,
        release=settings.VERSION,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        server_name="",
        before_send=lambda event, hint: scrubbing.event(event),
        # Django, Celery and Redis are found by themselves.
    )


def _trace(endpoint: str) -> None:
    trace = import_module("opentelemetry.sdk.trace")
    exporting = import_module("opentelemetry.sdk.trace.export")
    otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    resource = import_module("opentelemetry.sdk.resources").Resource
    provider = trace.TracerProvider(
        resource=resource.create({"service.name": "bzpeer", "service.version": settings.VERSION})
    )
    exporter = otlp.OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(exporting.BatchSpanProcessor(_scrubbed(exporter, exporting, trace)))
    import_module("opentelemetry.trace").set_tracer_provider(provider)
    for module, name in _INSTRUMENTED.items():
        getattr(import_module(module), name)().instrument()


def _scrubbed(exporter: Any, exporting: Any, trace: Any) -> Any:
    class Scrubbed(exporting.SpanExporter):  # type: ignore[misc]
        """Hands on copies of spans with what may leave."""

        def export(self, spans: Any) -> Any:
            return exporter.export([_copy(span, trace) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return bool(exporter.force_flush(timeout_millis))

    return Scrubbed()


def _copy(span: Any, trace: Any) -> Any:
    """Events hold messages of faults, and links nothing that is needed; both stay here."""
    status = import_module("opentelemetry.trace").Status
    return trace.ReadableSpan(
        name=scrubbing.words(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=scrubbing.attributes(span.attributes or {}),
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )
