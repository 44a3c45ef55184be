#include "libbio/tensor/backend_threads.h"

#include <cblas.h>
#include <omp.h>

namespace libbio {

void use_one_blas_thread() {
  static const bool once = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  (void)once;
}

OneBackendThread::OneBackendThread() : before_(omp_get_max_threads()) {
  omp_set_num_threads(1);
}
OneBackendThread::~OneBackendThread() {
  omp_set_num_threads(before_);
}

}  // namespace libbio
