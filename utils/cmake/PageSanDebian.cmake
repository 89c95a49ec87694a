# Run by cpack when the tree is staged: what Debian's policy wants of a package
# and other installations do not have.
if(NOT CPACK_BUILD_SOURCE_DIRS OR NOT CPACK_TEMPORARY_INSTALL_DIRECTORY)
  return()
endif()
set(usr "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr")
set(doc "${usr}/share/doc/pagesan")
file(MAKE_DIRECTORY "${doc}")
configure_file("${CPACK_PAGESAN_COPYRIGHT}" "${doc}/copyright" COPYONLY)
configure_file("${CPACK_PAGESAN_CHANGELOG}" "${doc}/changelog" COPYONLY)
file(MAKE_DIRECTORY "${usr}/share/lintian/overrides")
configure_file("${CPACK_PAGESAN_OVERRIDES}"
  "${usr}/share/lintian/overrides/pagesan" COPYONLY)
file(GLOB manuals "${usr}/share/man/man1/*.1")
execute_process(COMMAND gzip -9n "${doc}/changelog" ${manuals}
  COMMAND_ERROR_IS_FATAL ANY)
# Objects that are linked into programs keep their symbols, but no debug
# information.
execute_process(COMMAND strip "${usr}/bin/pagesan-clang++"
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB objects "${usr}/lib/pagesan/*.a" "${usr}/lib/pagesan/*.o")
execute_process(
  COMMAND strip --strip-debug --enable-deterministic-archives
    --remove-section=.comment --remove-section=.note ${objects}
  COMMAND_ERROR_IS_FATAL ANY)
