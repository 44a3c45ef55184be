// Scores of a block of queries against all keys of one head: the part of attention that differs between
// dot-product and additive scores.
#pragma once

#include <cstdint>

#include "libbio/attention/attention.h"

namespace libbio::attention {

// Queries of one head, [first, first + count) of them.
struct QueryBlock {
  std::int64_t item, head, first, count;
};

// scores [count, Lk] = scale · q·k, or scale · w·tanh(q + k); plus the bias; invisible keys at minus
// infinity.
template <class T>
void compute_scores(const Inputs<T>& inputs, const QueryBlock& block, T* scores);

// Adds to the gradients of query, key and score_vector what the gradient d_scores [count, Lk] implies.
template <class T>
void scores_backward(const Inputs<T>& inputs, const QueryBlock& block, const T* d_scores,
                     const InputGradients<T>& gradients);

// Queries per block, so that the scores of a block stay in the second-level cache. Depends on nothing but the
// number of keys: block borders must not move with the number of threads.
std::int64_t queries_per_block(std::int64_t key_count);

}  // namespace libbio::attention
