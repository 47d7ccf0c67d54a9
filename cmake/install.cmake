# make install: header, libraries, pkg-config and CMake package files, manual, completion, data.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/clathrate)

install(FILES include/clathrate/clathrate.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/clathrate)
install(TARGETS libclathrate libclathrate-static libclathrate-eval libclathrate-eval-static
        EXPORT clathrate)
install(EXPORT clathrate NAMESPACE clathrate:: DESTINATION ${package_dir}
        FILE clathrate-targets.cmake)
configure_package_config_file(cmake/clathrate-config.cmake.in clathrate-config.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(clathrate-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/clathrate-config.cmake
              ${PROJECT_BINARY_DIR}/clathrate-config-version.cmake
        DESTINATION ${package_dir})

# The prefix is written relative to the .pc file, so that --prefix at install time holds.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir} OUTPUT_VARIABLE pkgconfig_up)
foreach(package clathrate clathrate-eval)
    configure_file(cmake/clathrate.pc.in ${package}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${package}.pc DESTINATION ${pkgconfig_dir})
endforeach()

file(GLOB manual CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.1)
file(GLOB data CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/*.csv)
install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${data} DESTINATION ${CMAKE_INSTALL_DATADIR}/clathrate)
install(FILES tools/completion/clathrate.bash OPTIONAL RENAME clathrate
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
