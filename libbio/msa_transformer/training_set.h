// The alignments that a model is trained and judged on, and the parts of them that it sees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

// One alignment, kept small: a byte per token.
struct TrainingFamily {
  std::string name;
  Tensor<std::uint8_t> tokens;  // [S, L], without the start token

  std::int64_t rows() const { return tokens.dim(0); }
  std::int64_t columns() const { return tokens.dim(1); }
};

// Letters that the vocabulary lacks become X. ShapeError for a vocabulary of more than 256 tokens.
TrainingFamily training_family(const std::string& name, const sequence::Msa& msa,
                               const Vocabulary& vocabulary);

// How much of a family is one example.
struct ExampleSize {
  std::int64_t tokens = 4096;      // at most rows x (columns + 1)
  std::int64_t max_columns = 512;  // of residues
  std::int64_t max_rows = 128;
};

// [R, C], C = columns of the window + 1. Of the family are taken: a window of min(L, max_columns,
// tokens / 2 - 1) columns that begins anywhere; the query, always as row 0, as it is when the model is used;
// and of the other rows min(S, max_rows, tokens / C) - 1 drawn without replacement, in the order of the file.
// UsageError where not even two columns of two rows are allowed.
Tensor<Token> cut_example(const TrainingFamily& family, const ExampleSize& size, const Vocabulary& vocabulary,
                          Rng rng);

// cut_example of a family drawn evenly. ShapeError without families.
Tensor<Token> draw_example(const std::vector<TrainingFamily>& families, const ExampleSize& size,
                           const Vocabulary& vocabulary, Rng rng);

struct TrainingData {
  std::vector<TrainingFamily> training, held_out;  // held_out may be empty
};

// SHA-256 over names and tokens, to tell whether a training goes on with the data that it began with.
std::string digest_of(const TrainingData& data);

}  // namespace libbio::msa_transformer
