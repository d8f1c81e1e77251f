# Intake as a container: Debian 12 with its Python 3.11, a non-root user, every package pinned by hash.
# The steps are in scripts/image-steps.sh, so that they can be run and tested without Docker.

FROM debian:bookworm-slim AS base
COPY scripts/image-steps.sh /usr/local/bin/image-steps
RUN image-steps system

FROM base AS build
COPY . /src
RUN image-steps install /src /opt/intake

FROM base
RUN image-steps user
COPY --from=build /opt/intake /opt/intake
ENV PATH=/opt/intake/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    INTAKE_CONFIG=/etc/intake/intake.toml
USER 10001:10001
WORKDIR /var/lib/intake
VOLUME /var/lib/intake
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=30s --start-period=60s --retries=3 CMD ["intake", "status", "--live"]
ENTRYPOINT ["intake"]
CMD ["run"]
