# `cmake --install`: headers, library, command line, and how CMake and pkg-config find them. Component "library" is the part that
# needs no other target built.
if(NOT KERATIN_INSTALL)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/keratin)

install(TARGETS keratin EXPORT keratinTargets COMPONENT library
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT library
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY keratin DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.h"
        PATTERN "*_test_util.h" EXCLUDE)
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT library)
if(TARGET keratin-cli)
  if(BUILD_SHARED_LIBS)
    set_target_properties(keratin-cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  endif()
  install(TARGETS keratin-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
endif()

install(EXPORT keratinTargets NAMESPACE keratin:: DESTINATION ${config_dir} COMPONENT library)
configure_package_config_file(cmake/keratinConfig.cmake.in keratinConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(keratinConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/keratinConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/keratinConfigVersion.cmake
        DESTINATION ${config_dir} COMPONENT library)

# A static archive needs its libraries named on the user's link line, so they are Requires; a shared library has them inside.
if(BUILD_SHARED_LIBS)
  set(KERATIN_PC_REQUIRES "Requires.private")
else()
  set(KERATIN_PC_REQUIRES "Requires")
  set(KERATIN_PC_THREADS " -pthread")
endif()
# Relative to the .pc file, so that the installed tree may be moved.
file(RELATIVE_PATH KERATIN_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" KERATIN_PC_PREFIX ${KERATIN_PC_PREFIX})
configure_file(cmake/keratin.pc.in keratin.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/keratin.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
