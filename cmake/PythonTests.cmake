# Tests written in Python, run by pytest: one CTest test per file.

set(A3_PYTHON "" CACHE FILEPATH "Python 3 with numpy and pytest for the package and the tests; searched for if empty")

# a3_find_python(VARIABLE): an interpreter that has numpy and pytest. The python3 on PATH may be one of its own, without
# Debian's.
function(a3_find_python variable)
  find_program(A3_PYTHON_ON_PATH python3)
  set(candidates /usr/bin/python3 ${A3_PYTHON_ON_PATH} /usr/local/bin/python3)
  if(A3_PYTHON)
    set(candidates ${A3_PYTHON})
  endif()
  foreach(candidate IN LISTS candidates)
    execute_process(
      COMMAND ${candidate} -c "import sys, numpy, pytest; sys.exit(sys.version_info < (3, 10))"
      RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(${variable} ${candidate} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  list(JOIN candidates ", " candidates)
  message(FATAL_ERROR
    "The tests need Python 3.10 or later with numpy and pytest; tried without success: ${candidates}. Install "
    "python3-numpy and python3-pytest (scripts/setup.sh does), or name an interpreter with -DA3_PYTHON=FILE.")
endfunction()

# a3_find_torch(VARIABLE PYTHON): whether this interpreter has PyTorch; an error if it has not and A3_REQUIRE_TORCH is on.
function(a3_find_torch variable python)
  execute_process(COMMAND ${python} -c "import torch" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0 AND A3_REQUIRE_TORCH)
    message(FATAL_ERROR
      "A3_REQUIRE_TORCH is on, but ${python} has no PyTorch. Install python3-torch (scripts/setup.sh --workloads does).")
  endif()
  if(status EQUAL 0)
    set(${variable} ON PARENT_SCOPE)
  else()
    set(${variable} OFF PARENT_SCOPE)
  endif()
endfunction()

# a3_python_test(FOLDER SUBJECT [NAME=VALUE...]): runs test_SUBJECT.py of the current source folder, which has a pytest.ini, as
# CTest test FOLDER.SUBJECT; variables are added to its environment.
function(a3_python_test folder subject)
  set(scratch ${CMAKE_CURRENT_BINARY_DIR}/${subject})
  add_test(NAME ${folder}.${subject}
    COMMAND ${A3_TEST_PYTHON} -m pytest -c ${CMAKE_CURRENT_SOURCE_DIR}/pytest.ini
      --rootdir=${CMAKE_CURRENT_SOURCE_DIR} --basetemp=${scratch}
      ${CMAKE_CURRENT_SOURCE_DIR}/test_${subject}.py)
  set(environment
    A3SIM=$<TARGET_FILE:a3sim>
    A3_SOURCE_DIR=${PROJECT_SOURCE_DIR}
    PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
    PYTHONDONTWRITEBYTECODE=1
    ${ARGN})
  # These take longest: begun before the others, which are short, they leave no processor idle at the end.
  set_tests_properties(${folder}.${subject} PROPERTIES ENVIRONMENT "${environment}" TIMEOUT 600 COST 1)
endfunction()
