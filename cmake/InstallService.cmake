# Runs at installation: the units and their configuration.  `source` is the
# folder systemd/ of the tree.

# FHS: what is installed in /usr or /usr/local is configured in /etc, or so
# administrators expect; elsewhere everything stays below the prefix.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(CONFIG_FOLDER "/etc/darkroom")
else()
  set(CONFIG_FOLDER "${CMAKE_INSTALL_PREFIX}/etc/darkroom")
endif()
set(PROGRAM "${CMAKE_INSTALL_PREFIX}/bin/darkroom")

set(made "${CMAKE_CURRENT_LIST_DIR}")
string(RANDOM LENGTH 12 scratch)
set(scratch "/tmp/darkroom-install-${scratch}")
foreach(file darkroom.service darkroom.tmpfiles)
  configure_file("${source}/${file}.in" "${scratch}/${file}" @ONLY)
endforeach()

set(lib "${CMAKE_INSTALL_PREFIX}/lib")
file(INSTALL "${scratch}/darkroom.service" DESTINATION "${lib}/systemd/system")
file(INSTALL "${scratch}/darkroom.tmpfiles" DESTINATION "${lib}/tmpfiles.d"
     RENAME darkroom.conf)
file(INSTALL "${source}/darkroom.sysusers" DESTINATION "${lib}/sysusers.d"
     RENAME darkroom.conf)
file(REMOVE_RECURSE "${scratch}")

function(install_once file mode)
  set(there "$ENV{DESTDIR}${CONFIG_FOLDER}/${file}")
  if(EXISTS "${there}")
    message(STATUS "Kept: ${there}")
    return()
  endif()
  file(INSTALL "${source}/${file}" DESTINATION "${CONFIG_FOLDER}"
       PERMISSIONS ${mode})
endfunction()
install_once(darkroom.yaml "OWNER_READ;OWNER_WRITE;GROUP_READ;WORLD_READ")
install_once(darkroom.env "OWNER_READ;OWNER_WRITE;GROUP_READ")
