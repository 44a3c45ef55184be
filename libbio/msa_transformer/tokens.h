// An alignment as tokens.
#pragma once

#include "libbio/msa_transformer/column_window.h"
#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/sequence/msa.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

// What becomes of a letter that the vocabulary lacks.
enum class UnknownLetter { refuse, unknown_token, x, gap };

// "error", "unk", "X", "gap"; UsageError for any other name.
UnknownLetter unknown_letter_named(const std::string& name);

// [S, L + 1]: the start token, then one token per column, from the characters as written in the file; '.' is
// a gap where the vocabulary lacks it. (The released protein networks have a token for '.' but were trained
// on A3M, where it never stands in a column: give them msa.with_dashes().) InputError, naming row and column
// from 1, for a letter without token when refused; UsageError for an X that the vocabulary lacks.
Tensor<Token> tokens_of(const sequence::Msa& msa, const Vocabulary& vocabulary, UnknownLetter unknown);

// [S, width + 1]: the start token and the columns of the window, of tokens [S, L + 1]. ShapeError for columns
// that are not there.
Tensor<Token> tokens_of_columns(View<const Token> tokens, const ColumnWindow& window);

}  // namespace libbio::msa_transformer
