# CLT_CT=valgrind|msan: instead of the library, programs for dev/check-ct to run. The code that
# touches secrets is compiled with marks of what is secret no more (src/base/declassify.h); the
# compiler's level of optimisation is CMAKE_C_FLAGS_RELEASE's.
if(NOT CLT_CT MATCHES "^(valgrind|msan)$")
    message(FATAL_ERROR "CLT_CT is valgrind or msan")
endif()

file(GLOB ct_sources CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/src/base/*.c ${PROJECT_SOURCE_DIR}/src/arith/*.c
    ${PROJECT_SOURCE_DIR}/src/ring/*.c ${PROJECT_SOURCE_DIR}/src/rlwe/*.c
    ${PROJECT_SOURCE_DIR}/src/secret/*.c ${PROJECT_SOURCE_DIR}/src/ckks/*.c)
add_library(ct_objects STATIC ${ct_sources}
    tests/ct/taint.c tests/ct/wrap.c tests/support/keyring.c tests/support/residues.c)
target_include_directories(ct_objects PUBLIC include src tests tests/ct)
target_compile_definitions(ct_objects PUBLIC CLT_CT CLT_TOY)
target_link_libraries(ct_objects PUBLIC PkgConfig::SODIUM Threads::Threads m)
set(ct_wrapped getentropy crypto_pwhash crypto_aead_xchacha20poly1305_ietf_decrypt_detached)

if(CLT_CT STREQUAL "msan")
    target_compile_definitions(ct_objects PUBLIC CLT_CT_MSAN)
    target_compile_options(ct_objects PUBLIC
        -fsanitize=memory -fsanitize-recover=memory -fno-omit-frame-pointer -g1)
    target_link_options(ct_objects PUBLIC -fsanitize=memory)
    list(APPEND ct_wrapped sodium_memzero crypto_stream_chacha20_xor_ic
        crypto_generichash crypto_generichash_init crypto_generichash_update
        crypto_generichash_final
        crypto_aead_xchacha20poly1305_ietf_encrypt_detached
        clt__sample_ternary clt__sample_error clt__gauss_draw)
else()
    target_compile_options(ct_objects PUBLIC -g1 -gdwarf-4) # what valgrind reads
endif()
list(TRANSFORM ct_wrapped PREPEND "-Wl,--wrap=")
target_link_options(ct_objects PUBLIC ${ct_wrapped})

file(GLOB sources CONFIGURE_DEPENDS tests/ct/t-*.c)
foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE ct_objects)
endforeach()
