# Two libraries, each shared and static:
#   libclathrate        everything
#   libclathrate-eval   what a server needs: no secret keys, no key generation, no decryption
# Each source is compiled once, into the objects that both share or into those of the key owner.
file(GLOB shared_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/*.c)
set(owner_sources ${shared_sources})
list(FILTER owner_sources INCLUDE REGEX "/src/(secret|mp)/|/src/api/client_")
list(FILTER shared_sources EXCLUDE REGEX "/src/(secret|mp)/|/src/api/client_")

function(clt_objects name)
    if(ARGN)
        add_library(${name} OBJECT ${ARGN})
        target_include_directories(
            ${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
        target_link_libraries(${name} PRIVATE PkgConfig::SODIUM Threads::Threads)
        set(${name} $<TARGET_OBJECTS:${name}> PARENT_SCOPE)
    endif()
endfunction()

function(clt_library target export kind)
    add_library(${target} ${kind} ${ARGN})
    add_library(clathrate::${export} ALIAS ${target})
    string(REPLACE "-static" "" output ${target})
    set_target_properties(${target} PROPERTIES
        PREFIX "" OUTPUT_NAME ${output} EXPORT_NAME ${export} LINKER_LANGUAGE C
        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
    target_include_directories(${target} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_link_libraries(${target} PRIVATE PkgConfig::SODIUM Threads::Threads m)
    if(kind STREQUAL SHARED AND NOT CLT_SANITIZE)
        # A call from the evaluator into the key owner's code fails here, at the latest.
        target_link_options(${target} PRIVATE -Wl,-z,defs)
    endif()
endfunction()

clt_objects(shared_objects ${shared_sources})
clt_objects(owner_objects ${owner_sources})
clt_library(libclathrate clathrate SHARED ${shared_objects} ${owner_objects})
clt_library(libclathrate-static clathrate-static STATIC ${shared_objects} ${owner_objects})
clt_library(libclathrate-eval clathrate-eval SHARED ${shared_objects})
clt_library(libclathrate-eval-static clathrate-eval-static STATIC ${shared_objects})
