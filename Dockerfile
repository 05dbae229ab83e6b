# darkroom in a container: a build stage, and a small one that runs.
#
#   docker build -t darkroom .
#   docker run --rm --env-file darkroom.env darkroom

ARG BASE=debian:12-slim

FROM ${BASE} AS build
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      g++ cmake ninja-build pkg-config libcurl4-openssl-dev libssl-dev \
      rapidjson-dev libsqlite3-dev libjpeg62-turbo-dev libpng-dev libwebp-dev \
      liblcms2-dev libhwy-dev libspdlog-dev libyaml-cpp-dev libcli11-dev \
      libpugixml-dev libseccomp-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake -S . -B /build -G Ninja -Wno-dev \
      -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr \
      -DDARKROOM_TESTS=OFF -DDARKROOM_BENCH=OFF \
 && cmake --build /build \
 && DESTDIR=/out cmake --install /build --strip

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="darkroom" \
      org.opencontainers.image.description="Renders image variants of S3 uploads" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="debian:12-slim"
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      ca-certificates libcurl4 libssl3 libsqlite3-0 libjpeg62-turbo \
      libpng16-16 libwebp7 libwebpmux3 liblcms2-2 libhwy1 libspdlog1.10 \
      libyaml-cpp0.7 libpugixml1v5 libseccomp2 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/usr/bin/darkroom /usr/bin/darkroom
COPY --from=build /out/usr/share/darkroom /usr/share/darkroom
ENV DARKROOM_LOG_FORMAT=json
# A number, so that "run as non-root" policies can check it.
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["darkroom"]
CMD ["run"]
