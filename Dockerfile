# An image of the portal. Not built where it was written; deploy/try checks what can be checked without Docker.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/portal
COPY . .
RUN make install PYTHON=python3.11

FROM python:3.11-slim-bookworm
RUN adduser --system --group --home /var/lib/portal --no-create-home portal && install -d -m 700 -o portal -g portal /var/lib/portal
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
ENV VAR_DIR=/var/lib/portal HOST=0.0.0.0 LOG_FORMAT=json PYTHONDONTWRITEBYTECODE=1
VOLUME /var/lib/portal
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=10m --interval=30s --timeout=5s CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD [".venv/bin/python", "manage.py", "serve", "--no-demo"]
