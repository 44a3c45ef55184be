// bio train affinity: an ensemble of networks from complexes of known affinity.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>

#include "apps/affinity_data.h"
#include "apps/options.h"
#include "apps/train.h"
#include "libbio/affinity/training.h"
#include "libbio/error.h"

namespace bio {

using namespace libbio;

namespace {

double pearson(const std::vector<double>& x, const std::vector<double>& y) {
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  const double n = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / n, my += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace

int run_train_affinity(const Invocation& invoked) {
  std::string data_folder, manifest, predictions;
  affinity::Config config;
  affinity::TrainingOptions o;
  o.adam.learning_rate.peak = 0.002;
  o.adam.learning_rate.decay = nn::LearningRate::Decay::cosine;
  o.adam.learning_rate.warm_up_steps = 50;
  o.adam.weight_decay = 0.05;
  o.adam.clip_norm = 5;
  std::int64_t first_fold = 0, last_fold = 4, every = 1;
  int threads = 2;
  OptionTable table("train affinity", "", "");
  auto& g = table.group("All");
  const auto real = [&](const char* name, double* to) {
    g.add_options()(name, po::value(to)->value_name("X")->default_value(*to, "x"), "");
  };
  const auto whole = [&](const char* name, std::int64_t* to) {
    g.add_options()(name, po::value(to)->value_name("N")->default_value(*to), "");
  };
  g.add_options()("data", po::value(&data_folder)->value_name("DIR")->required(), "")(
      "manifest", po::value(&manifest)->value_name("FILE")->required(), "")(
      "predictions", po::value(&predictions)->value_name("FILE"), "")(
      "seed", po::value(&o.seed)->value_name("N")->default_value(1), "")(
      "threads", po::value(&threads)->value_name("N")->default_value(2), "");
  whole("first-fold", &first_fold);
  whole("last-fold", &last_fold);
  whole("every", &every);
  whole("channels", &config.channels);
  whole("hidden", &config.hidden);
  whole("heads", &config.heads);
  whole("graph-layers", &config.graph_layers);
  whole("cross-layers", &config.cross_layers);
  real("near-reach", &config.reach.near);
  real("alpha", &config.size_exponent);
  real("dropout", &config.dropout);
  whole("epochs", &o.epochs);
  whole("batch", &o.batch);
  real("huber", &o.huber);
  real("near", &o.near);
  real("hinge", &o.hinge);
  real("rank", &o.rank);
  real("crystal", &o.crystal);
  real("pk-scale", &config.pk_scale);
  real("pose", &o.pose);
  real("ridge", &o.wide.ridge);
  real("curvature", &o.wide.curvature);
  real("w-contacts", &o.wide.contacts);
  real("w-metals", &o.wide.metals);
  real("w-physics", &o.wide.physics);
  real("w-ligand", &o.wide.ligand);
  whole("most-near", &o.most_near);
  whole("most-far", &o.most_far);
  real("jitter", &o.jitter);
  real("residue-dropout", &o.residue_dropout);
  real("average", &o.average);
  real("lr", &o.adam.learning_rate.peak);
  real("decay", &o.adam.weight_decay);
  g.add_options()("direct", po::bool_switch(), "");
  if (!table.parse(invoked.arguments)) return 0;
  o.residual = !table.given("direct");
  Workers workers(threads);
  const auto now = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  double started = now();
  AffinityData data =
      read_affinity_data(data_folder, read_affinity_manifest(manifest, "train"), false, workers);
  std::printf("%zu complexes, %zu failures, %.1f s\n", data.complexes.size(), data.failures.size(),
              now() - started);
  for (const auto& failure : data.failures) std::printf("  %s\n", failure.c_str());
  affinity::describe(data.complexes, config.reach, workers);
  std::vector<const affinity::TrainingComplex*> all;
  for (const auto& complex : data.complexes) all.push_back(&complex);
  const auto fold_of = affinity::cluster_folds(all, 5);
  if (std::getenv("DUMP")) {
    std::ofstream dump(std::getenv("DUMP"), std::ios::binary);
    for (const auto& complex : data.complexes)
      dump.write(reinterpret_cast<const char*>(complex.descriptors.data()),
                 static_cast<std::streamsize>(complex.descriptors.size() * 8));
    return 0;
  }
  std::printf("described, %.1f s\n", now() - started);
  std::ofstream out(predictions);
  out << "id\tfold\tpK\tpose\trmsd\tpk\twide\tpose\n";
  std::vector<double> all_truth, all_score, all_heavy, fold_r;
  for (std::int64_t fold = first_fold; fold <= last_fold; ++fold) {
    std::vector<const affinity::TrainingComplex*> training, held_out;
    for (std::size_t i = 0; i < data.complexes.size(); ++i)
      (fold_of[i] == fold ? held_out : training).push_back(&data.complexes[i]);
    started = now();
    affinity::Training run(config, training, o, workers);
    affinity::Model<float> model(config);
    model.parameters().allocate();
    if (fold == first_fold) std::printf("%lld weights\n", static_cast<long long>(model.parameters().count()));
    const auto judge = [&](bool last) {
      run.write_average(model);
      std::vector<std::vector<affinity::Judged>> scores(held_out.size());
      workers.parallel_for(static_cast<std::int64_t>(held_out.size()), [&](std::int64_t n) {
        Workers alone(1);
        const auto& complex = *held_out[static_cast<std::size_t>(n)];
        for (std::size_t p = 0; p < complex.poses.size(); ++p) {
          if (p > 0 && !last) break;
          scores[static_cast<std::size_t>(n)].push_back(
              affinity::score_pose(model, complex.poses[p], complex.receptor, alone));
        }
      });
      std::vector<double> truth, score, heavy, wide;
      double success = 0, docked = 0, redocked = 0, possible = 0;
      for (std::size_t n = 0; n < held_out.size(); ++n) {
        truth.push_back(held_out[n]->pk);
        score.push_back(scores[n][0].pk);
        wide.push_back(scores[n][0].wide);
        heavy.push_back(held_out[n]->poses[0].graph.atoms);
        if (!last) continue;
        for (std::size_t p = 0; p < scores[n].size(); ++p)
          out << held_out[n]->id << '\t' << fold << '\t' << held_out[n]->pk << '\t' << p << '\t'
              << held_out[n]->poses[p].rmsd << '\t' << scores[n][p].pk << '\t' << scores[n][p].wide << '\t'
              << scores[n][p].pose << '\n';
        if (scores[n].size() > 1) {
          std::size_t best = 0, best_docked = 1;
          bool has_near = false;
          for (std::size_t p = 1; p < scores[n].size(); ++p) {
            if (scores[n][p].pose > scores[n][best].pose) best = p;
            if (scores[n][p].pose > scores[n][best_docked].pose) best_docked = p;
            has_near |= held_out[n]->poses[p].rmsd < 2;
          }
          docked += 1;
          success += held_out[n]->poses[best].rmsd < 2;

          possible += has_near;
          redocked += held_out[n]->poses[best_docked].rmsd < 2;
        }
      }
      double rmse = 0;
      for (std::size_t n = 0; n < truth.size(); ++n)
        rmse += (truth[n] - score[n]) * (truth[n] - score[n]) / static_cast<double>(truth.size());
      std::printf("fold %lld step %lld  R %.4f  rmse %.3f  heavy %.3f  wide %.4f",
                  static_cast<long long>(fold), static_cast<long long>(run.steps()), pearson(truth, score),
                  std::sqrt(rmse), pearson(truth, heavy), pearson(truth, wide));
      if (last) {
        std::printf("  docking %.3f of %.0f, re-docked %.3f", success / docked, docked, redocked / docked);
        std::printf(" of %.3f", possible / docked);
        all_truth.insert(all_truth.end(), truth.begin(), truth.end());
        all_score.insert(all_score.end(), score.begin(), score.end());
        all_heavy.insert(all_heavy.end(), heavy.begin(), heavy.end());
        fold_r.push_back(pearson(truth, score));
      }
      std::printf("  %.0f s\n", now() - started);
      std::fflush(stdout);
    };
    double sum = 0;
    std::int64_t count = 0;
    while (!run.finished()) {
      sum += run.step();
      ++count;
      if (run.steps() % (every * run.steps_per_epoch()) == 0) {
        std::printf("loss %.4f  ", sum / static_cast<double>(count));
        sum = 0;
        count = 0;
        judge(run.finished());
      }
    }
  }
  double mean = 0;
  for (const double r : fold_r) mean += r / static_cast<double>(fold_r.size());
  std::printf("mean of folds %.4f, pooled %.4f, heavy %.4f\n", mean, pearson(all_truth, all_score),
              pearson(all_truth, all_heavy));
  return 0;
}

}  // namespace bio
