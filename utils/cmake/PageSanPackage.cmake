# What installing adds for people and packagers: manual pages, the pkg-config
# file, and a Debian package (cpack -G DEB).
set(PAGESAN_PACKAGE_SOURCES "${CMAKE_CURRENT_SOURCE_DIR}/utils/package")
install(FILES
  "${PAGESAN_PACKAGE_SOURCES}/pagesan-clang.1"
  "${PAGESAN_PACKAGE_SOURCES}/pagesan-clang++.1"
  "${PAGESAN_PACKAGE_SOURCES}/pagesan-size.1"
  DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

# Paths from the file's own folder, so that the tree can be moved. In share/, where
# pkg-config looks whatever it builds for.
set(PAGESAN_PKGCONFIG_DIR "${CMAKE_INSTALL_DATADIR}/pkgconfig")
file(RELATIVE_PATH PAGESAN_PC_LIBDIR
  "/${PAGESAN_PKGCONFIG_DIR}" "/${PAGESAN_LIBRARY_SUBDIR}")
file(RELATIVE_PATH PAGESAN_PC_INCLUDEDIR
  "/${PAGESAN_PKGCONFIG_DIR}" "/${CMAKE_INSTALL_INCLUDEDIR}")
configure_file("${PAGESAN_PACKAGE_SOURCES}/pagesan.pc.in"
  "${CMAKE_CURRENT_BINARY_DIR}/pagesan.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/pagesan.pc"
  DESTINATION "${PAGESAN_PKGCONFIG_DIR}")

# --- The Debian package --------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pagesan)
set(PAGESAN_PACKAGE_CONTACT "PageSan maintainers <maintainers@pagesan.invalid>"
  CACHE STRING "Maintainer of the Debian package: NAME <ADDRESS>")
set(CPACK_PACKAGE_CONTACT "${PAGESAN_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "memory-error sanitizer for C and C++")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Finds buffer overflows, uses after free, after return and after scope,
leaks and other memory errors as AddressSanitizer does, with a fraction
of its memory: memory that is uniform by pages shares one page of shadow.
A pass that clang loads, a runtime, and pagesan-clang, which passes both
to clang.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "clang-${LLVM_VERSION_MAJOR}, llvm-${LLVM_VERSION_MAJOR}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3")
# Directories of a package are 0755 whatever the builder's umask is.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)

# SOURCE_DATE_EPOCH makes it reproducible.
string(TIMESTAMP PAGESAN_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file("${PAGESAN_PACKAGE_SOURCES}/changelog.in"
  "${CMAKE_CURRENT_BINARY_DIR}/package/changelog" @ONLY)
set(CPACK_PAGESAN_CHANGELOG "${CMAKE_CURRENT_BINARY_DIR}/package/changelog")
set(CPACK_PAGESAN_OVERRIDES "${PAGESAN_PACKAGE_SOURCES}/lintian-overrides")
set(CPACK_PAGESAN_COPYRIGHT "${PAGESAN_PACKAGE_SOURCES}/copyright")
set(CPACK_PRE_BUILD_SCRIPTS
  "${CMAKE_CURRENT_SOURCE_DIR}/utils/cmake/PageSanDebian.cmake")
include(CPack)
