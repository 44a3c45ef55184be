# bin/bio, the library with its headers, the data, and what find_package(libbio) reads.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/libbio)

install(TARGETS libbio EXPORT libbioTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS bio RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/libbio DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
# Not CMAKE_INSTALL_DATADIR: the program looks for ../share/libbio beside its folder.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/ DESTINATION share/libbio)

install(EXPORT libbioTargets NAMESPACE libbio:: DESTINATION ${package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/libbioConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/generated/libbioConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/libbioConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/libbioConfig.cmake
              ${PROJECT_BINARY_DIR}/generated/libbioConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/LibbioDependencies.cmake
        DESTINATION ${package_dir})
