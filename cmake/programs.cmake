# The two programs. They see the public header and their own folders, nothing else; only the
# measuring code of `clathrate bench`, in bench/, sees the library from inside. A folder that does not
# exist is skipped. Data files are found beside the program: ../share/clathrate.

# Part of every benchmark report. A new commit touches the log, which configures anew.
execute_process(
    COMMAND git rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE clt_commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
    set_property(
        DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
endif()

set(clt_bin_dir ${PROJECT_BINARY_DIR}/bin)
set(clt_share_dir ${PROJECT_BINARY_DIR}/share)
if(EXISTS ${PROJECT_SOURCE_DIR}/data)
    file(MAKE_DIRECTORY ${clt_share_dir})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/data ${clt_share_dir}/clathrate SYMBOLIC)
endif()

function(clt_program name library)
    file(GLOB own CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/${name}/*.c)
    file(GLOB common CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/common/*.c)
    if(own)
        add_executable(${name} ${own} ${common})
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tools)
        target_compile_definitions(${name} PRIVATE CLT_COMMIT="${clt_commit}")
        target_link_libraries(
            ${name} PRIVATE ${library} PkgConfig::JANSSON Threads::Threads m)
        set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${clt_bin_dir})
        install(TARGETS ${name})
    endif()
endfunction()

clt_program(clathrate libclathrate-static)
clt_program(clathrate-eval libclathrate-eval-static)

file(GLOB bench_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.c)
if(TARGET clathrate AND bench_sources)
    add_library(bench OBJECT ${bench_sources})
    target_include_directories(bench PRIVATE
        ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/tools)
    target_link_libraries(bench PRIVATE PkgConfig::JANSSON PkgConfig::SODIUM)
    target_sources(clathrate PRIVATE $<TARGET_OBJECTS:bench>)
    # For images, which are compressed; without it their benchmark is skipped.
    pkg_check_modules(ZLIB IMPORTED_TARGET zlib)
    if(ZLIB_FOUND)
        target_compile_definitions(bench PRIVATE BENCH_ZLIB)
        target_link_libraries(bench PRIVATE PkgConfig::ZLIB)
        target_link_libraries(clathrate PRIVATE PkgConfig::ZLIB)
    endif()
endif()
