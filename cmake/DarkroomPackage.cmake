# The Debian package: cpack -G DEB, or `make deb`.  What debhelper would write
# is in packaging/debian/.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME darkroom)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(DARKROOM_MAINTAINER "darkroom maintainers <darkroom@packages.invalid>"
    CACHE STRING "Who answers for the package")
set(CPACK_PACKAGE_CONTACT "${DARKROOM_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "worker that renders image variants of S3 uploads")
set(CPACK_PACKAGE_DESCRIPTION
"Takes upload events from an SQS queue, decodes each new image once, renders
every variant that is configured (resized, cropped, as WebP, JPEG or PNG),
stores them in S3, and deletes the message. An image that can never work goes
to the dead-letter queue, with the reason on it.
.
Images are decoded in confined processes without credentials. The same program
renders files, and works on a directory instead of AWS.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX "${CMAKE_BINARY_DIR}")

set(debian "${CMAKE_SOURCE_DIR}/packaging/debian")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${debian}/conffiles;${debian}/postinst;${debian}/prerm;${debian}/postrm")
# What Debian wants otherwise than `cmake --install` puts it.
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/cmake/DebianTree.cmake")
set(CPACK_DARKROOM_DEBIAN "${debian}")

include(CPack)
