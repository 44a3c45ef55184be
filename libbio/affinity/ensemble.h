// The networks that together give a prediction and its uncertainty, and their weights file.
//
//   pK = mean of the members;   log σ = c_0 + c_1 novelty + c_2 log(N / 25),   N heavy atoms
//
// c is fitted by maximum likelihood on complexes that none of the members behind a prediction had seen. How
// much the members differ tells nothing about their error (docs/results/affinity.md).
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libbio/affinity/affinity.h"
#include "libbio/affinity/model.h"
#include "libbio/record/provenance.h"
#include "libbio/record/table.h"

namespace libbio::affinity {

inline constexpr const char* kModelName = "affinity";

struct Uncertainty {
  std::array<double, 3> coefficients{};  // c

  double deviation(double novelty, double atoms) const;
};

struct SizeBaseline {
  double intercept = 0, slope = 0;  // pK = intercept + slope · heavy atoms
};

// What is known beside the weights of the networks.
struct EnsembleFacts {
  Uncertainty uncertainty;
  SizeBaseline size_baseline;
  std::vector<double> novelty_quantiles;  // of the training complexes, 0 %, 1 %, ... 100 %
};

// At least one member, all of one config.
struct Ensemble {
  Config config;
  std::vector<std::unique_ptr<Model<float>>> members;
  EnsembleFacts facts;
  record::WeightsFile origin;  // path, sha256, model, config, trained_on
};

// Writes a file that appears complete or not at all; errors as text::PendingFile. `trained_on`: data, split,
// command; the tables are kept beside the weights and read by nobody but users.
void write_affinity_weights(const Ensemble& ensemble, const std::string& trained_on,
                            const std::vector<std::pair<std::string, record::Table>>& tables,
                            const std::string& path, bool overwrite);
// WeightsError where the file is absent, damaged, for another model, or its tensors are not those of its
// config.
Ensemble read_affinity_weights(const std::string& path);

// A receptor made ready for many poses.
class ReceptorSite {
 public:
  explicit ReceptorSite(const molecule::Receptor& receptor);
  ~ReceptorSite();
  const ReceptorGraph& graph() const { return graph_; }
  // Atoms within `radius` of one of the points, ascending.
  std::vector<std::int32_t> atoms_near(std::span<const molecule::Point> points, double radius) const;

 private:
  struct Cells;
  ReceptorGraph graph_;
  std::unique_ptr<const Cells> cells_;
};

// A ligand in one place. `warnings` of the result are left as they are: they need chemistry (warnings.h).
Affinity predict(const Ensemble& ensemble, const LigandGraph& ligand,
                 std::span<const molecule::Point> positions, const ReceptorSite& site, Workers& alone);
// Where its pK comes from; receptor atoms are numbers of the site's receptor.
Contributions contributions(const Ensemble& ensemble, const LigandGraph& ligand,
                            std::span<const molecule::Point> positions, const ReceptorSite& site,
                            Workers& alone);

}  // namespace libbio::affinity
