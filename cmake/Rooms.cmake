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

# a3_static_library(TARGET SOURCES file... [USES target...]): a library by the rules of the house.
function(a3_static_library target)
  cmake_parse_arguments(LIBRARY "" "" "SOURCES;USES" ${ARGN})
  add_library(${target} STATIC ${LIBRARY_SOURCES})
  # The Python module is a shared library made of such; what it does not export costs it no speed.
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${target} PUBLIC a3_build_rules ${LIBRARY_USES})
endfunction()

# a3_room(NAME [LIBRARY library] [PUBLIC path...] [SOURCES file...] [USES target...]): one room of the one-way chain described
# in docs/architecture.md: the files beside the CMakeLists.txt that declares it, and its public headers, which are include/a3/NAME
# or the folders and headers below include/a3 that PUBLIC names; without sources the latter alone. It becomes part of the installed
# library a3sim (default) or a3sim-systemc, or, with NONE, of the program alone. USES names every room and every other project
# that a file of the room includes; scripts/check_rooms.py holds the room to it.
function(a3_room name)
  cmake_parse_arguments(ROOM "" "LIBRARY" "PUBLIC;SOURCES;USES" ${ARGN})
  if(NOT ROOM_LIBRARY)
    set(ROOM_LIBRARY a3sim)
  endif()
  set_property(GLOBAL APPEND PROPERTY A3_ROOMS_OF_${ROOM_LIBRARY} a3_${name})
  set_property(GLOBAL PROPERTY A3_USES_OF_a3_${name} ${ROOM_USES})
  if(NOT ROOM_SOURCES)
    add_library(a3_${name} INTERFACE)
    target_link_libraries(a3_${name} INTERFACE a3_build_rules ${ROOM_USES})
    return()
  endif()
  a3_static_library(a3_${name} SOURCES ${ROOM_SOURCES} USES ${ROOM_USES})
endfunction()
