# What `cmake --install BUILD --component libs3q` puts where: the archive, the
# headers that make its interface, and how CMake and pkg-config find them.

include(CMakePackageConfigHelpers)

set(headers "${CMAKE_INSTALL_INCLUDEDIR}/libs3q")
set(config "${CMAKE_INSTALL_LIBDIR}/cmake/libs3q")

# EXCLUDE_FROM_ALL: who installs the program wants no library.
function(install_part)
  install(${ARGN} COMPONENT libs3q EXCLUDE_FROM_ALL)
endfunction()

install(TARGETS s3q EXPORT libs3q
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT libs3q
                EXCLUDE_FROM_ALL
        INCLUDES DESTINATION "${headers}")

install_part(FILES call_observer.h marker.h message_queue.h object_store.h
                   redrive.h services.h topic.h DESTINATION "${headers}/libs3q")
install_part(FILES aws/aws_services.h aws/partitions.h
             DESTINATION "${headers}/libs3q/aws")
install_part(FILES local/local_services.h DESTINATION "${headers}/libs3q/local")
install_part(FILES ../base/bytes.h ../base/error.h ../base/fd.h ../base/result.h
                   ../base/shared_buffer.h ../base/time.h
             DESTINATION "${headers}/base")

install_part(EXPORT libs3q NAMESPACE libs3q:: FILE libs3qTargets.cmake
             DESTINATION "${config}")
configure_package_config_file(
  package/libs3qConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/libs3qConfig.cmake"
  INSTALL_DESTINATION "${config}")
write_basic_package_version_file(
  "${CMAKE_CURRENT_BINARY_DIR}/libs3qConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install_part(FILES "${CMAKE_CURRENT_BINARY_DIR}/libs3qConfig.cmake"
                   "${CMAKE_CURRENT_BINARY_DIR}/libs3qConfigVersion.cmake"
             DESTINATION "${config}")

# Relative to where it lies, so that the tree can be moved.
file(RELATIVE_PATH include_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig"
     "/${headers}")
configure_file(package/libs3q.pc.in libs3q.pc @ONLY)
install_part(FILES "${CMAKE_CURRENT_BINARY_DIR}/libs3q.pc"
             DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install_part(FILES examples/send_and_receive.cc examples/CMakeLists.txt
             DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libs3q/examples")
