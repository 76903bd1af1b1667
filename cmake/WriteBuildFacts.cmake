# cmake -DA3_SOURCE_DIR=... -DA3_TEMPLATE=... -DA3_HEADER=... -D(every @NAME@ of the template but A3_COMMIT)=... -P WriteBuildFacts.cmake
# Asks git for the commit and fills in the template.

# git(VARIABLE ARGUMENT...): what git says of the source folder; the variable stays undefined if git refuses, or is missing.
function(git variable)
  execute_process(
    COMMAND git --no-optional-locks -C ${A3_SOURCE_DIR} ${ARGN}
    OUTPUT_VARIABLE output RESULT_VARIABLE status ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(status EQUAL 0)
    set(${variable} "${output}" PARENT_SCOPE)
  endif()
endfunction()

set(A3_COMMIT unknown)
# A copy of the sources somewhere inside another project's checkout is not at that project's commit.
git(path_in_checkout rev-parse --show-prefix)
git(commit rev-parse --verify HEAD)
git(changes status --porcelain --untracked-files=no)
if(DEFINED commit AND DEFINED changes AND path_in_checkout STREQUAL "")
  set(A3_COMMIT ${commit})
  if(changes)
    string(APPEND A3_COMMIT "-dirty")
  endif()
endif()
configure_file(${A3_TEMPLATE} ${A3_HEADER} @ONLY)
