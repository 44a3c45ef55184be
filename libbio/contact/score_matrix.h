// Square matrices in text, as written by CCMpred (.mat) and others.
#pragma once

#include <string>

#include "libbio/contact/pair_list.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// Whether the first line with anything on it is a row of numbers, and not a row of a pair list (which begins
// with two different positions, counted from 1).
bool looks_like_matrix(const std::string& path);

// L rows of L numbers separated by spaces or tabs, plain or gzip. Throws InputError, with the place, for
// anything but finite numbers and for rows that do not make a square.
Tensor<float> read_square_matrix(const std::string& path);

// All pairs of a square matrix of scores, best first. The score of a pair is the mean of its two elements;
// the diagonal is ignored. Position i + 1 is that of row i.
PairList ranked_pairs(const Tensor<float>& scores);

}  // namespace libbio::contact
