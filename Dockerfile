# Debian 12 and Python 3.11, as in every check of this repository.
FROM python:3.11.14-slim-bookworm AS packages
# requirements-s3.lock where files are kept in an S3-compatible store (docs/deploy.md, section 12).
ARG LOCK=requirements.lock
COPY requirements.lock requirements-s3.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r "$LOCK"

FROM python:3.11.14-slim-bookworm
# Drawing PDFs, the same packages as in ./run; and restic for the backups.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 restic \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 700 /data/media /cadangan \
    && install -d -o portal -g portal -m 755 /run/portal
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The settings want a key and an address; neither stays in the image.
RUN SECRET_KEY=only-while-building SITE_URL=https://build.invalid python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && chown -R portal:portal var \
    && find . -name __pycache__ -exec chmod -R go+rX {} +
USER portal
EXPOSE 8000
CMD ["python", "-m", "certportal.supervise", "web"]
