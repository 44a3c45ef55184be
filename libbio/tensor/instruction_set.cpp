#include "libbio/tensor/instruction_set.h"

namespace libbio {

std::string_view instruction_set_name() {
#if LIBBIO_HAS_DISPATCH
  // What the resolvers of LIBBIO_DISPATCHED functions ask.
  if (__builtin_cpu_supports("x86-64-v4")) return "avx512";
  if (__builtin_cpu_supports("x86-64-v3")) return "avx2";
#endif
  return "baseline";
}

}  // namespace libbio
