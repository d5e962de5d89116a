# portico_test(MODULE SOURCES file… [LIBRARIES target…])
#
# Builds tests/MODULE's cases into one binary, test_MODULE, and lists one ctest entry per Boost.Test suite after the build.
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS unit_test_framework)

# Boost.Test's headers, compiled once for all test binaries.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/test_pch.cpp CONTENT "")
add_library(portico_test_pch OBJECT ${CMAKE_BINARY_DIR}/test_pch.cpp)
target_link_libraries(portico_test_pch PRIVATE portico_compiler Boost::unit_test_framework fmt::fmt)
target_compile_definitions(portico_test_pch PRIVATE BOOST_TEST_DYN_LINK)
target_precompile_headers(portico_test_pch PRIVATE <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory>
  <optional> <string> <string_view> <variant> <vector> <fmt/format.h> <boost/test/unit_test.hpp>)

# The entry point and the seed, compiled once: without the precompiled header, which has Boost.Test without its main().
add_library(portico_test_main OBJECT ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
target_compile_definitions(portico_test_main PRIVATE BOOST_TEST_DYN_LINK)
target_include_directories(portico_test_main PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(portico_test_main PRIVATE portico_compiler Boost::unit_test_framework)

# Builds the tests of threads and nothing else: what a ThreadSanitizer build is for.
add_custom_target(thread_tests)

function(portico_test module)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  set(target test_${module})
  add_executable(${target} ${ARG_SOURCES})
  # -fPIC like the precompiled header: GCC refuses one made with other settings than the file that uses it.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
  target_precompile_headers(${target} REUSE_FROM portico_test_pch)
  target_compile_definitions(${target} PRIVATE BOOST_TEST_DYN_LINK PORTICO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE portico_test_main portico_${module} ${ARG_LIBRARIES} Boost::unit_test_framework portico_compiler)
  if(threads IN_LIST ARG_LABELS)
    add_dependencies(thread_tests ${target})
  endif()
  set(listing ${CMAKE_CURRENT_BINARY_DIR}/${target}.cmake)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DBINARY=$<TARGET_FILE:${target}> -DLISTING=${listing} -DMODULE=${module} "-DLABELS=${module};${ARG_LABELS}"
            -P ${CMAKE_SOURCE_DIR}/cmake/ListSuites.cmake
    VERBATIM)
  file(WRITE ${listing}.include "if(EXISTS \"${listing}\")\n  include(\"${listing}\")\nelse()\n  add_test(${target}_not_built false)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${listing}.include)
endfunction()

# portico_fuzzer(NAME PARSER variable LIBRARIES target…)
#
# fuzz_NAME gives libFuzzer's inputs to a parser, a portico::testing::FuzzedParser of one of the libraries; not run by ctest.
function(portico_fuzzer name)
  if(NOT PORTICO_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "PARSER" "LIBRARIES" ${ARGN})
  add_executable(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/support/fuzz_main.cpp)
  target_compile_definitions(fuzz_${name} PRIVATE PORTICO_FUZZED=${ARG_PARSER})
  target_link_libraries(fuzz_${name} PRIVATE ${ARG_LIBRARIES} portico_compiler)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
