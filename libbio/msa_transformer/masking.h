// Which tokens of an alignment a model has to guess: masked language modelling.
//
// Of the n tokens of the residue columns, m = ⌊share · n + u⌋ (u uniform in [0, 1); at least 1) are chosen
// without replacement. A chosen token, the target, is replaced by <mask> (mask_share of them), by an amino
// acid drawn evenly from the 20 (random_share), or left as it is. Gaps are targets like all other letters, as
// in the public model, which therefore predicts them too; the quality of a model is also told for targets
// that are no gaps. The start token and pads are never chosen. Reference: Devlin et al. 2019, NAACL 1, 4171;
// for alignments Rao et al. 2021, ICML, PMLR 139, 8844.
#pragma once

#include <cstdint>
#include <vector>

#include "libbio/msa_transformer/vocabulary.h"
#include "libbio/tensor/random.h"
#include "libbio/tensor/tensor.h"

namespace libbio::msa_transformer {

struct Masking {
  double share = 0.15;        // of the tokens that become targets
  double mask_share = 0.8;    // of the targets that are shown as <mask>
  double random_share = 0.1;  // of the targets that are shown as a random amino acid
};

// The same targets, all shown as <mask>: to judge a model by what it cannot see, as a baseline is judged.
Masking all_masked(const Masking& masking);

struct MaskedExample {
  Tensor<Token> tokens;                // [R, C] as the model sees them
  std::vector<std::int64_t> position;  // [m] of the targets in tokens, r · C + c, ascending
  std::vector<Token> target;           // [m] what was there
};

// tokens: [R, C]. The same for the same state of `rng`. UsageError where the shares are not shares;
// ShapeError where nothing can be chosen or the vocabulary lacks an amino acid.
MaskedExample mask_tokens(Tensor<Token> tokens, const Vocabulary& vocabulary, const Masking& masking,
                          Rng rng);

}  // namespace libbio::msa_transformer
