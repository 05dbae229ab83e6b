# What `cmake --install` puts where: the program, its unit, its configuration
# to start from, and its papers.

install(TARGETS darkroom RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")

configure_file("${CMAKE_SOURCE_DIR}/systemd/darkroom.service.in"
               "${CMAKE_BINARY_DIR}/darkroom.service" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/darkroom.service"
        DESTINATION lib/systemd/system)

# To be copied to /etc/darkroom and changed: never overwritten there.
install(DIRECTORY "${CMAKE_SOURCE_DIR}/config/"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/darkroom")
install(FILES "${CMAKE_SOURCE_DIR}/systemd/darkroom.env"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/darkroom")

install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/README.md"
              "${CMAKE_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
