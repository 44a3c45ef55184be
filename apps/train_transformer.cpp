// bio train transformer: an MSA transformer from alignments.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apps/options.h"
#include "apps/outputs.h"
#include "apps/progress.h"
#include "apps/provenance.h"
#include "apps/train.h"
#include "apps/train_contact_head.h"
#include "apps/train_curve.h"
#include "apps/training_stops.h"
#include "libbio/error.h"
#include "libbio/msa_transformer/checkpoint.h"
#include "libbio/msa_transformer/training.h"
#include "libbio/msa_transformer/weights.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/text/pending_file.h"

namespace bio {
namespace {

using namespace libbio;
namespace fs = std::filesystem;
using msa_transformer::MsaTransformer;
using Clock = std::chrono::steady_clock;

struct Settings {
  std::string families, manifest, natives, output, curve, table, decay = "linear";
  std::int64_t hold_out = 4;
  msa_transformer::Config model;
  msa_transformer::TrainingOptions training;
  HeadOptions head;
  TrainingStops stops;
  int threads = 1;
  bool force = false, quiet = false;
};

// The families that are read, and where their files are.
struct Families {
  msa_transformer::TrainingData data;
  std::vector<NativeFamily> training, held_out;  // with a native structure
  std::int64_t absent = 0, single = 0;           // not in the folder; of one row or one column
};

OptionTable described_options(Settings& s) {
  s.model.layers = 4;
  s.model.embed_dim = 96;
  s.model.heads = 8;
  s.model.ffn_dim = 384;
  s.model.max_positions = 257;
  s.model.max_rows = 128;
  s.model.contact_head = false;
  s.training.steps = 2000;
  s.training.batch = 4;
  s.training.example.max_columns = 256;
  s.training.adam.learning_rate.peak = 0.002;
  s.training.adam.weight_decay = 0.01;
  s.training.adam.clip_norm = 1;
  s.training.adam.learning_rate.warm_up_steps = 100;
  s.threads = default_threads();
  OptionTable table(
      "train transformer", "--families DIR -o FILE [--manifest FILE] [--natives DIR] [options]",
      "Trains an MSA transformer on alignments alone: 15 % of the letters are masked, and the network learns "
      "to "
      "guess them from the rest of the row, the column and the other rows. The weights are used like the "
      "public "
      "ones: bio contact FAMILY --method transformer --weights FILE.\n"
      "\n"
      "The folder holds <name>.a3m (or .a2m, .fa, .fasta, .fas, .sto, .stk, .aln; also with .gz) or "
      "<name>/msa.*. With a manifest, a table with the columns 'family' and 'fold', its families only are "
      "read, and "
      "one fold is held out: it is judged, never trained on.\n"
      "\n"
      "The measure to beat is a guess from the letters of the same column in the other rows. It is printed "
      "beside "
      "the quality of the network and stands in every learning curve.\n"
      "\n"
      "With --natives the map from attention to contacts is fitted too, on the families trained on; without, "
      "the "
      "weights give no contacts.");
  table.group("Data").add_options()("families", po::value(&s.families)->value_name("DIR")->required(),
                                    "alignments")("manifest", po::value(&s.manifest)->value_name("FILE"),
                                                  "tab-separated table: family, fold")(
      "hold-out", po::value(&s.hold_out)->value_name("N")->default_value(s.hold_out),
      "fold of the manifest that is not trained on")(
      "natives", po::value(&s.natives)->value_name("DIR"),
      "native structures, <family>/native.pdb.gz or native_contacts.txt.gz, for the contact head");
  table.group("Output").add_options()("output,o", po::value(&s.output)->value_name("FILE")->required(),
                                      "weights file, with the learning curve")(
      "curve", po::value(&s.curve)->value_name("FILE"), "learning curve, .svg or .png")(
      "tsv", po::value(&s.table)->value_name("FILE"), "learning curve as a table")(
      "force", po::bool_switch(&s.force), "replace existing files");
  table.group("Network").add_options()(
      "layers", po::value(&s.model.layers)->value_name("N")->default_value(s.model.layers), "layers")(
      "width", po::value(&s.model.embed_dim)->value_name("D")->default_value(s.model.embed_dim),
      "components of an embedding, a multiple of --heads")(
      "heads", po::value(&s.model.heads)->value_name("H")->default_value(s.model.heads), "attention heads")(
      "ffn", po::value(&s.model.ffn_dim)->value_name("F")->default_value(s.model.ffn_dim),
      "width of the feed-forward block")(
      "max-rows", po::value(&s.model.max_rows)->value_name("N")->default_value(s.model.max_rows),
      "most rows that the network takes")(
      "max-columns",
      po::value(&s.training.example.max_columns)
          ->value_name("N")
          ->default_value(s.training.example.max_columns),
      "most residues that the network takes; longer families are trained on in windows");
  nn::AdamOptions& adam = s.training.adam;
  table.group("Training")
      .add_options()("steps", po::value(&s.training.steps)->value_name("N")->default_value(s.training.steps),
                     "steps")("batch",
                              po::value(&s.training.batch)->value_name("N")->default_value(s.training.batch),
                              "examples a step, each of one family")(
          "tokens",
          po::value(&s.training.example.tokens)->value_name("N")->default_value(s.training.example.tokens),
          "rows x columns of an example, at most; rows are drawn anew each time")(
          "masked",
          po::value(&s.training.masking.share)
              ->value_name("X")
              ->default_value(s.training.masking.share, "0.15"),
          "share of the letters that are to be guessed")(
          "learning-rate",
          po::value(&adam.learning_rate.peak)
              ->value_name("X")
              ->default_value(adam.learning_rate.peak, "0.002"),
          "of Adam, at its peak")("warm-up",
                                  po::value(&adam.learning_rate.warm_up_steps)
                                      ->value_name("N")
                                      ->default_value(adam.learning_rate.warm_up_steps),
                                  "steps in which the rate rises")(
          "decay", po::value(&s.decay)->value_name("NAME")->default_value(s.decay),
          "how it falls to zero after that: linear, cosine, or constant")(
          "weight-decay",
          po::value(&adam.weight_decay)->value_name("X")->default_value(adam.weight_decay, "0.01"),
          "of matrices")("clip",
                         po::value(&adam.clip_norm)->value_name("X")->default_value(adam.clip_norm, "1"),
                         "largest norm of a gradient; 0: any")(
          "seed", po::value(&s.training.seed)->value_name("N")->default_value(s.training.seed),
          "of all random numbers")(
          "evaluate-every",
          po::value(&s.training.evaluate_every)->value_name("N")->default_value(s.training.evaluate_every),
          "steps between two points of the learning curve")(
          "evaluation-examples",
          po::value(&s.training.evaluation_examples)
              ->value_name("N")
              ->default_value(s.training.evaluation_examples),
          "fixed examples of the families trained on, and of those held out, on which it is judged")(
          "contact-rows", po::value(&s.head.rows)->value_name("N")->default_value(s.head.rows),
          "rows of the alignments that the contact head is fitted on");
  add_stop_options(table, s.stops);
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it")(
      "quiet", po::bool_switch(&s.quiet), "no progress and no summary");
  table.example("bio train transformer --families alignments -o mine.h5 --curve mine.svg",
                "all alignments of a folder");
  table.example(
      "bio train transformer --families contacts --manifest contacts/MANIFEST.tsv --natives contacts -o "
      "mine.h5 "
      "--checkpoint mine.training",
      "fold 4 held out, with a contact head; can be continued after a crash");
  table.example(
      "bio train transformer --families contacts --manifest contacts/MANIFEST.tsv --natives contacts -o "
      "mine.h5 "
      "--checkpoint mine.training --resume mine.training",
      "continues it");
  return table;
}

void check(Settings& s) {
  using Decay = nn::LearningRate::Decay;
  nn::LearningRate& rate = s.training.adam.learning_rate;
  if (s.decay == "linear")
    rate.decay = Decay::linear;
  else if (s.decay == "cosine")
    rate.decay = Decay::cosine;
  else if (s.decay == "constant")
    rate.decay = Decay::constant;
  else
    throw UsageError("--decay is '" + s.decay + "'; there are: linear, cosine, constant");
  rate.total_steps = s.training.steps;
  if (rate.decay != Decay::constant && rate.warm_up_steps >= s.training.steps)
    throw UsageError("--warm-up must be less than --steps");
  if (!(rate.peak > 0)) throw UsageError("--learning-rate must be above 0");
  if (s.training.example.max_columns < 2 || s.model.max_rows < 2)
    throw UsageError("--max-columns and --max-rows must be at least 2");
  s.model.max_positions = s.training.example.max_columns + 1;
  s.training.example.max_rows = s.model.max_rows;
  if (s.head.rows < 1) throw UsageError("--contact-rows must be at least 1");
  check_picture_name(s.curve);
  try {
    s.model.validate();
  } catch (const WeightsError& error) {  // sizes that the user chose
    throw UsageError(error.what());
  }
  check_stops(s.stops, {s.output, s.curve, s.table}, s.force);
}

void add_family(Families& families, const Settings& s, const std::string& name, const std::string& path,
                std::optional<std::int64_t> fold) {
  const sequence::Msa msa = sequence::read_msa(path);
  if (msa.rows() < 2 || msa.columns() < 2) {
    ++families.single;
    return;
  }
  const bool held_out = fold == s.hold_out;
  auto& part = held_out ? families.data.held_out : families.data.training;
  part.push_back(msa_transformer::training_family(name, msa, s.model.vocabulary));
  if (s.natives.empty()) return;
  const std::string native = native_file(s.natives, name);
  if (fs::exists(native))
    (held_out ? families.held_out : families.training).push_back({name, path, native, fold.value_or(0)});
}

Families read_families(const Settings& s) {
  Families families;
  const auto files = alignment_files(s.families);
  if (s.manifest.empty()) {
    for (const auto& [name, path] : files) add_family(families, s, name, path, std::nullopt);
  } else {
    for (const auto& [name, fold] : read_manifest(s.manifest)) {
      const auto file = files.find(name);
      if (file == files.end())
        ++families.absent;
      else
        add_family(families, s, name, file->second, fold);
    }
  }
  if (families.data.training.empty())
    throw InputError(s.families + " has no alignment of at least two rows and columns to train on" +
                     (s.manifest.empty() ? "" : " in the folds of " + s.manifest));
  if (!s.natives.empty() && families.training.empty())
    throw InputError(s.natives + " has no native structure of a family to train on, such as " +
                     native_file(s.natives, families.data.training.front().name));
  return families;
}

// Seconds that the steps will take, from the time of one example of a family of middle size. Its gradient is
// thrown away.
double estimated_seconds(const Settings& s, const Families& families, std::int64_t steps,
                         MsaTransformer<float>& model, Workers& workers) {
  std::vector<Tensor<msa_transformer::Token>> examples;
  for (const auto& family : families.data.training)
    examples.push_back(msa_transformer::cut_example(family, s.training.example, s.model.vocabulary, Rng(1)));
  const auto middle = examples.begin() + static_cast<std::ptrdiff_t>(examples.size() / 2);
  std::ranges::nth_element(examples, middle, {}, [](const auto& example) { return example.size(); });
  const auto example = msa_transformer::mask_tokens(*middle, s.model.vocabulary, s.training.masking, Rng(1));
  const auto started = Clock::now();
  nn::Tape tape;
  model.parameters().zero_gradients();
  tape.backward(msa_transformer::masked_loss(model, example, {workers, &tape}));
  return std::chrono::duration<double>(Clock::now() - started).count() *
         static_cast<double>(s.training.batch * steps);
}

// Whether the training came to its end.
bool train(const Settings& s, msa_transformer::Training& training,
           const msa_transformer::TrainingIdentity& identity) {
  TrainingClock clock(s.stops);
  std::size_t told = training.curve().size();
  Progress progress("train", Progress::style_for_standard_error(s.quiet));
  double smooth = NAN;
  while (!training.finished()) {
    const double loss = training.step();
    smooth = std::isnan(smooth) ? loss : 0.95 * smooth + 0.05 * loss;
    progress.update({training.steps(), s.training.steps, smooth});
    for (; told < training.curve().size() && !s.quiet; ++told)
      std::cout << curve_line(training.curve()[told], training.baselines()) << '\n' << std::flush;
    const bool stop = clock.stop_is_due() && !training.finished();
    if (!s.stops.checkpoint.empty() && (stop || training.finished() || clock.checkpoint_is_due())) {
      msa_transformer::write_checkpoint(training.state(), identity, s.stops.checkpoint);
      clock.saved();
    }
    if (stop) return false;
  }
  progress.finish();
  return true;
}

void tell_precision(const std::vector<HeldOutPrecision>& judged) {
  double precision = 0, nearness = 0;
  for (const HeldOutPrecision& family : judged) {
    std::printf("%-44s %6.3f %6.3f\n", family.name.c_str(), family.precision, family.near_diagonal);
    precision += family.precision / static_cast<double>(judged.size());
    nearness += family.near_diagonal / static_cast<double>(judged.size());
  }
  std::printf("held out: long-range precision at L %.3f, by nearness in sequence alone %.3f, %zu families\n",
              precision, nearness, judged.size());
}

std::string origin(const Settings& s, const Families& families, const std::string& command_line,
                   const std::string& digest) {
  std::string text = std::to_string(families.data.training.size()) + " families of ";
  text += s.manifest.empty()
              ? fs::path(s.families).filename().string()
              : fs::path(s.manifest).filename().string() + ", all folds but " + std::to_string(s.hold_out);
  return text + " (sha256 of names and tokens " + digest + "); masked language modelling, " +
         std::to_string(s.training.steps) + " steps, seed " + std::to_string(s.training.seed) + "; " +
         command_line;
}

}  // namespace

int run_train_transformer(const Invocation& invoked) {
  Settings s;
  OptionTable table = described_options(s);
  if (!table.parse(invoked.arguments)) return 0;
  check(s);
  const Families families = read_families(s);
  const msa_transformer::TrainingIdentity identity =
      msa_transformer::training_identity(s.model, s.training, families.data);
  MsaTransformer<float> model(s.model);
  msa_transformer::initialise_for_training(model, s.training.seed);
  Workers workers(s.threads);
  msa_transformer::Training training(model, families.data, s.training, workers);
  if (!s.stops.resume.empty()) training.restore(msa_transformer::read_checkpoint(s.stops.resume, identity));
  if (!s.quiet) {
    std::cout << families.data.training.size() << " families to train on, " << families.data.held_out.size()
              << " held out, " << families.single << " of one row left out, " << families.absent
              << " without alignment\n"
              << model.parameters().count() << " parameters" << '\n'
              << std::flush;
    const std::int64_t left = s.training.steps - training.steps();
    std::cerr << "train: steps " << training.steps() + 1 << " to " << s.training.steps << ", about "
              << std::lround(std::max(1.0, estimated_seconds(s, families, left, model, workers) / 60))
              << " min\n";
  }
  if (!train(s, training, identity)) {
    if (!s.quiet)
      std::cout << "stopped after step " << training.steps() << " of " << s.training.steps
                << "; go on with --resume " << s.stops.checkpoint << '\n';
    return 0;
  }

  const record::Table curve = msa_transformer::curve_table(training.curve(), training.baselines());
  std::optional<MsaTransformer<float>> headed;
  if (!s.natives.empty()) {
    s.head.quiet = s.quiet;
    const HeadFit fit = fit_head(model, families.training, s.head, workers);
    headed.emplace(contact::with_contact_head(model, fit.head));
    if (!s.quiet)
      std::cout << "contact head: " << fit.families << " families, " << fit.left_out << " too long, ridge "
                << fit.head.ridge << '\n'
                << std::flush;
  }
  msa_transformer::write_msa_transformer(headed ? *headed : model,
                                         origin(s, families, invoked.command_line, identity.data), s.output,
                                         s.force, &curve);
  if (!s.table.empty()) write_curve_table(curve, s.table, s.force);
  if (!s.curve.empty()) draw_learning_curve(training.curve(), training.baselines(), s.curve, s.force);
  if (headed && !families.held_out.empty() && !s.quiet)
    tell_precision(judge_head(*headed, families.held_out, s.head, workers));
  if (!s.quiet)
    for (const std::string& path : {s.output, s.curve, s.table})
      if (!path.empty()) std::cout << "wrote " << path << '\n';
  return 0;
}

}  // namespace bio
