# syntax=docker/dockerfile:1
# Three stages: the pages, the wheels, and an image that holds nothing else. scripts/check-dockerfile.sh runs the same
# steps without Docker, and tests/test_packaging.py holds what must stay true.

FROM node:20-slim AS pages
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web ./
RUN npm run build


# Not the slim one: a compiler is needed for the helper of the fan-out.
FROM python:3.11 AS wheels
COPY requirements.lock /build/
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels --requirement /build/requirements.lock
COPY server/native /build/native
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels /build/native


FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 \
    VITRINA_HOST=0.0.0.0 \
    VITRINA_PORT=8000 \
    VITRINA_MEDIA_PORT=8001 \
    VITRINA_DEMO=false

RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    --mount=type=bind,source=requirements.lock,target=/build/requirements.lock \
    pip install --no-cache-dir --no-index --no-deps --find-links /wheels --requirement /build/requirements.lock \
        vitrina-fanout \
 && useradd --system --uid 10001 --no-create-home --home-dir /app vitrina \
 && install --directory --owner vitrina /app/var

WORKDIR /app
COPY LICENSE pyproject.toml ./
COPY core core
COPY moderation moderation
COPY chat chat
COPY shop shop
COPY server server
COPY --from=pages /build/web/dist web/dist
RUN python -m compileall -q core moderation chat shop server

USER vitrina
VOLUME ["/app/var"]
EXPOSE 8000 8001/udp
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['VITRINA_PORT'] + '/health/ready', timeout=4)"]

CMD ["python", "-m", "server"]
