# Each fuzz/fuzz-<name>.c defines LLVMFuzzerTestOneInput; fuzz/corpus/<name>/ holds its inputs, among
# them every input that once failed. Ordinary builds replay them; with CLT_FUZZ, ctest explores for
# CLT_FUZZ_SECONDS from there and keeps what it finds in <build>/tests/scratch/fuzz-<name>.
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fuzz/fuzz-*.c)
foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^fuzz-" "${PROJECT_SOURCE_DIR}/fuzz/corpus/" corpus ${name})
    clt_test_program(${name} ${source})
    if(CLT_FUZZ)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        clt_test(${name} fuzz ${name} -max_total_time=${CLT_FUZZ_SECONDS} -timeout=10
            -rss_limit_mb=2048 -print_final_stats=1 . ${corpus})
    else()
        target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/fuzz/driver.c)
        clt_test(${name} fuzz ${name} ${corpus})
    endif()
endforeach()
