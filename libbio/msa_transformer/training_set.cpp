#include "libbio/msa_transformer/training_set.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "libbio/msa_transformer/tokens.h"
#include "libbio/text/sha256.h"

namespace libbio::msa_transformer {

TrainingFamily training_family(const std::string& name, const sequence::Msa& msa,
                               const Vocabulary& vocabulary) {
  if (vocabulary.size() > 256)
    throw ShapeError("training takes at most 256 tokens, the vocabulary has " +
                     std::to_string(vocabulary.size()));
  // Gaps as the networks know them, however the file writes them.
  const Tensor<Token> tokens = tokens_of(msa.with_dashes(), vocabulary, UnknownLetter::x);
  TrainingFamily family{name, Tensor<std::uint8_t>({msa.rows(), msa.columns()})};
  for (std::int64_t s = 0; s < family.rows(); ++s)
    for (std::int64_t i = 0; i < family.columns(); ++i)
      family.tokens(s, i) = static_cast<std::uint8_t>(tokens(s, i + 1));
  return family;
}

Tensor<Token> cut_example(const TrainingFamily& family, const ExampleSize& size, const Vocabulary& vocabulary,
                          Rng rng) {
  if (size.tokens < 6 || size.max_columns < 2 || size.max_rows < 2)
    throw UsageError("an example must have room for two rows of two columns and a start token");
  const std::int64_t width = std::min({family.columns(), size.max_columns, size.tokens / 2 - 1});
  const auto begin =
      static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(family.columns() - width) + 1));
  const std::int64_t height = std::min({family.rows(), size.max_rows, size.tokens / (width + 1)});

  std::vector<std::int64_t> rows(static_cast<std::size_t>(family.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  for (std::size_t k = 1; k < static_cast<std::size_t>(height); ++k)
    std::swap(rows[k], rows[k + rng.below(rows.size() - k)]);
  rows.resize(static_cast<std::size_t>(height));
  std::ranges::sort(rows);

  Tensor<Token> example({height, width + 1});
  for (std::int64_t r = 0; r < height; ++r) {
    example(r, 0) = vocabulary.cls();
    std::copy_n(&family.tokens(rows[static_cast<std::size_t>(r)], begin), width, &example(r, 1));
  }
  return example;
}

Tensor<Token> draw_example(const std::vector<TrainingFamily>& families, const ExampleSize& size,
                           const Vocabulary& vocabulary, Rng rng) {
  if (families.empty()) throw ShapeError("there is no family to draw an example from");
  const TrainingFamily& family = families[rng.below(families.size())];
  return cut_example(family, size, vocabulary, rng.stream(0));
}

std::string digest_of(const TrainingData& data) {
  text::Sha256 digest;
  for (const std::vector<TrainingFamily>* part : {&data.training, &data.held_out}) {
    digest.update("part\n");
    for (const TrainingFamily& family : *part) {
      digest.update(family.name + "\n" + family.tokens.shape().to_string() + "\n");
      digest.update({reinterpret_cast<const char*>(family.tokens.data()),
                     static_cast<std::size_t>(family.tokens.size())});
    }
  }
  return digest.hex();
}

}  // namespace libbio::msa_transformer
