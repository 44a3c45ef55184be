// bio train: one program file per kind.
#include "apps/kinds.h"
#include "apps/train.h"

namespace bio {
namespace {

constexpr Kind kKinds[] = {
    {"affinity", "affinity of ligands to proteins; trained on complexes of measured affinity",
     run_train_affinity},
    {"calibration", "turns contact scores into probabilities; fitted on families of known structure",
     run_train_calibration},
    {"transformer", "MSA transformer that guesses masked letters; trained on alignments alone",
     run_train_transformer},
};

}  // namespace

int run_train(const Invocation& invoked) {
  return run_kind({"train", "[options]", "Fits weights on data of known truth.", kKinds}, invoked);
}

}  // namespace bio
