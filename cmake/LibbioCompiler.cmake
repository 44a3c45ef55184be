# Warnings, sanitizers and ccache, in one place. No -march: the binary must run on every x86-64; fast versions of
# hot functions are chosen at run time (libbio/tensor/instruction_set.h).
find_program(LIBBIO_CCACHE ccache)
if(LIBBIO_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LIBBIO_CCACHE})
endif()

add_library(libbio_compiler INTERFACE)
target_compile_options(libbio_compiler INTERFACE -Wall -Wextra -Wshadow -Wno-unused-parameter
  -Wno-restrict) # GCC 12 warns of std::string operations that do not overlap (GCC bug 105651)
if(LIBBIO_WERROR)
  target_compile_options(libbio_compiler INTERFACE -Werror)
endif()
if(LIBBIO_SANITIZE)
  target_compile_options(libbio_compiler INTERFACE -fsanitize=${LIBBIO_SANITIZE} -fno-omit-frame-pointer
                                                   -fno-sanitize-recover=all)
  target_link_options(libbio_compiler INTERFACE -fsanitize=${LIBBIO_SANITIZE})
endif()
