# What the binary says of itself: version, git commit, compiler, build type.

# a3_build_facts(TARGET TEMPLATE HEADER): HEADER is TEMPLATE filled in, written before TARGET is built. Git is asked at every
# build, not when CMake runs; files that include HEADER are compiled again only if an answer has changed.
function(a3_build_facts target template header)
  add_custom_target(a3_build_facts
    COMMAND ${CMAKE_COMMAND}
      -DA3_SOURCE_DIR=${PROJECT_SOURCE_DIR}
      -DA3_TEMPLATE=${template}
      -DA3_HEADER=${header}
      -DA3_VERSION=${PROJECT_VERSION}
      "-DA3_COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
      -DA3_BUILD_TYPE=$<CONFIG>
      -P ${PROJECT_SOURCE_DIR}/cmake/WriteBuildFacts.cmake
    BYPRODUCTS ${header}
    COMMENT ""
    VERBATIM)
  add_dependencies(${target} a3_build_facts)
endfunction()
