# One test program a room from the *_test.cpp beside the sources, and one for tests/ (what crosses rooms).
find_package(GTest REQUIRED)
include(GoogleTest)

function(keratin_test_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE keratin keratin_flags GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE KERATIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()

set(rooms base core ops autograd graph data keras)
if(KERATIN_ROOMS)
  set(rooms ${KERATIN_ROOMS})
endif()
foreach(room IN LISTS rooms)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/keratin/${room}/*_test.cpp)
  if(sources)
    keratin_test_program(${room}_test ${sources})
  endif()
endforeach()
if(KERATIN_ROOMS)
  return()
endif()

file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*_test.cpp ${PROJECT_SOURCE_DIR}/cli/*_test.cpp)
if(sources)
  keratin_test_program(house_test ${sources})
  if(TARGET keratin-cli)
    target_compile_definitions(house_test PRIVATE KERATIN_CLI="$<TARGET_FILE:keratin-cli>")
    add_dependencies(house_test keratin-cli)
  endif()
endif()

# Programs outside this build that use the library as a stranger would: see tests/consumer/try.sh. The shared and the subdirectory
# way compile the library again, which takes seconds where ccache knows its objects; elsewhere they are for `./dev nightly`.
set(ways installed pkgconfig)
if(KERATIN_CCACHE OR KERATIN_CONSUMER_ALL)
  list(APPEND ways subdirectory shared)
else()
  message(STATUS "No ccache: the consumer tests 'subdirectory' and 'shared' are left to ./dev nightly")
endif()
if(KERATIN_SANITIZE OR BUILD_SHARED_LIBS OR NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  set(ways "")
endif()
foreach(way IN LISTS ways)
  add_test(NAME consumer.${way} COMMAND bash ${PROJECT_SOURCE_DIR}/tests/consumer/try.sh ${way} ${PROJECT_BINARY_DIR}
           ${CMAKE_CXX_COMPILER})
  set_tests_properties(consumer.${way} PROPERTIES TIMEOUT 1800 RESOURCE_LOCK consumer LABELS consumer)
endforeach()

find_program(KERATIN_GDB gdb)
if(KERATIN_GDB AND NOT KERATIN_SANITIZE AND NOT BUILD_SHARED_LIBS)
  add_test(NAME gdb.prints_tensors COMMAND bash ${PROJECT_SOURCE_DIR}/tools/gdb/try.sh ${KERATIN_GDB} ${PROJECT_BINARY_DIR}
           ${CMAKE_CXX_COMPILER})
  set_tests_properties(gdb.prints_tensors PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
endif()

add_test(NAME lint.finds_what_is_wrong COMMAND bash ${PROJECT_SOURCE_DIR}/tools/lint/try.sh)
