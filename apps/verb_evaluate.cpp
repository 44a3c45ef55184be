// bio evaluate: one program file per kind.
#include <array>
#include <fstream>

#include "apps/evaluate.h"
#include "apps/kinds.h"

namespace bio {
namespace {

constexpr Kind kKinds[] = {
    {"affinity", "affinities and poses against measured affinities and known poses", run_evaluate_affinity},
    {"contact", "contacts against a structure", run_evaluate_contact},
    {"rank", "rankings of genes against labelled regions, beside baselines", run_evaluate_rank},
};

}  // namespace

// HDF5 begins at offset 0, or at 512 behind the seal that libbio writes (docs/record.md).
bool is_record(const std::string& path) {
  constexpr std::array<char, 8> kSignature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::ifstream file(path, std::ios::binary);
  for (const std::streamoff offset : {0, 512}) {
    std::array<char, 8> begin{};
    if (file.seekg(offset).read(begin.data(), begin.size()) && begin == kSignature) return true;
  }
  return false;
}

int run_evaluate(const Invocation& invoked) {
  return run_kind({"evaluate", "PREDICTION [options]", "Compares predictions with what is known.", kKinds},
                  invoked);
}

}  // namespace bio
