# What `cmake --install` puts where: the program, its units, its configuration,
# completions, manual pages and papers.  `make uninstall` knows them all.

set(DARKROOM_ZSH_FOLDER "${CMAKE_INSTALL_DATADIR}/zsh/site-functions"
    CACHE STRING "Where zsh looks for completions; Debian: vendor-completions")

# --- completions and manual pages, made by the program itself -----------------

set(papers "${CMAKE_BINARY_DIR}/papers")
set(paper_files)
function(darkroom_paper file)
  add_custom_command(
    OUTPUT "${papers}/${file}" DEPENDS ${ARGN}
    COMMAND ${PAPER_COMMAND} > "${papers}/${file}"
    COMMENT "Writing ${file}" VERBATIM)
  list(APPEND paper_files "${papers}/${file}")
  set(paper_files "${paper_files}" PARENT_SCOPE)
endfunction()
file(MAKE_DIRECTORY "${papers}")

foreach(shell bash zsh fish)
  set(PAPER_COMMAND darkroom completion ${shell})
  darkroom_paper(completion.${shell} darkroom)
endforeach()

find_package(Python3 QUIET COMPONENTS Interpreter)
set(maker "${CMAKE_SOURCE_DIR}/scripts/make_manual.py")
set(manuals "${CMAKE_SOURCE_DIR}/docs/man")
if(Python3_FOUND)
  set(PAPER_COMMAND Python3::Interpreter "${maker}" commands
      "$<TARGET_FILE:darkroom>" "${manuals}/darkroom.1.in" ${PROJECT_VERSION})
  darkroom_paper(darkroom.1 darkroom "${maker}" "${manuals}/darkroom.1.in")
  set(page "${CMAKE_SOURCE_DIR}/docs/configuration.md")
  set(PAPER_COMMAND Python3::Interpreter "${maker}" page "${page}"
      "${manuals}/darkroom.yaml.5.in" ${PROJECT_VERSION})
  darkroom_paper(darkroom.yaml.5 "${maker}" "${page}"
                 "${manuals}/darkroom.yaml.5.in")
  install(FILES "${papers}/darkroom.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES "${papers}/darkroom.yaml.5"
          DESTINATION "${CMAKE_INSTALL_MANDIR}/man5")
else()
  message(STATUS "No Python 3: manual pages are left out")
endif()
add_custom_target(darkroom_papers ALL DEPENDS ${paper_files})

install(FILES "${papers}/completion.bash" RENAME darkroom
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${papers}/completion.zsh" RENAME _darkroom
        DESTINATION "${DARKROOM_ZSH_FOLDER}")
install(FILES "${papers}/completion.fish" RENAME darkroom.fish
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

# --- the program and what it reads --------------------------------------------

install(TARGETS darkroom RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
# Where the program looks for it, whatever CMAKE_INSTALL_LIBEXECDIR is.
install(TARGETS renderer_program RUNTIME DESTINATION libexec/darkroom)
install(DIRECTORY "${CMAKE_SOURCE_DIR}/config/"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/darkroom")
install(DIRECTORY "${CMAKE_SOURCE_DIR}/deploy"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/darkroom")

# The unit names the prefix, which is known when it is installed, and files in
# etc/ are not replaced.
install(CODE "set(source \"${CMAKE_SOURCE_DIR}/systemd\")")
install(SCRIPT "${CMAKE_SOURCE_DIR}/cmake/InstallService.cmake")

# --- papers -------------------------------------------------------------------

install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/README.md"
              "${CMAKE_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${CMAKE_SOURCE_DIR}/docs" DESTINATION "${CMAKE_INSTALL_DOCDIR}"
        PATTERN man EXCLUDE)

include(DarkroomPackage)
