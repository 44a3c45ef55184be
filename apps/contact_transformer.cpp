// bio contact --method transformer: a network trained on many families.
#include <algorithm>

#include "apps/contact_method.h"
#include "apps/progress.h"
#include "libbio/contact/transformer_codec.h"
#include "libbio/contact/transformer_prediction.h"
#include "libbio/error.h"
#include "libbio/msa_transformer/weights.h"

namespace bio {
namespace {

using namespace libbio;

class TransformerMethod : public ContactMethod {
 public:
  explicit TransformerMethod(const ContactOptions& options)
      : s_(options),
        choices_(checked(options.transformer)),
        trained_(msa_transformer::read_msa_transformer(options.transformer.weights)) {
    if (!config().contact_head)
      throw WeightsError(
          trained_.origin.path +
          ": the network has no contact head, which turns its attention into contacts; it was made "
          "without one (bio weights import takes it from --regression FILE)");
  }

  std::string name() const override { return "MSA transformer"; }
  record::WeightsFile weights_file() const override { return trained_.origin; }

  void check(const sequence::Msa& msa) const override {
    check_positions(
        msa, s_.window, config(),
        "predicts it in overlapping windows; pairs further apart than a window get no prediction");
    if (windows(msa).size() > 1 && (s_.saves("attention") || s_.saves("column-average")))
      throw UsageError("--save " + s_.save + ": attention is kept of whole alignments only, not of windows");
  }

  std::vector<std::string> warnings(const ContactFamily& family) const override {
    return transformer_warnings(family.msa, s_.transformer, "expect a weak map");
  }

  std::string estimate(const sequence::Msa& msa) const override {
    const std::vector<msa_transformer::ColumnWindow> parts = windows(msa);
    const std::int64_t rows = std::min(msa.rows(), s_.transformer.rows);
    const bool once = msa.rows() <= s_.transformer.rows;
    const std::int64_t passes = static_cast<std::int64_t>(parts.size()) * (once ? 1 : s_.transformer.repeats);
    // What the network gives is joined, kept and written: three times at most.
    const std::int64_t length = msa.columns(), maps = config().layers * config().heads;
    std::int64_t more = 40 * length * length;
    if (s_.saves("attention")) more += 12 * maps * length * length;
    if (s_.saves("column-average")) more += 12 * maps * rows * rows;
    const std::string needed =
        transformer_estimate({config(), rows, parts.front().width() + 1,
                              wanted_of(prediction_options(msa), config()), choices_.precision, passes, more},
                             s_.threads);
    return "network: " + std::to_string(rows) + " sequences, " + std::to_string(passes) +
           (passes == 1 ? " pass, " : " passes, ") + needed;
  }

  ContactOutcome predict(const ContactFamily& family, Workers& workers) const override {
    std::vector<TransformerInput> inputs =
        transformer_inputs(family.msa, family.weights, s_.transformer, choices_, s_.seed, config(), workers);
    std::vector<Tensor<msa_transformer::Token>> tokens;
    contact::TransformerNotes notes;
    for (TransformerInput& input : inputs) {
      tokens.push_back(std::move(input.tokens));
      for (const std::int64_t row : input.rows)
        notes.row_names.push_back(family.msa.names()[static_cast<std::size_t>(row)]);
      notes.rows.push_back(std::move(input.rows));
    }
    const contact::TransformerPredictionOptions options = prediction_options(family.msa);
    notes.windows = options.windows;
    Progress progress("network", Progress::style_for_standard_error(s_.quiet));
    contact::TransformerPrediction prediction =
        contact::predict_contacts(tokens, family.msa.query(), family.weights.neff(), trained_.model, options,
                                  workers, [&](const contact::TransformerProgress& state) {
                                    progress.update({state.layers_done, state.layers});
                                  });
    progress.finish();

    ContactOutcome outcome;
    outcome.rows = tokens.front().dim(0);
    outcome.parameters = settings_of(s_.transformer);
    outcome.parameters["rows"] = s_.transformer.rows;
    outcome.parameters["repeats"] = static_cast<std::int64_t>(tokens.size());
    outcome.parameters["window"] = s_.window;
    outcome.parameters["window_step"] = s_.window_step;
    if (prediction.uncovered > 0)
      outcome.warnings.push_back(
          rounded(100 * prediction.uncovered, 1) +
          " % of the pairs are in no window: they have the lowest score and probability 0");
    outcome.summary =
        std::to_string(outcome.rows) + " of " + std::to_string(family.msa.rows()) + " sequences (" +
        s_.transformer.subsample + "), " + std::to_string(options.windows.size()) +
        (options.windows.size() == 1 ? " window, " : " windows, ") + std::to_string(tokens.size()) +
        (tokens.size() == 1 ? " choice" : " choices") + " of sequences";
    outcome.map = std::move(prediction.map);
    outcome.write_more = [notes = std::move(notes), kept = std::move(prediction)](h5::Group& group) {
      contact::write_transformer_notes(group, notes, kept);
    };
    return outcome;
  }

 private:
  const msa_transformer::Config& config() const { return trained_.model.config(); }

  std::vector<msa_transformer::ColumnWindow> windows(const sequence::Msa& msa) const {
    const std::int64_t width = s_.window == 0 ? msa.columns() : s_.window;
    return msa_transformer::column_windows(msa.columns(), width, s_.window == 0 ? width : s_.window_step);
  }

  contact::TransformerPredictionOptions prediction_options(const sequence::Msa& msa) const {
    contact::TransformerPredictionOptions options;
    options.min_separation = s_.min_separation;
    options.precision = choices_.precision;
    options.windows = windows(msa);
    options.attention = s_.saves("attention");
    options.column_average = s_.saves("column-average");
    options.embedding = s_.saves("embedding");
    return options;
  }

  const ContactOptions& s_;
  TransformerChoices choices_;
  msa_transformer::TrainedModel trained_;
};

}  // namespace

std::unique_ptr<ContactMethod> transformer_method(const ContactOptions& options) {
  return std::make_unique<TransformerMethod>(options);
}

}  // namespace bio
