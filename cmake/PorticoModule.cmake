# portico_module(NAME SOURCES file… [PUBLIC library…] [PRIVATE library…])
#
# Declares the module lib/NAME. The other modules it may use come from tests/arrows.txt, the one table of arrows, so that
# neither an include nor a link can go where the table does not.
set(PORTICO_ARROWS ${CMAKE_SOURCE_DIR}/tests/arrows.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PORTICO_ARROWS})
file(STRINGS ${PORTICO_ARROWS} arrow_lines REGEX "^[a-z]+:")
foreach(line IN LISTS arrow_lines)
  string(REGEX MATCH "^([a-z]+): *(.*)$" _ "${line}")
  set(uses "${CMAKE_MATCH_2}")
  set(module "${CMAKE_MATCH_1}")
  separate_arguments(uses)
  set(PORTICO_USES_${module} "${uses}") # quoted: a module that uses none still has its (empty) line
endforeach()

# One precompiled header for all of Portico: the standard library's and fmt's headers that nearly every file includes.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch.cpp CONTENT "") # unlike file(WRITE), keeps the time stamp of an equal file
add_library(portico_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(portico_pch PRIVATE portico_compiler fmt::fmt)
target_precompile_headers(portico_pch PRIVATE <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional>
  <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)

function(portico_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(NOT DEFINED PORTICO_USES_${name})
    message(FATAL_ERROR "module ${name} has no line in tests/arrows.txt")
  endif()
  if(ARG_SOURCES)
    add_library(portico_${name} STATIC ${ARG_SOURCES})
    target_precompile_headers(portico_${name} REUSE_FROM portico_pch)
    set(scope PUBLIC)
  else()
    add_library(portico_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(portico_${name} ${scope} ${CMAKE_SOURCE_DIR}/lib)
  foreach(used IN LISTS PORTICO_USES_${name})
    target_link_libraries(portico_${name} ${scope} portico_${used})
  endforeach()
  target_link_libraries(portico_${name} ${scope} ${ARG_PUBLIC} fmt::fmt)
  if(ARG_SOURCES)
    target_link_libraries(portico_${name} PRIVATE portico_compiler ${ARG_PRIVATE})
  endif()
endfunction()
