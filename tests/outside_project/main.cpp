#include <iostream>

#include "libbio/tensor/matrix_product.h"
#include "libbio/tensor/tensor.h"

int main() {
  libbio::Tensor<double> a({2, 2}), b({2, 2}), c({2, 2});
  for (int i = 0; i < 4; ++i) {
    a.data()[i] = i + 1;
    b.data()[i] = i + 5;
  }
  libbio::matrix_product(libbio::Transpose::no, libbio::Transpose::no, 2, 2, 2, 1.0, a.data(), 2, b.data(), 2,
                         0.0, c.data(), 2);
  for (int i = 0; i < 4; ++i) std::cout << c.data()[i] << (i < 3 ? ' ' : '\n');
}
