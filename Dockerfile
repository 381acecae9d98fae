FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.9
COPY requirements.lock .
RUN VIRTUAL_ENV=/venv /venv/bin/uv pip install --require-hashes -r requirements.lock
COPY . .
# No database is needed to collect files, only the words that the settings ask for.
RUN DATABASE_URL=postgres://none/none REDIS_URL=redis://none/0 SECRET_KEY=build \
    /venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
# Letters of the explorer's PNG files.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 bzpeer && install -d -o bzpeer /graph
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER bzpeer
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "bzpeer.wsgi:application"]
