# CLT_SODIUM_SOURCE=FOLDER: for a processor without Debian packages (presets wasm and m32), the static
# library and those of its tests that need no package, thread or process. libsodium is compiled from
# its source (dev/fetch-sodium), whole and in plain C; tests/cross stands in for cmocka.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

# What its configure script would find out.
set(sodium ${CLT_SODIUM_SOURCE}/src/libsodium)
file(GLOB_RECURSE sodium_sources ${sodium}/*.c)
file(STRINGS ${CLT_SODIUM_SOURCE}/configure.ac sodium_version REGEX "^AC_INIT")
string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" VERSION "${sodium_version}")
file(STRINGS ${CLT_SODIUM_SOURCE}/configure.ac sodium_abi REGEX "^SODIUM_LIBRARY_VERSION_M")
string(REGEX REPLACE ".*MAJOR=([0-9]+).*MINOR=([0-9]+).*" "\\1;\\2" sodium_abi "${sodium_abi}")
list(GET sodium_abi 0 SODIUM_LIBRARY_VERSION_MAJOR)
list(GET sodium_abi 1 SODIUM_LIBRARY_VERSION_MINOR)
configure_file(${sodium}/include/sodium/version.h.in ${sodium}/include/sodium/version.h @ONLY)
add_library(sodium STATIC ${sodium_sources})
target_include_directories(sodium SYSTEM
    PUBLIC ${sodium}/include PRIVATE ${sodium}/include/sodium)
target_compile_definitions(sodium
    PRIVATE CONFIGURED=1 _GNU_SOURCE PUBLIC SODIUM_STATIC)
target_compile_options(sodium PRIVATE -w)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "wasm32")
    target_compile_definitions(sodium PRIVATE _WASI_EMULATED_SIGNAL)
    target_link_libraries(sodium PUBLIC wasi-emulated-signal)
endif()

add_compile_options(
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -Wno-missing-field-initializers -ffp-contract=off)
if(CLT_WERROR)
    add_compile_options(-Werror)
endif()
if(CLT_ASSERT)
    add_compile_options(-UNDEBUG)
endif()

file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/*.c)
add_library(libclathrate-static STATIC ${sources})
set_target_properties(libclathrate-static PROPERTIES PREFIX "" OUTPUT_NAME libclathrate)
target_include_directories(libclathrate-static PUBLIC include PRIVATE src)
target_link_libraries(libclathrate-static PUBLIC sodium m)
if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL "wasm32")
    find_package(Threads REQUIRED)
    target_link_libraries(libclathrate-static PUBLIC Threads::Threads)
endif()

# Takes those out of a list of sources that need what is not here, by what they include or call.
set(clt_missing "<gmp|include \"unit/|^void sodium_memzero")
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "wasm32")
    string(APPEND clt_missing
        "|<pthread|<signal|<sys/(wait|resource|syscall)|dup2|mkdtemp|mkfifo|setlocale|st_mode"
        "|(ws|pool)_threads\\(") # a pool has one thread there
endif()
function(clt_leave_out list)
    set(kept)
    foreach(source IN LISTS ${list})
        file(STRINGS ${source} needs LIMIT_COUNT 1 REGEX "${clt_missing}")
        if(NOT needs)
            list(APPEND kept ${source})
        endif()
    endforeach()
    set(${list} ${kept} PARENT_SCOPE)
endfunction()

set(toy_sources)
foreach(source IN LISTS sources)
    file(STRINGS ${source} knows REGEX CLT_TOY LIMIT_COUNT 1)
    if(knows)
        list(APPEND toy_sources ${source})
    endif()
endforeach()
add_library(toy_objects OBJECT ${toy_sources})
target_compile_definitions(toy_objects PRIVATE CLT_TOY)
target_include_directories(toy_objects PRIVATE src include)
target_link_libraries(toy_objects PRIVATE sodium)

# Who includes bigint.h needs GMP; without ckks.c there is no use for ckks.h, nor for the headers
# that include it.
file(GLOB support CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/*.c)
string(APPEND clt_missing "|support/(bigint|integers|refresh|deep)\\.h")
set(all_support ${support})
foreach(pass 1 2)
    clt_leave_out(support)
    foreach(source IN LISTS all_support)
        if(NOT source IN_LIST support)
            get_filename_component(name ${source} NAME_WE)
            string(APPEND clt_missing "|support/${name}\\.h")
        endif()
    endforeach()
endforeach()
add_library(test_support STATIC ${support})
target_include_directories(test_support PUBLIC tests/cross src tests)
target_link_libraries(test_support PUBLIC libclathrate-static)

# What a client has: its part of the units, and all known answers.
file(GLOB tests CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/tests/unit/t-*.c ${PROJECT_SOURCE_DIR}/tests/kat/t-*.c)
list(FILTER tests INCLUDE REGEX
    "/kat/|/unit/t-(toy-)?(base|arith|ring|rlwe|secret|ckks|data|api)-[^/]*$")
clt_leave_out(tests)
foreach(source IN LISTS tests)
    string(REGEX REPLACE ".*/([a-z]+)/t-(.*)\\.c$" "\\1-\\2" name ${source})
    string(REGEX REPLACE "-.*" "" kind ${name})
    set(scratch ${PROJECT_BINARY_DIR}/tests/scratch/${name})
    file(MAKE_DIRECTORY ${scratch})
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE test_support)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    if(name MATCHES "^[a-z]+-toy-")
        target_compile_definitions(${name} PRIVATE CLT_TOY)
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:toy_objects>)
    endif()
    add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${scratch})
    set_tests_properties(${name} PROPERTIES
        LABELS ${kind} ENVIRONMENT CLATHRATE_SOURCE=${PROJECT_SOURCE_DIR}
        SKIP_RETURN_CODE 77 TIMEOUT 300)
endforeach()
