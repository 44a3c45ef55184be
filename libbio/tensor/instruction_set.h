// Run-time dispatch of libbio's own kernels.
#pragma once

#include <string_view>

// Compiles a function once for any x86-64, once for AVX2 and FMA (x86-64-v3) and once for AVX-512
// (x86-64-v4); the loader picks the one for this CPU. The levels are named, not CPU models: "arch=haswell"
// would be taken by that very model only. On other architectures, with compilers that do not know the levels
// (GCC before 12), and under sanitizers (which start before the resolver may run), only the plain version
// exists.
#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LIBBIO_DISPATCHED __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#define LIBBIO_HAS_DISPATCH 1
#else
#define LIBBIO_DISPATCHED
#define LIBBIO_HAS_DISPATCH 0
#endif

namespace libbio {

// "avx512", "avx2" or "baseline": the version that LIBBIO_DISPATCHED functions run on this machine.
std::string_view instruction_set_name();

}  // namespace libbio
