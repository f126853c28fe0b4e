# One image for web, workers, beat and migrations: what differs is the command.

FROM python:3.11-slim-trixie AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/hearback
COPY requirements/main.txt /tmp/main.txt
RUN /opt/hearback/bin/pip install --require-hashes --only-binary :all: -r /tmp/main.txt

FROM packages AS built
ENV PATH=/opt/hearback/bin:$PATH
WORKDIR /srv/hearback
COPY . .
# None of these values stays in the image: they only let the settings load.
RUN python -m babel.messages.frontend compile --directory locale --domain django \
 && python -m babel.messages.frontend compile --directory locale/packages --domain django \
 && python -m config.fonts \
 && SECRET_KEY=only-to-collect-static-files-while-the-image-is-built \
    SITE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/build \
    REDIS_URL=redis://build.invalid STRIPE_SECRET_KEY=build EMAIL_URL=smtp://build.invalid \
    python manage.py collectstatic --no-input --verbosity 0 \
 && python -m compileall -q .

FROM python:3.11-slim-trixie
ENV PATH=/opt/hearback/bin:$PATH PYTHONUNBUFFERED=1 MEDIA_ROOT=/var/lib/hearback/media
# What a map or a photograph needed is given back to the system: web holds a tenth less.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
# pg_dump and pg_restore for `manage.py backup`: Debian 13 has PostgreSQL 17's, as the compose file.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin hearback \
 && install -d -o hearback -g hearback /var/lib/hearback/media
COPY --from=packages /opt/hearback /opt/hearback
COPY --from=built /srv/hearback /srv/hearback
WORKDIR /srv/hearback
USER hearback
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# As in config/demo/commands.py; a test compares them.
CMD ["granian", "--interface", "wsgi", "config.wsgi:application", "--host", "0.0.0.0",\
     "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--backpressure", "128",\
     "--backlog", "1024", "--respawn-failed-workers", "--respawn-interval", "0.5",\
     "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning"]
