#include "libbio/tensor/instruction_set.h"

namespace libbio {

std::string_view instruction_set_name() {
#if LIBBIO_HAS_DISPATCH
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd"))
    return "avx512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    return "avx2";
#endif
  return "baseline";
}

}  // namespace libbio
