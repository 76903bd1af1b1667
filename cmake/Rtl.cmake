# Building machines from rtl/, where A3_BUILD_RTL is on; scripts/setup.sh --rtl installs Verilator.
#
# A machine's name says what is fixed when it is built, ROWSxLANES_I.F and then what differs from the defaults, in any order:
#   _dN      largest d of an operation (default LANES)          _cN      entries of a component queue, 3 or more (default 4)
#   _scanN   rows of a scan window (default 16)                 _cmpN    candidates of a post-scoring window (default 16)
#   _eN      integer bits of the exponent's argument (default 8)   _pN   fraction bits of its tables (default 15)
#   _own     candidate selection has multipliers of its own     _trunc   weights are truncated, not rounded
# For example 320x64_4.4 is the paper's machine. Base and approximate design are in one; n and d up to the sizes, M, T and arrivals
# vary freely.

if(A3_BUILD_RTL)
  find_program(A3_VERILATOR verilator)
  if(NOT A3_VERILATOR)
    message(FATAL_ERROR "A3_BUILD_RTL is on, but there is no verilator. scripts/setup.sh --rtl installs it.")
  endif()
  execute_process(COMMAND ${A3_VERILATOR} --getenv VERILATOR_ROOT OUTPUT_VARIABLE A3_VERILATOR_ROOT
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

  # clang compiles what Verilator writes in half the time that g++ takes, and the code is faster.
  find_program(A3_RTL_COMPILER NAMES clang++ ${CMAKE_CXX_COMPILER})
  set(A3_RTL_COMPILE_OPTIONS -O2 CACHE STRING "Options for compiling the machines of A3_RTL_MACHINES")
  # scripts/cover_rtl.py and scripts/synthesise.py read what is counted.
  option(A3_RTL_COVERAGE "Count lines and toggles of the machines; written into the folder that A3_RTL_COUNTS names" OFF)
  if(A3_RTL_COVERAGE)
    # Every bit of every signal, whatever the signal's width.
    set(A3_RTL_COUNTING --coverage-line --coverage-toggle --coverage-underscore --coverage-max-width 1000000)
  endif()
endif()

set(A3_RTL_SOURCES
  control/elastic_control.sv
  control/lockstep_sequencer.sv
  control/output_issue.sv
  core/a3_core.sv
  pipelines/adder_tree.sv
  pipelines/divider.sv
  pipelines/dot_product_unit.sv
  pipelines/exponent_unit.sv
  pipelines/output_unit.sv
  pipelines/post_scoring_unit.sv
  primitives/bank_pair.sv
  primitives/delay_line.sv
  primitives/fifo.sv
  primitives/first_one.sv
  primitives/multiplier_array.sv
  primitives/query_register_pair.sv
  primitives/register_file.sv
  primitives/row_sram.sv
  primitives/score_banks.sv
  primitives/slice_counter.sv
  primitives/slice_select.sv
  primitives/weight_banks.sv
  primitives/word_address.sv
  select/candidate_scan.sv
  select/greedy/candidate_selector.sv
  select/greedy/comparator_tree.sv
  select/greedy/component_buffer.sv
  select/greedy/component_queue.sv
  select/greedy/greedy_scores.sv
  select/greedy/pointer_unit.sv
  select/greedy/selector_side.sv
  select/greedy/sorted_key_bank.sv
  select/greedy/sorted_key_sram.sv
  cosim/a3_cosim.sv)
list(TRANSFORM A3_RTL_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/rtl/)

# a3_rtl_parameters(NAME): sets the RTL's parameters in the caller's scope.
function(a3_rtl_parameters name)
  if(NOT name MATCHES "^([0-9]+)x([0-9]+)_([0-9]+)\\.([0-9]+)(_[a-z0-9_]+)?$")
    message(FATAL_ERROR "A3_RTL_MACHINES: '${name}' is not ROWSxLANES_I.F with options behind it (cmake/Rtl.cmake lists them).")
  endif()
  set(NUM_ROWS ${CMAKE_MATCH_1})
  set(NUM_LANES ${CMAKE_MATCH_2})
  set(INTEGER_BITS ${CMAKE_MATCH_3})
  set(FRACTION_BITS ${CMAKE_MATCH_4})
  set(options "${CMAKE_MATCH_5}")
  set(num_dims ${NUM_LANES})
  set(BUFFER_DEPTH 4)
  set(SCAN_WIDTH 16)
  set(COMPARE_WIDTH 16)
  set(EXPONENT_INTEGER_BITS 8)
  set(TABLE_FRACTION_BITS 15)
  set(SHARED_MULTIPLIERS 1)
  set(ROUND_TO_NEAREST 1)
  string(REGEX MATCHALL "[a-z0-9]+" options "${options}")
  foreach(option IN LISTS options)
    if(option STREQUAL "own")
      set(SHARED_MULTIPLIERS 0)
    elseif(option STREQUAL "trunc")
      set(ROUND_TO_NEAREST 0)
    elseif(option MATCHES "^d([0-9]+)$")
      set(num_dims ${CMAKE_MATCH_1})
    elseif(option MATCHES "^c([0-9]+)$")
      set(BUFFER_DEPTH ${CMAKE_MATCH_1})
    elseif(option MATCHES "^scan([0-9]+)$")
      set(SCAN_WIDTH ${CMAKE_MATCH_1})
    elseif(option MATCHES "^cmp([0-9]+)$")
      set(COMPARE_WIDTH ${CMAKE_MATCH_1})
    elseif(option MATCHES "^e([0-9]+)$")
      set(EXPONENT_INTEGER_BITS ${CMAKE_MATCH_1})
    elseif(option MATCHES "^p([0-9]+)$")
      set(TABLE_FRACTION_BITS ${CMAKE_MATCH_1})
    else()
      message(FATAL_ERROR "A3_RTL_MACHINES: '${name}' has an unknown option '${option}' (cmake/Rtl.cmake lists them).")
    endif()
  endforeach()
  math(EXPR NUM_SLICES "(${num_dims} + ${NUM_LANES} - 1) / ${NUM_LANES}")
  if(BUFFER_DEPTH LESS 3)
    message(FATAL_ERROR "A3_RTL_MACHINES: '${name}' has component queues of ${BUFFER_DEPTH} entries; a product that is read and "
      "multiplied in hardware is usable three cycles later, so 3 is the least. Smaller depths are for the model only.")
  endif()
  if(NUM_ROWS LESS 2 OR NUM_SLICES LESS 1 OR NUM_SLICES GREATER NUM_ROWS OR SCAN_WIDTH LESS 1 OR COMPARE_WIDTH LESS 1
     OR NOT TABLE_FRACTION_BITS GREATER FRACTION_BITS)
    message(FATAL_ERROR "A3_RTL_MACHINES: '${name}' is no machine: it needs 2 rows, as many as a row of d columns has slices, "
      "windows of 1 and more table than fraction bits.")
  endif()
  foreach(parameter NUM_ROWS NUM_LANES NUM_SLICES INTEGER_BITS FRACTION_BITS EXPONENT_INTEGER_BITS TABLE_FRACTION_BITS
          ROUND_TO_NEAREST BUFFER_DEPTH SCAN_WIDTH COMPARE_WIDTH SHARED_MULTIPLIERS)
    set(${parameter} ${${parameter}} PARENT_SCOPE)
  endforeach()
endfunction()

# a3_rtl_verilate(NAME TOP FOLDER PARAMETERS name=value... SOURCES file... OPTIONS option...): a library NAME_model with the class
# VNAME that Verilator makes of the module TOP, compiled with the options. All it writes is in the folder.
function(a3_rtl_verilate name top folder)
  cmake_parse_arguments(RTL "" "" "PARAMETERS;SOURCES;OPTIONS" ${ARGN})
  list(TRANSFORM RTL_PARAMETERS PREPEND -G)
  # A folder of its own: how many files Verilator writes changes with the sources, and old ones must not stay.
  set(model_folder ${folder}/model)
  set(model ${model_folder}/every_fast_file.cc ${model_folder}/every_slow_file.cc)
  # Without -fno-const-bit-op-tree Verilator 5.006 miscompiles.
  add_custom_command(OUTPUT ${model}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${model_folder}
    COMMAND ${CMAKE_COMMAND} -E env -- ${A3_VERILATOR} --cc -Wall --no-timing --assert --x-assign unique --x-initial unique
      -fno-const-bit-op-tree -O3 ${A3_RTL_COUNTING} ${A3_RTL_VERILATOR_OPTIONS} ${RTL_PARAMETERS} --top-module ${top} --prefix V${name}
      --Mdir ${model_folder} ${RTL_SOURCES}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${model_folder} -DPREFIX=V${name} -P ${PROJECT_SOURCE_DIR}/rtl/verilator/include_models.cmake
    DEPENDS ${RTL_SOURCES} ${PROJECT_SOURCE_DIR}/rtl/verilator/include_models.cmake
    COMMENT "Verilating ${name}" VERBATIM)
  set(objects "")
  foreach(kind fast slow)
    set(options ${RTL_OPTIONS})
    if(kind STREQUAL "slow")
      set(options -O0)
    endif()
    set(object ${folder}/${kind}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${A3_RTL_COMPILER} -std=c++17 ${options} -w -fPIC
        -I${A3_VERILATOR_ROOT}/include -I${A3_VERILATOR_ROOT}/include/vltstd
        -I. -c every_${kind}_file.cc -o ${object}
      DEPENDS ${model} WORKING_DIRECTORY ${model_folder} COMMENT "Compiling ${name}, ${kind} part" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  add_library(${name}_model STATIC ${objects})
  set_target_properties(${name}_model PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${name}_model SYSTEM PUBLIC ${model_folder})
  target_link_libraries(${name}_model PUBLIC a3_verilated)
endfunction()

# a3_rtl_machine(NAME OPTION...): a library a3_rtl_ID with the machine's Verilated core, compiled with the options unless it is there
# already; ID in the variable machine_id. A3_RTL_VARIANT, if set, tells machines of the same name apart whose A3_RTL_SOURCES differ.
function(a3_rtl_machine name)
  a3_rtl_parameters(${name})
  string(MAKE_C_IDENTIFIER ${name}${A3_RTL_VARIANT} machine_id)
  string(PREPEND machine_id "m")
  set(machine_id ${machine_id} PARENT_SCOPE)
  set(library a3_rtl_${machine_id})
  if(TARGET ${library})
    return()
  endif()
  set(machine_name ${name})
  set(folder ${PROJECT_BINARY_DIR}/rtl/machines/${name}${A3_RTL_VARIANT})
  file(MAKE_DIRECTORY ${folder})

  set(tables ${folder}/exponent_lower_table.sv ${folder}/exponent_upper_table.sv)
  add_custom_command(OUTPUT ${tables}
    COMMAND a3_exponent_tables ${FRACTION_BITS} ${EXPONENT_INTEGER_BITS} ${TABLE_FRACTION_BITS} ${folder}
    DEPENDS a3_exponent_tables VERBATIM)

  set(parameters "")
  foreach(parameter NUM_ROWS NUM_LANES NUM_SLICES INTEGER_BITS FRACTION_BITS EXPONENT_INTEGER_BITS TABLE_FRACTION_BITS
          ROUND_TO_NEAREST BUFFER_DEPTH SCAN_WIDTH COMPARE_WIDTH SHARED_MULTIPLIERS)
    list(APPEND parameters ${parameter}=${${parameter}})
  endforeach()
  a3_rtl_verilate(${machine_id} a3_cosim ${folder} PARAMETERS ${parameters} SOURCES ${A3_RTL_SOURCES} ${tables} OPTIONS ${ARGN})

  configure_file(${PROJECT_SOURCE_DIR}/rtl/verilator/built_machine.cpp.in ${folder}/built_machine.cpp @ONLY)
  add_library(${library} STATIC ${folder}/built_machine.cpp)
  set_target_properties(${library} PROPERTIES UNITY_BUILD OFF)
  # The model's header is there only once it was Verilated.
  add_dependencies(${library} ${machine_id}_model)
  target_link_libraries(${library} PUBLIC ${machine_id}_model a3_arith a3_build_rules)
endfunction()

# a3_rtl_machines(TARGET MACHINES name... [OPTIONS option...]): builds machines with the compiler's options and gives the target
# their list, rtl_machines(). That of a target without the call is empty.
function(a3_rtl_machines target)
  cmake_parse_arguments(RTL "" "" "MACHINES;OPTIONS" ${ARGN})
  list(REMOVE_DUPLICATES RTL_MACHINES)
  set(declarations "")
  set(calls "")
  foreach(name IN LISTS RTL_MACHINES)
    a3_rtl_machine(${name} ${RTL_OPTIONS})
    string(APPEND declarations "RtlMachine machine_${machine_id}();\n")
    list(APPEND calls "machine_${machine_id}()")
    target_link_libraries(${target} PRIVATE a3_rtl_${machine_id})
  endforeach()
  list(JOIN calls ", " calls)
  configure_file(${PROJECT_SOURCE_DIR}/rtl/verilator/machine_list.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/${target}_machines.cpp @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_machines.cpp)
endfunction()
