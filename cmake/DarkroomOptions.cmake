# How everything of ours is compiled: options for all, warnings for our code.

add_library(darkroom_options INTERFACE)
target_include_directories(
  darkroom_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")
# Float kernels must give the same bits on every instruction set.
target_compile_options(darkroom_options INTERFACE -ffp-contract=off
  -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# A program loads the libraries that it calls, and no others.
target_link_options(darkroom_options INTERFACE -Wl,--as-needed)
target_compile_definitions(darkroom_options INTERFACE _GNU_SOURCE
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

add_library(darkroom_warnings INTERFACE)
target_compile_options(
  darkroom_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
            -Woverloaded-virtual -Wimplicit-fallthrough
            # Designated initialisers leave members out on purpose.
            -Wno-missing-field-initializers
            # Wrong in g++ 12 when optimising: about `"text" + std::string`
            # (GCC bug 105651) and about what is inserted into a vector
            # (GCC bugs 105329, 107852).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>
            # TRY is a statement expression.
            $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
            $<$<BOOL:${DARKROOM_WERROR}>:-Werror>)

# One static library per folder: darkroom_layer(name SOURCES... ) with
# darkroom_options PUBLIC and darkroom_warnings PRIVATE.
function(darkroom_layer name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC darkroom_options PRIVATE darkroom_warnings)
endfunction()
