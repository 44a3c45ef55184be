#include "apps/train_contact_head.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "apps/progress.h"
#include "libbio/contact/native_reader.h"
#include "libbio/contact/precision.h"
#include "libbio/contact/score_matrix.h"
#include "libbio/msa_transformer/tokens.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/subsample.h"

namespace bio {

using namespace libbio;

namespace {

struct Loaded {
  Tensor<msa_transformer::Token> tokens;
  contact::NativeContacts native;
};

// Nothing where the model has no positions for so many columns.
std::optional<Loaded> load(const NativeFamily& family, const msa_transformer::Config& config,
                           const HeadOptions& options, Workers& workers) {
  const sequence::Msa msa = sequence::read_msa(family.alignment);
  if (msa.columns() + 1 > config.max_positions) return std::nullopt;
  const std::int64_t rows = std::min(options.rows, config.max_rows);
  const sequence::Weights even(std::vector<double>(static_cast<std::size_t>(msa.rows()), 1));
  const sequence::Msa some =
      msa.with_rows(sequence::subsample(msa, rows, sequence::Subsampling::greedy, even, Rng(1), workers));
  return Loaded{
      msa_transformer::tokens_of(some.with_dashes(), config.vocabulary, msa_transformer::UnknownLetter::x),
      contact::read_native(family.native, msa.query().sequence, std::nullopt).contacts};
}

double long_precision(const Tensor<float>& scores, const contact::NativeContacts& native) {
  return contact::contact_precision(contact::ranked_pairs(scores), native)
      .ranges.front()
      .top.front()
      .precision();
}

}  // namespace

HeadFit fit_head(msa_transformer::MsaTransformer<float>& model, const std::vector<NativeFamily>& families,
                 const HeadOptions& options, Workers& workers) {
  HeadFit fit;
  std::vector<contact::AttentionPairs> pairs;
  Progress progress("attention maps", Progress::style_for_standard_error(options.quiet));
  msa_transformer::Wanted wanted;
  wanted.contacts = false;
  wanted.row_attention = true;
  for (const NativeFamily& family : families) {
    const std::optional<Loaded> loaded = load(family, model.config(), options, workers);
    if (loaded) {
      const auto predicted = model.predict(loaded->tokens, wanted, workers);
      pairs.push_back(contact::attention_pairs(family.name, family.fold, predicted.row_attention,
                                               loaded->native, options.min_separation));
    } else {
      ++fit.left_out;
    }
    progress.update(
        {static_cast<std::int64_t>(pairs.size()) + fit.left_out, static_cast<std::int64_t>(families.size())});
  }
  progress.finish();
  std::vector<const contact::AttentionPairs*> list;
  for (const contact::AttentionPairs& family : pairs) list.push_back(&family);
  fit.families = static_cast<std::int64_t>(list.size());
  fit.head = contact::cross_validated_contact_head(list, workers);
  return fit;
}

std::vector<HeldOutPrecision> judge_head(msa_transformer::MsaTransformer<float>& model,
                                         const std::vector<NativeFamily>& families,
                                         const HeadOptions& options, Workers& workers) {
  std::vector<HeldOutPrecision> judged;
  for (const NativeFamily& family : families) {
    const std::optional<Loaded> loaded = load(family, model.config(), options, workers);
    if (!loaded) continue;
    const auto predicted = model.predict(loaded->tokens, {}, workers);
    const contact::NativeContacts& native = loaded->native;
    const auto range =
        contact::contact_precision(contact::ranked_pairs(predicted.contact_logit), native).ranges.front();
    if (range.native == 0) continue;
    Tensor<float> nearness({native.length(), native.length()});
    for (std::int64_t i = 0; i < native.length(); ++i)
      for (std::int64_t j = 0; j < native.length(); ++j)
        nearness(i, j) = -static_cast<float>(std::abs(i - j));
    judged.push_back(
        {family.name, range.top.front().precision(), long_precision(nearness, native), range.possible});
  }
  return judged;
}

}  // namespace bio
