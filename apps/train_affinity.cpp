// bio train affinity: an ensemble of networks from complexes of measured affinity.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <sstream>

#include "apps/affinity_data.h"
#include "apps/affinity_members.h"
#include "apps/options.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/train.h"
#include "libbio/affinity/ensemble.h"
#include "libbio/affinity/uncertainty_fit.h"
#include "libbio/error.h"
#include "libbio/statistics/correlation.h"

namespace bio {

using namespace libbio;
using affinity::TrainingComplex;

namespace {

constexpr std::int32_t kFolds = 5;

struct Settings {
  std::string data, manifest, group = "train", output, predictions;
  MemberRun run;
  bool nested = false, force = false;
  int threads = 1;
};

OptionTable described_options(Settings& s) {
  nn::AdamOptions& adam = s.run.options.adam;
  affinity::TrainingOptions& o = s.run.options;
  adam.learning_rate.peak = 0.002;
  adam.learning_rate.decay = nn::LearningRate::Decay::cosine;
  adam.learning_rate.warm_up_steps = 50;
  adam.weight_decay = 0.05;
  adam.clip_norm = 5;
  s.threads = default_threads();
  OptionTable table("train affinity", "--data DIR --manifest FILE -o FILE [options]",
                    "Trains the ensemble of networks that bio affinity scores with.\n"
                    "\n"
                    "The folder holds <id>/pocket.pdb.gz and <id>/ligand.sdf.gz, the crystal pose; where "
                    "there are re-docked poses, "
                    "<id>/decoys.sdf.gz with the property RMSD (Å). The table, tab-separated with a header "
                    "line, has the columns id, "
                    "group, pK, kind (measurements of kind IC50 count half) and pfam_cluster.\n"
                    "\n"
                    "Complexes are cut into five folds so that no cluster of proteins is in two of them. "
                    "Each of the five networks is "
                    "trained without one fold, and predicts that fold: these predictions, of proteins unlike "
                    "those trained on, give "
                    "the uncertainty, and --predictions writes them. With --nested five networks are trained "
                    "within each fold's "
                    "training part, too, so that the predictions of a fold are those of a whole ensemble "
                    "that has not seen it; "
                    "this takes six times as long.");
  table.group("Data").add_options()("data", po::value(&s.data)->value_name("DIR")->required(), "complexes")(
      "manifest", po::value(&s.manifest)->value_name("FILE")->required(), "table of the complexes")(
      "group", po::value(&s.group)->value_name("NAME")->default_value(s.group),
      "rows of the table that are used");
  table.group("Output").add_options()("output,o", po::value(&s.output)->value_name("FILE")->required(),
                                      "weights file, with the learning curve")(
      "predictions", po::value(&s.predictions)->value_name("FILE"),
      "table of the predictions of unseen folds, for bio evaluate affinity")(
      "force", po::bool_switch(&s.force), "replace existing files");
  table.group("Network").add_options()(
      "channels", po::value(&s.run.config.channels)->value_name("C")->default_value(s.run.config.channels),
      "components of an atom's state, a multiple of --heads")(
      "heads", po::value(&s.run.config.heads)->value_name("H")->default_value(s.run.config.heads),
      "attention heads")("hidden",
                         po::value(&s.run.config.hidden)->value_name("F")->default_value(s.run.config.hidden),
                         "width of the feed-forward blocks")(
      "graph-layers",
      po::value(&s.run.config.graph_layers)->value_name("N")->default_value(s.run.config.graph_layers),
      "layers of attention inside the ligand")(
      "cross-layers",
      po::value(&s.run.config.cross_layers)->value_name("N")->default_value(s.run.config.cross_layers),
      "layers of attention between ligand and pocket")(
      "dropout",
      po::value(&s.run.config.dropout)->value_name("X")->default_value(s.run.config.dropout, "0.2"),
      "share of components left out while training")(
      "network-share",
      po::value(&s.run.config.network_share)
          ->value_name("X")
          ->default_value(s.run.config.network_share, "0.1"),
      "weight of the network in pK; the rest is the wide branch's");
  table.group("Training")
      .add_options()("epochs", po::value(&o.epochs)->value_name("N")->default_value(o.epochs),
                     "times that each complex is shown")(
          "batch", po::value(&o.batch)->value_name("N")->default_value(o.batch), "complexes a step")(
          "learning-rate",
          po::value(&adam.learning_rate.peak)
              ->value_name("X")
              ->default_value(adam.learning_rate.peak, "0.002"),
          "of Adam, at its peak; it falls to zero as a cosine")(
          "weight-decay",
          po::value(&adam.weight_decay)->value_name("X")->default_value(adam.weight_decay, "0.05"),
          "of matrices")("pose-weight", po::value(&o.pose)->value_name("X")->default_value(o.pose, "1"),
                         "of the term that ranks poses")(
          "crystal-weight", po::value(&o.crystal)->value_name("X")->default_value(o.crystal, "0.2"),
          "of the crystal pose against re-docked right poses in that term: networks learn too easily what is "
          "crystal")("rank-weight", po::value(&o.rank)->value_name("X")->default_value(o.rank, "0.1"),
                     "of the term that ranks complexes of one cluster")(
          "ridge", po::value(&o.wide.ridge)->value_name("X")->default_value(o.wide.ridge, "1.5"),
          "of the wide branch")("seed", po::value(&o.seed)->value_name("N")->default_value(o.seed),
                                "of all random numbers")(
          "nested", po::bool_switch(&s.nested), "also train ensembles within each fold's training part");
  add_stop_options(table, s.run.stops);
  table.group("Run").add_options()("threads",
                                   po::value(&s.threads)->value_name("N")->default_value(s.threads, "all"),
                                   "processor threads; results do not depend on it")(
      "quiet", po::bool_switch(&s.run.quiet), "no progress and no summary");
  table.example(
      "bio train affinity --data complexes --manifest complexes/MANIFEST.tsv -o mine.h5 --predictions "
      "unseen.tsv",
      "five networks, and what they say of the folds that they have not seen");
  table.example("bio evaluate affinity unseen.tsv --truth unseen.tsv", "how good that is");
  return table;
}

// What an ensemble that has not seen a complex says of its poses.
struct Unseen {
  const TrainingComplex* complex = nullptr;
  std::int32_t fold = 0;
  std::vector<affinity::Judged> poses;  // means of the members
};

std::vector<Unseen> predict_unseen(std::span<const std::unique_ptr<affinity::Model<float>>> members,
                                   const std::vector<const TrainingComplex*>& complexes, std::int32_t fold,
                                   Workers& workers) {
  std::vector<Unseen> unseen(complexes.size());
  const double share = 1 / static_cast<double>(members.size());
  for (const auto& member : members) {
    const auto judged = judge_complexes(*member, complexes, true, workers);
    for (std::size_t n = 0; n < complexes.size(); ++n) {
      Unseen& to = unseen[n];
      to.complex = complexes[n];
      to.fold = fold;
      to.poses.resize(judged[n].size());
      for (std::size_t p = 0; p < judged[n].size(); ++p) {
        const affinity::Judged& from = judged[n][p];
        to.poses[p].pk += share * from.pk;
        to.poses[p].wide += share * from.wide;
        to.poses[p].network += share * from.network;
        to.poses[p].pose += share * from.pose;
        to.poses[p].novelty += share * from.novelty;
      }
    }
  }
  return unseen;
}

affinity::UnseenError error_of(const Unseen& unseen) {
  const affinity::Judged& crystal = unseen.poses.front();
  return {crystal.pk - unseen.complex->pk, crystal.novelty,
          static_cast<double>(unseen.complex->poses.front().graph.atoms)};
}

affinity::SizeBaseline fit_size(const std::vector<const TrainingComplex*>& complexes) {
  double atoms = 0, pk = 0, square = 0, product = 0;
  const double share = 1 / static_cast<double>(complexes.size());
  for (const TrainingComplex* c : complexes) {
    const double n = c->poses.front().graph.atoms;
    atoms += share * n;
    pk += share * c->pk;
    square += share * n * n;
    product += share * n * c->pk;
  }
  const double slope = square > atoms * atoms ? (product - atoms * pk) / (square - atoms * atoms) : 0;
  return {pk - slope * atoms, slope};
}

struct UnseenDeviation {
  double fitted = 0, constant = 0;
};

// σ of each complex, and the best constant, come from the errors of the other folds.
std::vector<UnseenDeviation> unseen_deviations(const std::vector<Unseen>& unseen) {
  std::vector<UnseenDeviation> deviations(unseen.size());
  for (std::int32_t fold = 0; fold < kFolds; ++fold) {
    std::vector<affinity::UnseenError> others;
    for (const Unseen& one : unseen)
      if (one.fold != fold) others.push_back(error_of(one));
    const affinity::Uncertainty fit = affinity::fit_uncertainty(others);
    double squares = 0;
    for (const affinity::UnseenError& e : others) squares += e.error * e.error;
    const double constant = std::sqrt(squares / static_cast<double>(others.size()));
    for (std::size_t n = 0; n < unseen.size(); ++n) {
      const affinity::UnseenError e = error_of(unseen[n]);
      if (unseen[n].fold == fold) deviations[n] = {fit.deviation(e.novelty, e.atoms), constant};
    }
  }
  return deviations;
}

std::string prediction_table(const std::vector<Unseen>& unseen) {
  const std::vector<UnseenDeviation> deviations = unseen_deviations(unseen);
  std::string text =
      "id\tfold\tcluster\tpK\tcrystal\trmsd\theavy_atoms\tpk\tpk_sd\tpk_sd_constant\tnovelty\tpose\t"
      "wide\tnetwork\n";
  for (std::size_t n = 0; n < unseen.size(); ++n)
    for (std::size_t p = 0; p < unseen[n].poses.size(); ++p) {
      const TrainingComplex& c = *unseen[n].complex;
      const affinity::Judged& judged = unseen[n].poses[p];
      char numbers[256];
      std::snprintf(numbers, sizeof numbers,
                    "\t%.10g\t%d\t%.3f\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", c.pk, p == 0 ? 1 : 0,
                    c.poses[p].rmsd, c.poses[p].graph.atoms, judged.pk, deviations[n].fitted,
                    deviations[n].constant, judged.novelty, judged.pose, judged.wide, judged.network);
      text += c.id + '\t' + std::to_string(unseen[n].fold + 1) + '\t' +
              (c.cluster.empty() ? c.id : c.cluster) + numbers;
    }
  return text;
}

void print_summary(const std::vector<Unseen>& unseen) {
  std::cout << "Pearson on folds not trained on   both  wide  network  heavy atoms  complexes\n";
  for (std::int32_t fold = 0; fold <= kFolds; ++fold) {
    std::vector<double> measured, both, wide, network, atoms;
    for (const Unseen& one : unseen) {
      if (fold < kFolds && one.fold != fold) continue;
      measured.push_back(one.complex->pk);
      both.push_back(one.poses.front().pk);
      wide.push_back(one.poses.front().wide);
      network.push_back(one.poses.front().network);
      atoms.push_back(one.complex->poses.front().graph.atoms);
    }
    char line[256];
    std::snprintf(line, sizeof line, "  %-30s %6.3f %6.3f %6.3f %10.3f %10zu\n",
                  fold < kFolds ? ("fold " + std::to_string(fold + 1)).c_str() : "all",
                  statistics::pearson(both, measured), statistics::pearson(wide, measured),
                  statistics::pearson(network, measured), statistics::pearson(atoms, measured),
                  measured.size());
    std::cout << line;
  }
}

// σ of a fold is fitted on the others.
void require_enough(const std::vector<std::int32_t>& fold_of) {
  for (std::int32_t fold = 0; fold < kFolds; ++fold) {
    const auto others = std::ranges::count_if(fold_of, [&](std::int32_t of) { return of != fold; });
    if (others < affinity::kFewestErrors)
      throw UsageError("too few complexes for an uncertainty: " + std::to_string(others) +
                       " outside of fold " + std::to_string(fold + 1) + ", expected at least " +
                       std::to_string(affinity::kFewestErrors));
  }
}

std::vector<double> novelty_quantiles(const std::vector<Unseen>& unseen) {
  std::vector<double> all, quantiles;
  for (const Unseen& one : unseen) all.push_back(one.poses.front().novelty);
  std::ranges::sort(all);
  for (std::size_t q = 0; q <= 100; ++q) quantiles.push_back(all[q * (all.size() - 1) / 100]);
  return quantiles;
}

std::vector<MemberJob> planned_jobs(const std::vector<const TrainingComplex*>& complexes,
                                    const std::vector<std::int32_t>& fold_of, bool nested,
                                    std::uint64_t seed) {
  std::vector<MemberJob> jobs;
  const auto add_five = [&](const std::string& prefix, const std::vector<const TrainingComplex*>& all,
                            const std::vector<std::int32_t>& folds) {
    for (std::int32_t fold = 0; fold < kFolds; ++fold) {
      MemberJob job{prefix + "network " + std::to_string(fold + 1), {}, {}, seed * 1000 + jobs.size()};
      for (std::size_t n = 0; n < all.size(); ++n)
        (folds[n] == fold ? job.held_out : job.training).push_back(all[n]);
      jobs.push_back(std::move(job));
    }
  };
  add_five("", complexes, fold_of);
  for (std::int32_t fold = 0; nested && fold < kFolds; ++fold) {
    std::vector<const TrainingComplex*> rest;
    for (std::size_t n = 0; n < complexes.size(); ++n)
      if (fold_of[n] != fold) rest.push_back(complexes[n]);
    add_five("without fold " + std::to_string(fold + 1) + ", ", rest, affinity::cluster_folds(rest, kFolds));
  }
  return jobs;
}

// All that the result depends on, for people and for a resumed training to compare.
std::string description_of(const Settings& s, const std::vector<const TrainingComplex*>& complexes,
                           std::size_t networks) {
  const affinity::TrainingOptions& o = s.run.options;
  const affinity::Config& c = s.run.config;
  const std::uint32_t checksum = affinity::checksum_of(complexes);
  std::ostringstream text;
  text << complexes.size() << " complexes (checksum " << std::hex << checksum << std::dec << "), " << networks
       << " networks: channels " << c.channels << ", heads " << c.heads << ", hidden " << c.hidden
       << ", graph layers " << c.graph_layers << ", cross layers " << c.cross_layers << ", dropout "
       << c.dropout << ", network share " << c.network_share << "; seed " << o.seed << ", epochs " << o.epochs
       << ", batch " << o.batch << ", learning rate " << o.adam.learning_rate.peak << ", weight decay "
       << o.adam.weight_decay << ", pose weight " << o.pose << ", crystal weight " << o.crystal
       << ", rank weight " << o.rank << ", ridge " << o.wide.ridge;
  return text.str();
}

}  // namespace

int run_train_affinity(const Invocation& invoked) {
  Settings s;
  OptionTable table = described_options(s);
  if (!table.parse(invoked.arguments)) return 0;
  s.run.config.validate();
  s.run.options.validate();
  if (s.threads < 1) throw UsageError("--threads must be at least 1");
  check_stops(s.run.stops, {s.output, s.predictions}, s.force);
  Workers workers(s.threads);
  AffinityData data =
      read_affinity_data(s.data, read_affinity_manifest(s.manifest, s.group), s.run.quiet, workers);
  for (const std::string& one : data.left_out) std::cerr << "left out: " << one << '\n';
  affinity::describe(data.complexes, s.run.config.reach, workers);
  std::vector<const TrainingComplex*> complexes;
  for (const TrainingComplex& complex : data.complexes) complexes.push_back(&complex);
  const std::vector<std::int32_t> fold_of = affinity::cluster_folds(complexes, kFolds);
  const std::vector<MemberJob> jobs = planned_jobs(complexes, fold_of, s.nested, s.run.options.seed);
  for (const MemberJob& job : jobs)
    if (job.training.empty() || job.held_out.empty())
      throw UsageError("too few clusters of complexes for five folds: found " +
                       std::to_string(complexes.size()) + " complexes");
  require_enough(fold_of);

  affinity::TrainingCheckpoint from;
  const std::string run = description_of(s, complexes, jobs.size());
  if (!s.run.stops.resume.empty()) {
    from = affinity::read_training_checkpoint(s.run.stops.resume);
    if (from.run != run)
      throw UsageError("the checkpoint " + s.run.stops.resume + " is of another training: " + from.run +
                       "; this one is: " + run);
  }
  from.run = run;
  TrainedMembers trained = train_members(jobs, s.run, std::move(from), workers);
  if (trained.members.size() < jobs.size()) {
    if (!s.run.quiet)
      std::cout << trained.members.size() << " of " << jobs.size()
                << " networks are trained; go on with --resume " << s.run.stops.checkpoint << '\n';
    return 0;
  }

  std::vector<Unseen> unseen;
  for (std::int32_t fold = 0; fold < kFolds; ++fold) {
    const std::size_t first =
        s.nested ? static_cast<std::size_t>(kFolds * (fold + 1)) : static_cast<std::size_t>(fold);
    const std::size_t count = s.nested ? static_cast<std::size_t>(kFolds) : 1;
    const auto of_fold = predict_unseen(std::span(trained.members).subspan(first, count),
                                        jobs[static_cast<std::size_t>(fold)].held_out, fold, workers);
    unseen.insert(unseen.end(), of_fold.begin(), of_fold.end());
  }
  std::vector<affinity::UnseenError> errors;
  for (const Unseen& one : unseen) errors.push_back(error_of(one));
  affinity::Ensemble ensemble;
  ensemble.config = s.run.config;
  for (std::int32_t fold = 0; fold < kFolds; ++fold)
    ensemble.members.push_back(std::move(trained.members[static_cast<std::size_t>(fold)]));
  ensemble.facts = {affinity::fit_uncertainty(errors), fit_size(complexes), novelty_quantiles(unseen)};
  const std::string trained_on = run +
                                 "; five folds by cluster, network k without fold k; uncertainty from " +
                                 (s.nested ? "ensembles" : "networks") +
                                 " that had not seen the complex; command: " + invoked.command_line;
  const std::string predictions = s.predictions.empty() ? std::string() : prediction_table(unseen);
  write_affinity_weights(ensemble, trained_on, {{"learning_curve", trained.curve}}, s.output, s.force);
  if (!s.predictions.empty())
    write_text_file(s.predictions, s.force, [&](std::ostream& out) { out << predictions; });
  if (!s.run.quiet) print_summary(unseen);
  return 0;
}

}  // namespace bio
