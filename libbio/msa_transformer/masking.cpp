#include "libbio/msa_transformer/masking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "libbio/sequence/alphabet.h"

namespace libbio::msa_transformer {
namespace {

void require_shares(const Masking& masking) {
  const auto share = [](double x) { return x >= 0 && x <= 1; };
  if (!share(masking.share) || !share(masking.mask_share) || !share(masking.random_share) ||
      masking.mask_share + masking.random_share > 1 + 1e-12)
    throw UsageError(
        "shares of masked tokens must lie between 0 and 1, those of <mask> and of random "
        "amino acids together too");
}

std::array<Token, sequence::kAminoAcids> amino_acids(const Vocabulary& vocabulary) {
  std::array<Token, sequence::kAminoAcids> tokens{};
  for (std::size_t k = 0; k < tokens.size(); ++k) {
    tokens[k] = vocabulary.letter(sequence::kAminoAcidLetters[k]);
    if (tokens[k] < 0)
      throw ShapeError(std::string("the vocabulary has no amino acid ") + sequence::kAminoAcidLetters[k]);
  }
  return tokens;
}

}  // namespace

Masking all_masked(const Masking& masking) {
  return {masking.share, 1, 0};
}

MaskedExample mask_tokens(Tensor<Token> tokens, const Vocabulary& vocabulary, const Masking& masking,
                          Rng rng) {
  require_shares(masking);
  const auto letters = amino_acids(vocabulary);
  const std::int64_t columns = tokens.dim(1);
  std::vector<std::int64_t> places;
  for (std::int64_t place = 0; place < tokens.size(); ++place)
    if (place % columns != 0 && tokens.data()[place] != vocabulary.pad()) places.push_back(place);
  if (places.empty()) throw ShapeError("there is no token to be masked");

  const double wanted = std::floor(masking.share * static_cast<double>(places.size()) + rng.uniform());
  const auto chosen = std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, places.size());
  for (std::size_t k = 0; k < chosen; ++k) std::swap(places[k], places[k + rng.below(places.size() - k)]);
  places.resize(chosen);
  std::ranges::sort(places);

  MaskedExample example{std::move(tokens), std::move(places), {}};
  for (const std::int64_t place : example.position) {
    Token& token = example.tokens.data()[place];
    example.target.push_back(token);
    const double fate = rng.uniform();
    if (fate < masking.mask_share)
      token = vocabulary.mask();
    else if (fate < masking.mask_share + masking.random_share)
      token = letters[rng.below(letters.size())];
  }
  return example;
}

}  // namespace libbio::msa_transformer
