# Runs in cpack, on the tree that becomes the package: papers are compressed
# and named as Debian's policy says.

set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
set(share "${root}/usr/share")
set(doc "${share}/doc/darkroom")
set(version "${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE "${doc}/LICENSE")
file(COPY_FILE "${CPACK_DARKROOM_DEBIAN}/copyright" "${doc}/copyright")
file(RENAME "${doc}/CHANGELOG.md" "${doc}/changelog")
configure_file("${CPACK_DARKROOM_DEBIAN}/changelog.in" "${doc}/changelog.Debian"
               @ONLY)

file(MAKE_DIRECTORY "${share}/lintian/overrides" "${share}/zsh/vendor-completions")
file(COPY_FILE "${CPACK_DARKROOM_DEBIAN}/lintian-overrides"
     "${share}/lintian/overrides/darkroom")
file(RENAME "${share}/zsh/site-functions/_darkroom"
     "${share}/zsh/vendor-completions/_darkroom")
file(REMOVE_RECURSE "${share}/zsh/site-functions")

# Where Debian 12 has units.
file(MAKE_DIRECTORY "${root}/lib/systemd")
file(RENAME "${root}/usr/lib/systemd/system" "${root}/lib/systemd/system")
file(REMOVE_RECURSE "${root}/usr/lib/systemd")

file(GLOB papers "${doc}/changelog*" "${share}/man/man?/*")
run(gzip -9n ${papers})
file(GLOB_RECURSE files LIST_DIRECTORIES true "${root}/*")
foreach(file ${files})
  if(IS_DIRECTORY "${file}")
    run(chmod 755 "${file}")
  elseif(NOT file MATCHES "/bin/|/libexec/|/darkroom.env$|DEBIAN/")
    run(chmod 644 "${file}")
  endif()
endforeach()
