# Stages: build (everything from the lock file), the site itself, and the pool before PostgreSQL.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.9
COPY requirements.lock .
RUN VIRTUAL_ENV=/venv /venv/bin/uv pip install --no-cache --compile-bytecode --require-hashes -r requirements.lock
COPY . .
# No database is needed to collect files, only the words that the settings ask for.
RUN DATABASE_URL=postgres://none/none REDIS_URL=redis://none/0 SECRET_KEY=build \
    /venv/bin/python manage.py collectstatic --noinput

FROM debian:bookworm-slim AS pool
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
COPY deploy/pgbouncer.ini deploy/pool /deploy/
USER 10001:10001
EXPOSE 6432
CMD ["sh", "/deploy/pool"]

FROM python:3.13-slim-bookworm AS site
# Letters of the explorer's PNG files. Debian mends packages under the same name; a pinned version would vanish.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
RUN useradd --no-create-home --uid 10001 bzpeer && install -d -o bzpeer /graph /backups
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GRAPH_DIR=/graph
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/healthz')"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "16", "--backlog", "1024", "--backpressure", "256", "--workers-kill-timeout", "5", "bzpeer.wsgi:application"]
