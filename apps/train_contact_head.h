// The contact head of a freshly trained MSA transformer: its families, its fit, its accuracy.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/attention_regression.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/parallel.h"

namespace bio {

// An alignment with its native structure.
struct NativeFamily {
  std::string name, alignment, native;  // files
  std::int64_t fold = 0;
};

struct HeadOptions {
  std::int64_t rows = 64;  // chosen greedily for the attention maps
  std::int64_t min_separation = 6;
  bool quiet = false;
};

struct HeldOutPrecision {
  std::string name;
  double precision = 0;       // of the best L pairs at least 24 apart, L resolved residues
  double near_diagonal = 0;   // the same where pairs are ranked by their nearness in sequence alone
  std::int64_t possible = 0;  // pairs of the range
};

struct HeadFit {
  libbio::contact::ContactHead head;
  std::int64_t families = 0, left_out = 0;  // left out: longer than the model has positions for
};

HeadFit fit_head(libbio::msa_transformer::MsaTransformer<float>& model,
                 const std::vector<NativeFamily>& families, const HeadOptions& options,
                 libbio::Workers& workers);

// Of a model with its head, by the way that predictions take. Families without contacts in the range carry no
// weight and are left out, as are those too long.
std::vector<HeldOutPrecision> judge_head(libbio::msa_transformer::MsaTransformer<float>& model,
                                         const std::vector<NativeFamily>& families,
                                         const HeadOptions& options, libbio::Workers& workers);

}  // namespace bio
