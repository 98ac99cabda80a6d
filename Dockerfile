# Two stages at one path, because a virtual environment knows where it lives.

FROM python:3.11-slim-bookworm AS build
RUN apt-get -qq update && apt-get -qq install --no-install-recommends make
WORKDIR /srv/catalogue
COPY Makefile pyproject.toml requirements.lock ./
RUN make install
COPY app/ app/
COPY migrations/ migrations/
COPY seed/ seed/
# The final file system may be read-only, so the byte code is written here.
RUN .venv/bin/python -m compileall -q app migrations

FROM python:3.11-slim-bookworm
# The user is fixed by number, so that a volume keeps its owner from image to image.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin catalogue \
    && install --directory --owner=10001 --group=10001 /data
COPY --from=build /srv/catalogue /srv/catalogue
WORKDIR /srv/catalogue
ENV PATH="/srv/catalogue/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CATALOGUE_DATABASE_URL="sqlite:////data/catalogue.sqlite"
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["catalogue", "serve", "--host", "0.0.0.0"]
