# Writes two files that include all that Verilator wrote for a model, so that a build need not know how many files that is: what
# runs every cycle, and what runs once.
#
# cmake -DFOLDER=... -DPREFIX=... -P include_models.cmake
file(GLOB slow RELATIVE ${FOLDER} ${FOLDER}/${PREFIX}*__Slow.cpp ${FOLDER}/${PREFIX}__Syms.cpp)
file(GLOB fast RELATIVE ${FOLDER} ${FOLDER}/${PREFIX}*.cpp)
list(REMOVE_ITEM fast ${slow})
foreach(kind fast slow)
  set(text "")
  foreach(file IN LISTS ${kind})
    string(APPEND text "#include \"${file}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${FOLDER}/every_${kind}_file.cc CONTENT "${text}")
  file(TOUCH ${FOLDER}/every_${kind}_file.cc)
endforeach()
