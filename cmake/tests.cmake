# Each tests/<kind>/t-<name>.c is one cmocka program, the target and the test <kind>-<name>, with the
# label <kind>. tests/e2e/*.sh drive the programs; examples/*.c use the installed face of the library.
# A name that begins with "long-" adds the label `long`; "toy-" (behind it) gives toy parameters. Exit
# code 77 skips.
set(clt_test_dir ${PROJECT_BINARY_DIR}/tests)
set(clt_test_environment
    CLATHRATE_SOURCE=${PROJECT_SOURCE_DIR} CLATHRATE_BIN=${clt_bin_dir})

# Registers a test that runs in an empty folder of its own.
function(clt_test name label)
    set(scratch ${clt_test_dir}/scratch/${name})
    file(MAKE_DIRECTORY ${scratch})
    add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${scratch})
    set(labels ${label})
    set(timeout 300)
    if(label MATCHES "^(fault|e2e)$") # minutes under a sanitizer
        set(timeout 1200)
    endif()
    if(name MATCHES "^${label}-long-")
        list(APPEND labels long)
        set(timeout 3000)
    endif()
    set_tests_properties(${name} PROPERTIES
        LABELS "${labels}" ENVIRONMENT "${clt_test_environment}"
        SKIP_RETURN_CODE 77 TIMEOUT ${timeout})
endfunction()

# The whole library with its internal headers; what fault injection and others share.
file(GLOB support CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.c)
add_library(test_support STATIC EXCLUDE_FROM_ALL ${support} ${shared_objects} ${owner_objects})
set_target_properties(test_support PROPERTIES LINKER_LANGUAGE C)
target_include_directories(test_support PUBLIC
    ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(test_support PUBLIC PkgConfig::SODIUM Threads::Threads m)

# Toy parameters protect nothing and are quick. The few sources that know CLT_TOY are compiled again
# for the programs that ask for them: the linker takes a program's own objects before a library's.
set(toy_sources)
foreach(source IN LISTS shared_sources owner_sources)
    file(STRINGS ${source} knows REGEX CLT_TOY LIMIT_COUNT 1)
    if(knows)
        list(APPEND toy_sources ${source})
    endif()
endforeach()
clt_objects(toy_objects ${toy_sources})
if(toy_sources)
    target_compile_definitions(toy_objects PRIVATE CLT_TOY)
    set_target_properties(toy_objects PROPERTIES EXCLUDE_FROM_ALL ON)
endif()

# A program that sees the whole library from inside.
function(clt_test_program name source)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE test_support)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${clt_test_dir})
    if(name MATCHES "^[a-z]+-(long-)?toy-")
        target_compile_definitions(${name} PRIVATE CLT_TOY)
        target_sources(${name} PRIVATE ${toy_objects})
    endif()
endfunction()

if(CLT_FUZZ)
    return()
endif()

pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
pkg_check_modules(GMP REQUIRED IMPORTED_TARGET gmp)

foreach(kind unit property fault kat)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${kind}/t-*.c)
    foreach(source IN LISTS sources)
        get_filename_component(name ${source} NAME_WE)
        string(REGEX REPLACE "^t-" "${kind}-" name ${name})
        clt_test_program(${name} ${source})
        target_link_libraries(${name} PRIVATE PkgConfig::CMOCKA PkgConfig::GMP)
        clt_test(${name} ${kind} ${name})
    endforeach()
endforeach()

file(GLOB examples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/*.c)
foreach(source IN LISTS examples)
    get_filename_component(name ${source} NAME_WE)
    set(name examples-${name})
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE libclathrate m)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${clt_test_dir})
    clt_test(${name} examples ${name} ${PROJECT_SOURCE_DIR}/data)
endforeach()

if(TARGET clathrate)
    file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/e2e/*.sh)
    foreach(script IN LISTS scripts)
        get_filename_component(name ${script} NAME_WE)
        string(REGEX REPLACE "^t-" "" name ${name})
        clt_test(e2e-${name} e2e bash ${script})
    endforeach()
endif()
