# What `cmake --install` puts where, in two components: runtime (what runs a3sim) and development (what links the libraries).
include(CMakePackageConfigHelpers)

set(A3_DATA_DIR ${CMAKE_INSTALL_DATADIR}/a3sim)
set(A3_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/a3sim)
set(A3_INSTALL_FILES_DIR ${PROJECT_BINARY_DIR}/install)

# --- runtime
install(TARGETS a3sim RUNTIME COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${A3_DATA_DIR} COMPONENT runtime FILES_MATCHING PATTERN "*.json")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CITATION.cff
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(FILES ${A3_PAGES_DIR}/a3sim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
# Where each shell looks below a prefix.
install(FILES ${A3_PAGES_DIR}/a3sim DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT runtime)
install(FILES ${A3_PAGES_DIR}/_a3sim DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT runtime)
install(FILES ${A3_PAGES_DIR}/a3sim.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT runtime)

# --- development
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/a3
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development FILES_MATCHING PATTERN "*.h")
install(FILES ${A3_REGISTERS_HEADER} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/a3 COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)

# a3_find_calls(VARIABLE LIBRARY INDENTATION): the calls in a3simConfig.cmake that find the other projects of a library.
function(a3_find_calls variable library indentation)
  a3_other_projects_of(others ${library})
  set(calls)
  foreach(other IN LISTS others)
    get_property(package GLOBAL PROPERTY A3_FIND_OF_${other})
    get_property(module GLOBAL PROPERTY A3_MODULE_OF_${other})
    if(package)
      string(APPEND calls "${indentation}find_dependency(${package})\n")
    elseif(module)
      string(APPEND calls "${indentation}_a3sim_find_module(${module})\n")
    endif()
  endforeach()
  set(${variable} "${calls}" PARENT_SCOPE)
endfunction()

a3_find_calls(A3_FIND_FOR_A3SIM a3sim "")
a3_find_calls(A3_FIND_FOR_SYSTEMC a3sim-systemc "  ")
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/a3simConfig.cmake.in ${A3_INSTALL_FILES_DIR}/a3simConfig.cmake
  INSTALL_DESTINATION ${A3_CMAKE_DIR} PATH_VARS A3_DATA_DIR)
# Before 1.0.0 each minor version may change the interface.
write_basic_package_version_file(${A3_INSTALL_FILES_DIR}/a3simConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${A3_INSTALL_FILES_DIR}/a3simConfig.cmake ${A3_INSTALL_FILES_DIR}/a3simConfigVersion.cmake
  DESTINATION ${A3_CMAKE_DIR} COMPONENT development)

# a3_path_from_prefix(VARIABLE FOLDER): how a .pc file names an installation folder.
function(a3_path_from_prefix variable folder)
  if(NOT IS_ABSOLUTE ${folder})
    string(PREPEND folder "\${prefix}/")
  endif()
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

# a3_install_library(LIBRARY TARGETS_FILE): the archive, its targets for CMake, and LIBRARY.pc.
function(a3_install_library library targets_file)
  install(TARGETS ${library}_library EXPORT ${targets_file} ARCHIVE COMPONENT development)
  install(EXPORT ${targets_file} NAMESPACE a3sim:: DESTINATION ${A3_CMAKE_DIR} COMPONENT development)

  get_property(A3_DESCRIPTION GLOBAL PROPERTY A3_DESCRIPTION_OF_${library})
  get_property(required GLOBAL PROPERTY A3_NEEDS_OF_${library})
  list(TRANSFORM required APPEND " = ${PROJECT_VERSION}")
  a3_other_projects_of(others ${library})
  set(flags_of_all)
  foreach(other IN LISTS others)
    get_property(module GLOBAL PROPERTY A3_PKG_CONFIG_OF_${other})
    get_property(flags GLOBAL PROPERTY A3_LIBS_OF_${other})
    list(APPEND required ${module})
    list(APPEND flags_of_all ${flags})
  endforeach()
  list(JOIN required ", " A3_REQUIRES)
  list(JOIN flags_of_all " " A3_LIBS)
  set(A3_LIBRARY ${library})
  if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    set(A3_PREFIX ${CMAKE_INSTALL_PREFIX})
  else()
    file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
    string(REGEX REPLACE "/$" "" A3_PREFIX "\${pcfiledir}/${up}")
  endif()
  a3_path_from_prefix(A3_LIBDIR ${CMAKE_INSTALL_LIBDIR})
  a3_path_from_prefix(A3_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})
  a3_path_from_prefix(A3_CONFIGSDIR ${A3_DATA_DIR}/configs)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/library.pc.in ${A3_INSTALL_FILES_DIR}/${library}.pc @ONLY)
  install(FILES ${A3_INSTALL_FILES_DIR}/${library}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endfunction()

a3_install_library(a3sim a3simTargets)
a3_install_library(a3sim-systemc a3simSystemCTargets)
