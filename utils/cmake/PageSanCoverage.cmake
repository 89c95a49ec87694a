# Counts which lines run (utils/check --coverage). Counters live in mapped files
# from the start of a program: reports end programs without a last word.
option(PAGESAN_COVERAGE "Count which lines of pass and runtime run" OFF)
if(PAGESAN_COVERAGE)
  add_compile_options(
    "$<$<COMPILE_LANGUAGE:C,CXX>:-fprofile-instr-generate;-fcoverage-mapping>"
    "$<$<COMPILE_LANGUAGE:C,CXX>:SHELL:-mllvm -runtime-counter-relocation>")
  add_link_options(-fprofile-instr-generate)
endif()

# ThreadSanitizer's programs do not start with counters in mapped files.
function(pagesan_count_no_lines Target)
  if(PAGESAN_COVERAGE)
    target_compile_options(${Target} PRIVATE
      -fno-profile-instr-generate -fno-coverage-mapping)
    target_link_options(${Target} PRIVATE -fno-profile-instr-generate)
  endif()
endfunction()

# A file that ends programs before they have counters.
function(pagesan_count_no_lines_of File)
  if(PAGESAN_COVERAGE)
    set_source_files_properties(${File} PROPERTIES
      SKIP_UNITY_BUILD_INCLUSION ON
      COMPILE_OPTIONS "-fno-profile-instr-generate;-fno-coverage-mapping")
  endif()
endfunction()

# Programs that link the archive need the counters' runtime; it becomes a part.
function(pagesan_add_profile_runtime Archive)
  if(NOT PAGESAN_COVERAGE)
    return()
  endif()
  pagesan_find_llvm_tool(PAGESAN_LLVM_AR llvm-ar)
  pagesan_find_llvm_tool(PAGESAN_LLVM_OBJCOPY llvm-objcopy)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-resource-dir
    OUTPUT_VARIABLE Resources OUTPUT_STRIP_TRAILING_WHITESPACE)
  file(GLOB_RECURSE Profile
    "${Resources}/lib/*/libclang_rt.profile-x86_64.a"
    "${Resources}/lib/x86_64*/libclang_rt.profile.a")
  if(NOT Profile)
    message(FATAL_ERROR "PAGESAN_COVERAGE: ${CMAKE_CXX_COMPILER} has no "
      "libclang_rt.profile in ${Resources}")
  endif()
  list(GET Profile 0 Profile)
  add_library(pagesan_start_counters OBJECT
    "${PROJECT_SOURCE_DIR}/utils/cmake/start_counters.c")
  target_compile_options(pagesan_start_counters PRIVATE
    -fPIC -isystem "${LLVM_INCLUDE_DIRS}"
    -fno-profile-instr-generate -fno-coverage-mapping)
  add_dependencies(${Archive} pagesan_start_counters)
  # What starts a program runs in the order of the archive.
  set(Ours "${CMAKE_CURRENT_BINARY_DIR}/profile.a")
  add_custom_command(TARGET ${Archive} POST_BUILD
    COMMAND "${PAGESAN_LLVM_OBJCOPY}" --weaken-symbol=lprofGetLoadModuleSignature
      "${Profile}" "${Ours}"
    COMMAND "${PAGESAN_LLVM_AR}" d "${Ours}" InstrProfilingRuntime.cpp.o
    COMMAND "${PAGESAN_LLVM_AR}" qLs $<TARGET_FILE:${Archive}> "${Ours}"
      $<TARGET_OBJECTS:pagesan_start_counters>
    VERBATIM)
endfunction()
