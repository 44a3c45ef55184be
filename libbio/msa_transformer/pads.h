// Pads among the tokens: positions that are no part of the alignment.
#pragma once

#include <algorithm>
#include <cstdint>

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

// visible [R, C], 0 at pads; empty where there are none and the batch had none either.
inline Tensor<std::uint8_t> visible_positions(View<const Token> tokens, Token pad, bool padded_batch) {
  if (!padded_batch && std::find(tokens.begin(), tokens.end(), pad) == tokens.end()) return {};
  Tensor<std::uint8_t> visible(tokens.shape());
  std::transform(tokens.begin(), tokens.end(), visible.begin(),
                 [pad](Token token) { return static_cast<std::uint8_t>(token != pad); });
  return visible;
}

// The positions of `visible`; a view without data where it is empty, as the layers want it.
inline View<const std::uint8_t> view_of(const Tensor<std::uint8_t>& visible) {
  return visible.size() > 0 ? visible.view() : View<const std::uint8_t>();
}

// Sets x [R, C, D] to zero at pads.
template <class T>
void clear_pads(const Tensor<std::uint8_t>& visible, View<T> x) {
  for (std::int64_t i = 0; i < visible.size(); ++i)
    if (!visible.data()[i]) std::fill_n(x.data() + i * x.dim(2), x.dim(2), T(0));
}

}  // namespace libbio::msa_transformer
