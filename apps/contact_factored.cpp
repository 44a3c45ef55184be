// bio contact --method factored: factored attention, fitted to the family.
#include <algorithm>

#include "apps/contact_method.h"
#include "apps/machine_speed.h"
#include "apps/memory.h"
#include "apps/progress.h"
#include "libbio/contact/predict.h"
#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/text/sha256.h"

namespace bio {
namespace {

using namespace libbio;

// Below this the couplings are mostly noise, and users should hear it.
constexpr double kLowNeffPerColumn = 0.5;
// A usual number of steps, for the time estimate.
constexpr double kUsualSteps = 60;
// Fits std::int64_t; an absurd request needs more.
constexpr double kMostBytes = 9e18;

std::string calibration_path(const ContactOptions& s, const std::string& data_directory) {
  if (!s.calibration.empty()) return s.calibration;
  if (data_directory.empty())
    throw UsageError(
        "the shipped weights are not found; set LIBBIO_DATA to the data folder or give --calibration");
  return data_directory + "/weights/contact_calibration.h5";
}

class FactoredMethod : public ContactMethod {
 public:
  FactoredMethod(const ContactOptions& options, const std::string& data_directory)
      : s_(options),
        path_(calibration_path(options, data_directory)),
        calibration_(contact::read_calibration(path_)) {}

  std::string name() const override { return "factored attention"; }

  record::WeightsFile weights_file() const override {
    return {path_, text::digest_of_file(path_).sha256, calibration_.model, calibration_.config,
            calibration_.trained_on};
  }

  void check(const sequence::Msa&) const override {}

  std::vector<std::string> warnings(const ContactFamily& family) const override {
    std::vector<std::string> warnings;
    const double columns = static_cast<double>(family.msa.columns()), neff = family.weights.neff();
    if (family.msa.rows() == 1)
      warnings.push_back(
          "a single sequence carries no couplings: the probabilities say little beyond separation");
    else if (neff < kLowNeffPerColumn * columns)
      warnings.push_back("few effective sequences: Neff " + rounded(neff, 1) + " for " +
                         std::to_string(family.msa.columns()) + " columns; expect a weak map");
    if (const std::string others = other_settings(family.msa.columns()); !others.empty())
      warnings.push_back("the probabilities were calibrated with " + others +
                         ": they are rough; the order of the pairs does not depend on it");
    return warnings;
  }

  std::string estimate(const sequence::Msa& msa) const override {
    const contact::FitEstimate needed = contact::estimate_fit(msa.rows(), msa.columns(), s_.fit, s_.threads);
    const auto length = static_cast<double>(msa.columns());
    const double saved =
        s_.saves("attention") ? 4.0 * static_cast<double>(s_.fit.heads) * length * length : 0;
    const auto bytes = static_cast<std::int64_t>(std::min(needed.bytes + 2 * saved, kMostBytes));
    const AvailableMemory available = available_memory();
    if (bytes > available.bytes)
      throw ResourceError("L = " + std::to_string(msa.columns()) + " with " + std::to_string(s_.fit.heads) +
                          " heads needs " + readable_bytes(bytes) + " of memory; " + available.limited_by +
                          " leaves " + readable_bytes(available.bytes) +
                          ". Fewer --heads or --start random need less.");
    const double seconds =
        (needed.start_operations + kUsualSteps * needed.step_operations) / products_per_second() +
        kUsualSteps * needed.step_additions / additions_per_second();
    return "fit: " + std::to_string(s_.fit.heads) + " heads, about " + readable_bytes(bytes) +
           " of memory and " + rounded(std::max(1.0, seconds / std::min<double>(s_.threads, 64)), 0) + " s";
  }

  ContactOutcome predict(const ContactFamily& family, Workers& workers) const override {
    contact::FactoredAttention<float> model(contact::model_shape(s_.fit, family.msa.columns()));
    Progress progress("fit", Progress::style_for_standard_error(s_.quiet));
    contact::FactoredPrediction prediction =
        contact::predict_contacts(family.msa, family.weights, s_.fit, calibration_, s_.min_separation, model,
                                  workers, [&](const contact::FitProgress& state) {
                                    progress.update({state.step, s_.fit.maximum_steps, state.loss});
                                  });
    progress.finish();
    ContactOutcome outcome;
    outcome.rows = family.msa.rows();
    outcome.parameters = {{"heads", s_.fit.heads},
                          {"head_size", std::min(s_.fit.head_size, family.msa.columns())},
                          {"penalty", s_.fit.penalty},
                          {"start", s_.start},
                          {"learning_rate", s_.fit.learning_rate},
                          {"tolerance", s_.fit.tolerance},
                          {"maximum_steps", s_.fit.maximum_steps},
                          {"batch", s_.fit.batch},
                          {"steps", prediction.steps},
                          {"loss", prediction.loss},
                          {"converged", prediction.converged}};
    if (s_.saves("attention"))
      outcome.write_more = [maps = contact::attention_maps(model, workers)](h5::Group& group) {
        record::write_array(group, "attention", maps, {"H,L,L"});
      };
    outcome.summary = std::string(prediction.converged ? "converged after " : "stopped after ") +
                      std::to_string(prediction.steps) + " steps, loss " + rounded(prediction.loss, 4);
    outcome.map = std::move(prediction.map);
    return outcome;
  }

 private:
  // "heads = 256 (not 128), tolerance = 0.002 (not 0.005)": where this fit is not that of the calibration.
  std::string other_settings(std::int64_t columns) const {
    const record::Settings here = {{"heads", s_.fit.heads},         {"head_size", s_.fit.head_size},
                                   {"penalty", s_.fit.penalty},     {"start", s_.start},
                                   {"tolerance", s_.fit.tolerance}, {"batch", s_.fit.batch}};
    std::string others;
    for (const auto& [name, value] : here) {
      const auto calibrated = calibration_.config.find(name);
      if (calibrated == calibration_.config.end() || calibrated->second == value) continue;
      if (name == "head_size" && s_.fit.head_size >= columns) continue;  // cut to L, as in the calibration
      others += (others.empty() ? "" : ", ") + name + " = " + record::to_string(calibrated->second) +
                " (not " + record::to_string(value) + ")";
    }
    return others;
  }

  const ContactOptions& s_;
  std::string path_;
  contact::Calibration calibration_;
};

}  // namespace

std::unique_ptr<ContactMethod> factored_method(const ContactOptions& options,
                                               const std::string& data_directory) {
  return std::make_unique<FactoredMethod>(options, data_directory);
}

}  // namespace bio
