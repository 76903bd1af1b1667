# The rules every part of the house shares: warnings, sanitizers, and how a room or a test is declared.
add_library(a3_build_rules INTERFACE)
# Public headers are named from include/, all others from src/ or, for SystemC and the command line, from the root.
target_include_directories(a3_build_rules INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
target_compile_options(a3_build_rules INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(A3_WARNINGS_AS_ERRORS)
  target_compile_options(a3_build_rules INTERFACE -Werror)
endif()
if(A3_SANITIZE)
  set(A3_SANITIZE_FLAGS -fsanitize=${A3_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # SystemC switches coroutine stacks by hand and ships without RTTI for UBSan's vptr check.
  target_compile_options(a3_build_rules INTERFACE ${A3_SANITIZE_FLAGS} -fno-sanitize=vptr)
  target_link_options(a3_build_rules INTERFACE ${A3_SANITIZE_FLAGS})
endif()
if(A3_FUZZ)
  target_compile_options(a3_build_rules INTERFACE -fsanitize=fuzzer-no-link)
endif()

# a3_room(NAME SOURCES file... [USES target...]): one library of the one-way chain described in docs/architecture.md.
function(a3_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES" ${ARGN})
  add_library(a3_${name} STATIC ${ROOM_SOURCES})
  # The Python module is a shared library made of rooms; what it does not export costs it no speed.
  set_target_properties(a3_${name} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(a3_${name} PUBLIC a3_build_rules ${ROOM_USES})
endfunction()
