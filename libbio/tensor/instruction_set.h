// Run-time dispatch of libbio's own kernels.
#pragma once

#include <string_view>

// Compiles a function once for any x86-64, once for AVX2 and once for AVX-512; the loader picks the one for
// this CPU. On other architectures, and under sanitizers (which start before the resolver may run), only the
// plain version exists.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LIBBIO_DISPATCHED __attribute__((target_clones("default", "arch=haswell", "arch=skylake-avx512")))
#define LIBBIO_HAS_DISPATCH 1
#else
#define LIBBIO_DISPATCHED
#define LIBBIO_HAS_DISPATCH 0
#endif

namespace libbio {

// "avx512", "avx2" or "baseline": the version that LIBBIO_DISPATCHED functions run on this machine.
std::string_view instruction_set_name();

}  // namespace libbio
