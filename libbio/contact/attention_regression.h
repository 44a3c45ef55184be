// The contact head of an MSA transformer: logistic regression from its attention maps to contacts, fitted on
// families of known structure.
//
//   p_ij = σ(Σ_f w_f x_ijf + b),   x_f = APC(A_f + A_fᵀ),   f = layer · H + head
//
// A_f is a map of row attention without the start token, APC(S)_ij = S_ij - Σ_k S_ik Σ_k S_kj / Σ_kl S_kl.
// Pairs at least min_separation apart with both residues resolved; families weigh the same. Rao et al. 2021
// (ICML, PMLR 139, 8844) fit with an L1 penalty on 20 proteins. Here the penalty is ridge/2 Σ (w_f s_f)², s_f
// the standard deviation of feature f: its minimum is unique and found exactly; cross-validation chooses it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libbio/contact/native_contacts.h"
#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::contact {

// The counted pairs of one family.
struct AttentionPairs {
  std::string name;
  std::int64_t fold = 0;
  Tensor<float> features;             // [pairs, F]
  std::vector<std::uint8_t> contact;  // [pairs] 0 or 1
};

// row_attention: [Lr, H, L + 1, L + 1] as MsaTransformer::predict gives it. ShapeError where the natives are
// of another length.
AttentionPairs attention_pairs(const std::string& name, std::int64_t fold, View<const float> row_attention,
                               const NativeContacts& native, std::int64_t min_separation);

struct ContactHead {
  std::vector<double> weights;  // [F] w
  double bias = 0;              // b
  double ridge = 0;
};

// UsageError unless there are contacts and other pairs. Results do not depend on the number of workers.
ContactHead fit_contact_head(const std::vector<const AttentionPairs*>& families, double ridge,
                             Workers& workers);

// Mean over families of the mean of -ln of the probability given to what is true, in nats.
double cross_entropy(const ContactHead& head, const std::vector<const AttentionPairs*>& families);

// The ridge of kRidges whose heads, each fitted without one fold, have the least cross entropy on the
// families of that fold; then fitted on all. With one fold only, the middle of kRidges.
inline constexpr double kRidges[] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2};
ContactHead cross_validated_contact_head(const std::vector<const AttentionPairs*>& families,
                                         Workers& workers);

// The same model with this head in place of its own, if it has one. ShapeError where the sizes disagree.
msa_transformer::MsaTransformer<float> with_contact_head(msa_transformer::MsaTransformer<float>& model,
                                                         const ContactHead& head);

}  // namespace libbio::contact
