#include "libbio/affinity/ensemble.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "libbio/affinity/uncertainty_fit.h"
#include "libbio/error.h"
#include "tests/drawn_complex.h"
#include "tests/refusal.h"

namespace libbio::affinity {
namespace {

TEST(Uncertainty, FindsTheSpreadThatTheErrorsWereMadeWith) {
  Uncertainty truth;
  truth.coefficients = {0.4, 0.2, -0.3};
  Rng rng(5);
  std::vector<UnseenError> errors;
  for (int n = 0; n < 20000; ++n) {
    UnseenError e{0, 2 * rng.uniform(), 10 + 40 * rng.uniform()};
    e.error = truth.deviation(e.novelty, e.atoms) * rng.normal();
    errors.push_back(e);
  }
  const Uncertainty fit = fit_uncertainty(errors);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(fit.coefficients[k], truth.coefficients[k], 0.05) << k;
  EXPECT_GT(log_likelihood(errors, fit), log_likelihood(errors, Uncertainty{{std::log(1.0), 0, 0}}));
  EXPECT_NEAR(log_likelihood(errors, fit), log_likelihood(errors, truth), 1e-3);
}

TEST(Uncertainty, NeedsErrors) {
  EXPECT_NE(testing::refusal<UsageError>([] { fit_uncertainty({}); }).find("at least 10"), std::string::npos);
}

TEST(Ensemble, ContributionsAddUpToThePrediction) {
  const testing::SmallComplex small;
  const Ensemble ensemble = testing::random_ensemble(3);
  const ReceptorSite site(small.receptor);
  Workers alone(1);
  const LigandGraph ligand = ligand_graph(small.ligand);
  const Affinity found = predict(ensemble, ligand, small.positions, site, alone);
  const Contributions parts = contributions(ensemble, ligand, small.positions, site, alone);
  EXPECT_NEAR(parts.total(), found.pk, 2e-5);
  double by_atom = parts.reference + parts.whole_ligand, by_receptor = by_atom;
  for (const double share : parts.by_ligand_atom()) by_atom += share;
  for (const double share : parts.by_receptor_atom(static_cast<int>(small.receptor.atoms.size())))
    by_receptor += share;
  for (const double share : parts.ligand_atoms) by_receptor += share;
  EXPECT_NEAR(by_atom, found.pk, 2e-5);
  EXPECT_NEAR(by_receptor, found.pk, 2e-5);
  // Not a sum that is right because nothing is in it.
  double largest = 0;
  for (const PairContribution& pair : parts.pairs) largest = std::max(largest, std::abs(pair.pk));
  EXPECT_GT(largest, 1e-3);
}

TEST(Ensemble, FarAwayNothingIsInContact) {
  testing::SmallComplex small;
  for (molecule::Point& at : small.positions) at.x += 500;
  const ReceptorSite site(small.receptor);
  EXPECT_TRUE(site.atoms_near(small.positions, 20).empty());
  Workers alone(1);
  const Ensemble ensemble = testing::random_ensemble(2);
  const LigandGraph ligand = ligand_graph(small.ligand);
  const Contributions parts = contributions(ensemble, ligand, small.positions, site, alone);
  EXPECT_TRUE(parts.pairs.empty());
  EXPECT_NEAR(parts.total(), predict(ensemble, ligand, small.positions, site, alone).pk, 2e-5);
}

TEST(Ensemble, WeightsFileGivesTheSamePredictions) {
  const std::string path = std::string(::testing::TempDir()) + "affinity_weights_test.h5";
  const Ensemble written = testing::random_ensemble(2);
  write_affinity_weights(written, "nothing but chance", {}, path, true);
  const Ensemble read = read_affinity_weights(path);
  EXPECT_EQ(read.origin.trained_on, "nothing but chance");
  EXPECT_EQ(read.facts.uncertainty.coefficients, written.facts.uncertainty.coefficients);
  EXPECT_EQ(read.facts.novelty_quantiles, written.facts.novelty_quantiles);
  const testing::SmallComplex small;
  const ReceptorSite site(small.receptor);
  Workers alone(1);
  const LigandGraph ligand = ligand_graph(small.ligand);
  const Affinity a = predict(written, ligand, small.positions, site, alone),
                 b = predict(read, ligand, small.positions, site, alone);
  EXPECT_EQ(a.pk, b.pk);
  EXPECT_EQ(a.pose, b.pose);
  EXPECT_EQ(a.deviation, b.deviation);
  std::filesystem::remove(path);
  EXPECT_THROW(read_affinity_weights(path), WeightsError);
}

TEST(FreeEnergy, OfAMicromolarLigand) {
  EXPECT_NEAR(free_energy(6), -8.1848, 2e-3);
}

}  // namespace
}  // namespace libbio::affinity
