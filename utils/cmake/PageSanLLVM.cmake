# Finds the LLVM that the plugin is built for, and the tools of that very
# version. find_package(LLVM 19) and version ranges reject 19.1.7, so ask for
# any LLVM and compare the major version with the list of supported ones.

find_package(LLVM REQUIRED CONFIG)

file(STRINGS "${CMAKE_CURRENT_SOURCE_DIR}/utils/supported_llvm.txt"
  PAGESAN_SUPPORTED_LLVM REGEX "^[0-9]+$")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${CMAKE_CURRENT_SOURCE_DIR}/utils/supported_llvm.txt")
if(NOT LLVM_VERSION_MAJOR IN_LIST PAGESAN_SUPPORTED_LLVM)
  message(WARNING "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_DIR} is not tested; "
    "tested are: ${PAGESAN_SUPPORTED_LLVM}")
endif()
message(STATUS "PageSan: LLVM ${LLVM_PACKAGE_VERSION} from ${LLVM_DIR}")

# Tools on PATH may belong to another version.
function(pagesan_find_llvm_tool VARIABLE)
  find_program(${VARIABLE} NAMES ${ARGN} PATHS "${LLVM_TOOLS_BINARY_DIR}"
    NO_DEFAULT_PATH REQUIRED)
  mark_as_advanced(${VARIABLE})
endfunction()
pagesan_find_llvm_tool(PAGESAN_CLANG clang)
pagesan_find_llvm_tool(PAGESAN_CLANGXX clang++)
pagesan_find_llvm_tool(PAGESAN_OPT opt)
pagesan_find_llvm_tool(PAGESAN_FILECHECK FileCheck)
pagesan_find_llvm_tool(PAGESAN_SYMBOLIZER llvm-symbolizer)
