#include "libbio/msa_transformer/config.h"

#include <string>
#include <utility>

#include "libbio/error.h"

namespace libbio::msa_transformer {
namespace {

// Sizes come from files: within these bounds the number of parameters does not overflow.
constexpr std::int64_t kMostSize = 1 << 20, kMostLayers = 1 << 12;

}  // namespace

void Config::validate() const {
  const std::pair<const char*, std::int64_t> sizes[] = {
      {"layers", layers},   {"embed_dim", embed_dim},         {"heads", heads},
      {"ffn_dim", ffn_dim}, {"max_positions", max_positions}, {"max_rows", max_rows}};
  for (const auto& [name, size] : sizes)
    if (size < 1 || size > kMostSize)
      throw WeightsError(std::string("MSA transformer with ") + name + " = " + std::to_string(size) +
                         "; expected 1 to " + std::to_string(kMostSize));
  if (layers > kMostLayers)
    throw WeightsError("MSA transformer with " + std::to_string(layers) + " layers; expected at most " +
                       std::to_string(kMostLayers));
  if (embed_dim % heads != 0)
    throw WeightsError("MSA transformer with embed_dim " + std::to_string(embed_dim) +
                       ", which is no multiple of its " + std::to_string(heads) + " heads");
}

}  // namespace libbio::msa_transformer
