# libbio_folder(<name> SOURCES a.cpp ... [GATE target ...])
# One folder of libbio. GATE names the third-party targets whose headers this folder, and no other, may include.
# Each folder is an object library; all of them together are libbio::libbio.
function(libbio_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;GATE")
  if(NOT arg_SOURCES)
    return()
  endif()
  add_library(libbio_${name} OBJECT ${arg_SOURCES})
  target_include_directories(libbio_${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(libbio_${name} PRIVATE libbio_compiler ${arg_GATE})
  set_property(GLOBAL APPEND PROPERTY LIBBIO_FOLDERS libbio_${name})
  set_property(GLOBAL APPEND PROPERTY LIBBIO_GATES ${arg_GATE})
endfunction()

# libbio_test(<name> SOURCES a.cpp ... [LINK target ...] [LABEL slow])
# One GoogleTest program; every TEST in it becomes a CTest test. Tests labelled slow are left out of the sanitizer
# pass of .ci/run.
function(libbio_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;LINK")
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(test_${name} ${arg_SOURCES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  target_compile_definitions(test_${name} PRIVATE
    LIBBIO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" LIBBIO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(test_${name} PRIVATE libbio::libbio libbio_compiler GTest::gtest_main GTest::gmock ${arg_LINK})
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  set(properties TIMEOUT 300)
  if(arg_LABEL)
    list(APPEND properties LABELS ${arg_LABEL})
  endif()
  if(LIBBIO_SANITIZE)  # for the programs that a test starts, too
    list(APPEND properties
      ENVIRONMENT "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/leaks.supp:print_suppressions=0")
  endif()
  gtest_discover_tests(test_${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST PROPERTIES ${properties})
endfunction()
