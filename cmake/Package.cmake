# What `cpack` makes of an installation: two Debian packages, a3sim (runtime) and liba3sim-dev (development).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "the A3 simulator authors")
set(CPACK_PACKAGE_CONTACT "the A3 simulator authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# Whatever the builder's umask.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL runtime development)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/DebianPaths.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME a3sim)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
  "cycle-accurate simulator of the A3 attention accelerator
 a3sim runs attention operations of traces through a SystemC model of A3
 (HPCA 2020), base or approximate, and reports cycles, energy and accuracy;
 every query is checked against an independent golden model.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME liba3sim-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
  "libraries of the simulator of the A3 attention accelerator
 Headers, static libraries, package files for CMake and pkg-config, and
 examples: the engines, golden model, energy model and sweeps of a3sim.")
# An archive carries no list of what it needs.
set(needed "a3sim (= ${PROJECT_VERSION})" pkg-config)
get_property(libraries GLOBAL PROPERTY A3_LIBRARIES)
foreach(library IN LISTS libraries)
  a3_other_projects_of(others ${library})
  foreach(other IN LISTS others)
    get_property(package GLOBAL PROPERTY A3_DEBIAN_OF_${other})
    list(APPEND needed ${package})
  endforeach()
endforeach()
list(REMOVE_DUPLICATES needed)
list(JOIN needed ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS)

include(CPack)
