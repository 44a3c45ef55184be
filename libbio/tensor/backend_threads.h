// Matrix libraries kept to the calling thread.
#pragma once

namespace libbio {

// Keeps OpenBLAS from starting threads of its own, which would sum in an order that depends on their number.
// matrix_product does this itself; other direct users of OpenBLAS and LAPACK call it first.
void use_one_blas_thread();

// The same for oneDNN, which takes as many threads as OpenMP offers the calling thread: one while this object
// lives, afterwards as many as before.
class OneBackendThread {
 public:
  OneBackendThread();
  ~OneBackendThread();
  OneBackendThread(const OneBackendThread&) = delete;
  OneBackendThread& operator=(const OneBackendThread&) = delete;

 private:
  int before_;
};

}  // namespace libbio
