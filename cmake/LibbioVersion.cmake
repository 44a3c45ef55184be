# Writes generated/libbio/version.h at build time, so that the commit is that of the sources compiled.
# Included by the project it adds the target; run as a script (cmake -P) it writes the file.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
  string(JOIN " " flags ${CMAKE_BUILD_TYPE} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}
         ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}})
  if(LIBBIO_SANITIZE)
    string(APPEND flags " -fsanitize=${LIBBIO_SANITIZE}")
  endif()
  add_custom_target(libbio_version
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DOUTPUT=${PROJECT_BINARY_DIR}/generated/libbio/version.h
            -DVERSION=${PROJECT_VERSION} "-DFLAGS=${flags}" -P ${CMAKE_CURRENT_LIST_FILE}
    BYPRODUCTS ${PROJECT_BINARY_DIR}/generated/libbio/version.h
    COMMENT "Recording the version" VERBATIM)
  return()
endif()

# A release archive unpacked inside somebody else's checkout must not borrow that checkout's commit.
set(commit unknown)
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE_DIR}/.git)
  execute_process(COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(commit ${described})
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/version.h.in ${OUTPUT} @ONLY)  # touches the file only when it changes
