// An alignment as tokens.
#pragma once

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

// What becomes of a letter that the vocabulary lacks.
enum class UnknownLetter { refuse, unknown_token, x, gap };

// "error", "unk", "X", "gap"; UsageError for any other name.
UnknownLetter unknown_letter_named(const std::string& name);

// [S, L + 1]: the start token, then one token per column, from the characters as written in the file.
// InputError, naming row and column, for a letter without token when refused.
Tensor<Token> tokens_of(const sequence::Msa& msa, const Vocabulary& vocabulary, UnknownLetter unknown);

}  // namespace libbio::msa_transformer
