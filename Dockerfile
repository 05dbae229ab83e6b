# darkroom in a container: a stage that builds, and a small one that runs.
#
#   docker build -t darkroom .
#   docker run --rm --env-file darkroom.env darkroom
#
# docs/container.md tells the rest.

# Anything with Debian 12's packages: another registry's, or a hardened one.
ARG BASE=debian:12-slim

FROM ${BASE} AS build
WORKDIR /src
COPY scripts/setup.sh scripts/
RUN scripts/setup.sh program \
 && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake -S . -B /build -G Ninja -Wno-dev \
      -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr \
      -DDARKROOM_TESTS=OFF -DDARKROOM_BENCH=OFF \
 && cmake --build /build --target darkroom darkroom_papers \
 && DESTDIR=/out cmake --install /build --strip
# The packages of the libraries that the programs are linked to, so that no
# second list of them has to be kept.
RUN objdump -p /out/usr/bin/darkroom /out/usr/libexec/darkroom/* \
      | awk '$1 == "NEEDED" {print "*/" $2}' | sort -u >/needed \
 && xargs dpkg -S </needed >/owners \
 && cut -d: -f1 /owners | sort -u >/out/packages

FROM ${BASE}
COPY --from=build /out/packages /tmp/packages
RUN apt-get update -qq \
 && xargs apt-get install -y -qq --no-install-recommends ca-certificates \
      </tmp/packages \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf/*-old \
      /var/log/apt /var/log/dpkg.log /tmp/packages
COPY --from=build /out/usr/bin/darkroom /usr/bin/
COPY --from=build /out/usr/libexec/darkroom /usr/libexec/darkroom
COPY --from=build /out/usr/share/darkroom /usr/share/darkroom
COPY LICENSE /usr/share/doc/darkroom/copyright
# Every library is there.
RUN ["darkroom", "version"]

ENV DARKROOM_LOG_FORMAT=json \
    DARKROOM_ADMIN_LISTEN=127.0.0.1:9464
# A number, so that "run as non-root" policies can check it.
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["darkroom", "health"]
ENTRYPOINT ["darkroom"]
CMD ["run"]

# Last, since they change with every build.
ARG BASE
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="darkroom" \
      org.opencontainers.image.description="Renders image variants of S3 uploads" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${BASE}"
