# The libraries outside the project, all from Debian's packages.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(pugixml REQUIRED)
find_package(HWY CONFIG REQUIRED NAMES hwy HWY)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux libwebpmux)
pkg_check_modules(LCMS REQUIRED IMPORTED_TARGET lcms2)
pkg_check_modules(ISAL REQUIRED IMPORTED_TARGET libisal)
find_package(prometheus-cpp CONFIG REQUIRED)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)

# Highway's headers without its library, which every process would pay for
# (docs/decisions/0019-own-simd-dispatch.md).
add_library(darkroom_highway INTERFACE)
target_include_directories(
  darkroom_highway SYSTEM
  INTERFACE "$<TARGET_PROPERTY:hwy::hwy,INTERFACE_INCLUDE_DIRECTORIES>")
# Its assertions, which a debug build has else, would call the library.
target_compile_definitions(darkroom_highway INTERFACE HWY_IS_DEBUG_BUILD=0)
