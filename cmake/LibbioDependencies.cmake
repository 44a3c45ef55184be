# Third-party libraries that libbio links; scripts/install-dependencies installs them on Debian and Ubuntu.
# Read by the build of libbio and, installed beside libbioConfig.cmake, by find_package(libbio): whatever a
# folder names as GATE must be found here, except header-only targets (libbio_headers_*), which users of the
# library do not need and which the CMakeLists.txt of their one folder finds.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
if(NOT CMAKE_C_COMPILER_LOADED)
  enable_language(C)  # FindHDF5 compiles a C program
endif()
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(PkgConfig REQUIRED)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo cairo-svg cairo-png)
find_package(OpenMP REQUIRED COMPONENTS CXX)  # what oneDNN runs its threads with
# oneDNN's own configuration asks for OpenCL headers, which nobody needs who computes on a CPU.
find_path(DNNL_INCLUDE_DIR oneapi/dnnl/dnnl.h REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
if(NOT TARGET libbio::dnnl)
  add_library(libbio::dnnl UNKNOWN IMPORTED)
  set_target_properties(libbio::dnnl PROPERTIES IMPORTED_LOCATION ${DNNL_LIBRARY}
                                                INTERFACE_INCLUDE_DIRECTORIES ${DNNL_INCLUDE_DIR})
endif()

# RDKit has no CMake configuration in Debian. Its headers are included where ligands are read (libbio/molecule).
find_path(RDKIT_INCLUDE_DIR GraphMol/ROMol.h PATH_SUFFIXES rdkit REQUIRED)
set(LIBBIO_RDKIT_LIBRARIES)
foreach(part MolDraw2D Depictor ForceFieldHelpers ForceField SmilesParse SubstructMatch GraphMol RDGeometryLib RDGeneral)
  find_library(RDKIT_${part}_LIBRARY RDKit${part} REQUIRED)
  list(APPEND LIBBIO_RDKIT_LIBRARIES ${RDKIT_${part}_LIBRARY})
endforeach()
if(NOT TARGET libbio::rdkit)
  add_library(libbio::rdkit INTERFACE IMPORTED)
  set_target_properties(libbio::rdkit PROPERTIES INTERFACE_LINK_LIBRARIES "${LIBBIO_RDKIT_LIBRARIES}"
                                                 INTERFACE_INCLUDE_DIRECTORIES ${RDKIT_INCLUDE_DIR})
endif()
# OpenMM has no CMake package. Its CPU platform is a plug-in that it looks for when it runs.
find_path(OPENMM_INCLUDE_DIR OpenMM.h REQUIRED)
find_library(OPENMM_LIBRARY OpenMM REQUIRED)
if(NOT TARGET libbio::openmm)
  add_library(libbio::openmm UNKNOWN IMPORTED)
  set_target_properties(libbio::openmm PROPERTIES IMPORTED_LOCATION ${OPENMM_LIBRARY}
                                                  INTERFACE_INCLUDE_DIRECTORIES ${OPENMM_INCLUDE_DIR})
endif()
