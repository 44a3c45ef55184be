// Weights of linear layers in bfloat16, for the time that they are needed.
#pragma once

#include <map>
#include <mutex>

#include "libbio/tensor/bf16_product.h"
#include "libbio/tensor/tensor.h"

namespace libbio::nn {

// A prediction whose Pass points here multiplies by rounded weights (tensor/bf16_product.h) in its linear
// layers of float. Each is packed when first asked for; layers ask before they share out their work (Linear::
// prepare). The owner clears the store when a layer of the network is done, so that little is held at a time,
// and before weights change.
class PackedWeights {
 public:
  // The packed form of `weight` [out, in], known by its address. Several threads may ask; the reference holds
  // until clear().
  const Bf16Matrix& packed(View<const float> weight);
  void clear();

 private:
  std::mutex mutex_;
  std::map<const float*, Bf16Matrix> matrices_;
};

}  // namespace libbio::nn
