# Flags of every target. CPU features are chosen at run time, never here.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

add_compile_options(
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
    -Wno-missing-field-initializers # what is not named is 0, and that is meant
    -ffp-contract=off -fno-math-errno -fstack-protector-strong)
add_link_options(-Wl,--as-needed -Wl,-z,relro,-z,now,-z,noexecstack)

if(CLT_WERROR)
    add_compile_options(-Werror)
endif()
if(CLT_ASSERT)
    add_compile_options(-UNDEBUG)
endif()
if(CLT_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(CLT_SANITIZE)
    add_compile_options(
        -fsanitize=${CLT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CLT_SANITIZE})
else()
    add_compile_options("$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()
