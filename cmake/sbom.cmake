# The bill of materials: clathrate.spdx.json, SPDX 2.3, beside the libraries, made again when they
# are, and installed. It names what was built, with digests, and every library that it was linked
# with. The same sources and libraries give the same bytes: the time is SOURCE_DATE_EPOCH's or the
# commit's, 1970 without either.
#
# Included, it adds the target; as a script (cmake -P) it writes the file.
if(NOT CMAKE_SCRIPT_MODE_FILE)
    execute_process(COMMAND getconf GNU_LIBC_VERSION OUTPUT_VARIABLE libc_version
        OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    string(REGEX REPLACE "^glibc " "" libc_version "${libc_version}")
    execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        OUTPUT_VARIABLE commit_time OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(sbom ${PROJECT_BINARY_DIR}/clathrate.spdx.json)
    foreach(target libclathrate libclathrate-eval clathrate clathrate-eval)
        if(TARGET ${target})
            list(APPEND built ${target})
        endif()
    endforeach()
    list(TRANSFORM built REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE files)
    add_custom_command(OUTPUT ${sbom} DEPENDS ${built} ${CMAKE_CURRENT_LIST_FILE} VERBATIM
        COMMAND ${CMAKE_COMMAND} -D OUT=${sbom} -D VERSION=${PROJECT_VERSION}
            -D COMMIT_TIME=${commit_time} "-D FILES=${files}"
            "-D LIBRARIES=libsodium|${SODIUM_VERSION}|ISC|https://libsodium.org;jansson|${JANSSON_VERSION}|MIT|https://github.com/akheron/jansson;zlib|${ZLIB_VERSION}|Zlib|https://zlib.net;glibc|${libc_version}|LGPL-2.1-or-later|https://www.gnu.org/software/libc"
            -P ${CMAKE_CURRENT_LIST_FILE})
    add_custom_target(sbom ALL DEPENDS ${sbom})
    install(FILES ${sbom} DESTINATION ${CMAKE_INSTALL_DATADIR}/clathrate)
    return()
endif()

cmake_minimum_required(VERSION 3.25)

function(element out)
    list(JOIN ARGN ",\n      " fields)
    set(${out} "    {\n      ${fields}\n    }" PARENT_SCOPE)
endfunction()

function(relation from kind to)
    element(text "\"spdxElementId\": \"SPDXRef-${from}\"" "\"relationshipType\": \"${kind}\""
        "\"relatedSpdxElement\": \"SPDXRef-${to}\"")
    set(relations ${relations} "${text}" PARENT_SCOPE)
endfunction()

function(package id version license home)
    element(text "\"SPDXID\": \"SPDXRef-${id}\"" "\"name\": \"${id}\""
        "\"versionInfo\": \"${version}\"" "\"licenseDeclared\": \"${license}\""
        "\"licenseConcluded\": \"${license}\"" "\"copyrightText\": \"NOASSERTION\""
        "\"downloadLocation\": \"${home}\"" "\"filesAnalyzed\": false"
        "\"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"pkg:generic/${id}@${version}\"}]")
    set(packages ${packages} "${text}" PARENT_SCOPE)
endfunction()

package(clathrate ${VERSION} Apache-2.0 NOASSERTION)
relation(DOCUMENT DESCRIBES clathrate)
foreach(library IN LISTS LIBRARIES)
    string(REPLACE "|" ";" field "${library}")
    list(GET field 0 id)
    list(GET field 1 version)
    if(version)
        package(${field})
        relation(clathrate DEPENDS_ON ${id})
    endif()
endforeach()

foreach(path IN LISTS FILES)
    cmake_path(GET path FILENAME name)
    file(SHA1 ${path} sha1)
    file(SHA256 ${path} sha256)
    element(text "\"SPDXID\": \"SPDXRef-file-${name}\"" "\"fileName\": \"./${name}\""
        "\"checksums\": [{\"algorithm\": \"SHA1\", \"checksumValue\": \"${sha1}\"}, {\"algorithm\": \"SHA256\", \"checksumValue\": \"${sha256}\"}]"
        "\"licenseConcluded\": \"Apache-2.0\"" "\"copyrightText\": \"NOASSERTION\"")
    list(APPEND file_elements "${text}")
    relation(file-${name} GENERATED_FROM clathrate)
endforeach()

if(DEFINED ENV{SOURCE_DATE_EPOCH})
    set(COMMIT_TIME $ENV{SOURCE_DATE_EPOCH})
elseif(NOT COMMIT_TIME)
    set(COMMIT_TIME 0)
endif()
set(ENV{SOURCE_DATE_EPOCH} ${COMMIT_TIME})
string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
list(JOIN packages ",\n" packages)
list(JOIN file_elements ",\n" file_elements)
list(JOIN relations ",\n" relations)
string(SHA256 unique "${packages}${file_elements}")
file(WRITE ${OUT} "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"clathrate-${VERSION}\",
  \"documentNamespace\": \"https://spdx.org/spdxdocs/clathrate-${VERSION}-${unique}\",
  \"creationInfo\": {\"created\": \"${created}\", \"creators\": [\"Tool: clathrate-cmake-sbom\"]},
  \"packages\": [
${packages}
  ],
  \"files\": [
${file_elements}
  ],
  \"relationships\": [
${relations}
  ]
}
")
