// The predicted pK, whatever the place of a complex, the order of its atoms and residues, its hydrogens and
// what lies far away; the mirror image of a complex is another one.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <iterator>

#include "affinity_complex_text.h"
#include "libbio/affinity/model.h"
#include "libbio/text/line_reader.h"
#include "tests/shared_data.h"
#include "tests/small_complex.h"

namespace libbio::affinity {
namespace {

namespace fs = std::filesystem;
using molecule::Point;

constexpr double kSame = 1e-4;

// Weights at random, the wide branch too.
class RandomModel {
 public:
  RandomModel() : model_(config()) {
    Rng rng(11);
    model_.parameters().initialise(rng.stream(1));
    // As large as after training, so that every part has its say.
    for (float& value : model_.parameters().values()) value += static_cast<float>(0.1 * rng.normal());
    WideFit fit;
    for (std::int64_t d = 0; d < kDescriptors; ++d) {
      fit.mean.push_back(rng.uniform());
      fit.scale.push_back(1 + rng.uniform());
      fit.weight.push_back(0.05);
      fit.linear.push_back(rng.normal());
    }
    for (std::int64_t r = 0; r < kWideRank; ++r) fit.eigenvalues.push_back(0.1 * rng.normal());
    for (std::int64_t n = 0; n < kWideRank * kDescriptors; ++n) fit.factors.push_back(0.1 * rng.normal());
    fit.bias = 6;
    fit.write_to(model_.parameters(), "wide");
  }

  double pk(const LigandGraph& ligand, const std::vector<Point>& positions, const ReceptorGraph& receptor,
            const std::vector<std::int32_t>& candidates) {
    nn::Pass pass{alone_};
    const PoseGraph pose = pose_graph(ligand, positions, receptor, candidates, model_.config().reach);
    const PoseInputs<float> inputs = pose_inputs(ligand, pose, positions_of<float>(pose, positions, receptor),
                                                 model_.config().reach, pass);
    const auto score = model_.score(model_.encode(ligand, pass), ligand, pose, inputs, pass);
    return static_cast<double>(*score.pk.value().data());
  }
  double pk(const LigandText& ligand, const PocketText& pocket) {
    const molecule::Ligand read = ligand.read();
    const std::vector<Point> positions = read.positions();
    const ReceptorGraph receptor = receptor_graph(pocket.read());
    return pk(ligand_graph(read), positions, receptor, all_atoms(receptor));
  }

 private:
  static Config config() {
    Config config;
    config.channels = 16;
    config.heads = 2;
    config.hidden = 16;
    config.network_share = 1;
    return config;
  }
  Model<float> model_;
  Workers alone_{1};
};

struct ComplexText {
  std::string id;
  LigandText ligand;
  PocketText pocket;
};

std::string text_of(const fs::path& path) {
  text::LineReader reader(path);
  std::string all;
  while (reader.next()) all += std::string(reader.line()) + "\n";
  return all;
}

// One of our own, and with the shared data three of zinc, calcium, charges and many chiral centres.
std::vector<ComplexText> complexes() {
  std::vector<ComplexText> all = {{"small", LigandText(kSmallLigand), PocketText(kSmallPocket)}};
  const fs::path data = shared_data("data/affinity");
  if (data.empty()) return all;
  for (const char* id : {"1add", "1ax0", "1bzy"}) {
    const fs::path folder = data / "train" / id;
    all.push_back(
        {id, LigandText(text_of(folder / "ligand.sdf.gz")), PocketText(text_of(folder / "pocket.pdb.gz"))});
  }
  return all;
}

TEST(AffinityInvariance, TheModelOfTheTestHasAnOpinion) {
  RandomModel model;
  for (const ComplexText& complex : complexes()) {
    LigandText moved = complex.ligand;
    for (auto& at : moved.places) at[0] -= 0.3;
    const double pk = model.pk(complex.ligand, complex.pocket);
    EXPECT_GT(std::abs(model.pk(moved, complex.pocket) - pk), 0.01) << complex.id;
    EXPECT_LT(std::abs(pk), 100) << complex.id;
  }
}

TEST(AffinityInvariance, FilesTurnedAndMoved) {
  RandomModel model;
  const Placement placement{{1, 2, 0}, {-1, 1, -1}, {17, -45, 120}};  // a rotation: its determinant is 1
  for (const ComplexText& complex : complexes())
    EXPECT_NEAR(model.pk(complex.ligand.placed(placement), complex.pocket.placed(placement)),
                model.pk(complex.ligand, complex.pocket), kSame)
        << complex.id;
}

TEST(AffinityInvariance, PositionsTurnedAnyWayAndMoved) {
  RandomModel model;
  Rng rng(3);
  for (const ComplexText& complex : complexes()) {
    const molecule::Ligand read = complex.ligand.read();
    const LigandGraph ligand = ligand_graph(read);
    std::vector<Point> positions = read.positions();
    ReceptorGraph receptor = receptor_graph(complex.pocket.read());
    const double pk = model.pk(ligand, positions, receptor, all_atoms(receptor));
    for (int round = 0; round < 3; ++round) {
      // A unit quaternion.
      std::array<double, 4> q{};
      for (double& part : q) part = rng.normal();
      const double length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
      for (double& part : q) part /= length;
      const auto [w, x, y, z] = q;
      const Point shift{100 * rng.normal(), 100 * rng.normal(), 100 * rng.normal()};
      const auto turned = [&, w = w, x = x, y = y, z = z](const Point& p) {
        return Point{
            (1 - 2 * (y * y + z * z)) * p.x + 2 * (x * y - w * z) * p.y + 2 * (x * z + w * y) * p.z + shift.x,
            2 * (x * y + w * z) * p.x + (1 - 2 * (x * x + z * z)) * p.y + 2 * (y * z - w * x) * p.z + shift.y,
            2 * (x * z - w * y) * p.x + 2 * (y * z + w * x) * p.y + (1 - 2 * (x * x + y * y)) * p.z +
                shift.z};
      };
      for (Point& p : positions) p = turned(p);
      for (Point& p : receptor.positions) p = turned(p);
      EXPECT_NEAR(model.pk(ligand, positions, receptor, all_atoms(receptor)), pk, kSame) << complex.id;
    }
  }
}

TEST(AffinityInvariance, OrderOfAtomsAndResidues) {
  RandomModel model;
  Rng rng(5);
  for (const ComplexText& complex : complexes()) {
    const double pk = model.pk(complex.ligand, complex.pocket);
    for (int round = 0; round < 3; ++round) {
      EXPECT_NEAR(model.pk(complex.ligand.reordered(rng), complex.pocket), pk, kSame)
          << complex.id << " atoms";
      EXPECT_NEAR(model.pk(complex.ligand, complex.pocket.reordered(rng)), pk, kSame)
          << complex.id << " residues";
    }
  }
}

TEST(AffinityInvariance, Hydrogens) {
  RandomModel model;
  for (const ComplexText& complex : complexes()) {
    const LigandText ligand = complex.ligand.with_hydrogens();
    const PocketText pocket = complex.pocket.with_hydrogens();
    ASSERT_GT(ligand.atoms.size(), complex.ligand.atoms.size()) << complex.id;
    const double pk = model.pk(complex.ligand, complex.pocket);
    EXPECT_NEAR(model.pk(ligand, complex.pocket), pk, kSame) << complex.id << " ligand";
    EXPECT_NEAR(model.pk(complex.ligand, pocket), pk, kSame) << complex.id << " pocket";
  }
}

TEST(AffinityInvariance, ResiduesBeyondReach) {
  RandomModel model;
  for (const ComplexText& complex : complexes()) {
    const double pk = model.pk(complex.ligand, complex.pocket);
    EXPECT_NEAR(model.pk(complex.ligand, complex.pocket.with_copy_at(60)), pk, kSame) << complex.id;
    // Atoms that are not in reach need not be candidates.
    const molecule::Ligand read = complex.ligand.read();
    const std::vector<Point> positions = read.positions();
    const ReceptorGraph receptor = receptor_graph(complex.pocket.read());
    std::vector<std::int32_t> candidates;
    for (const std::int32_t atom : all_atoms(receptor))
      for (const Point& p : positions)
        if (distance(p, receptor.positions[static_cast<std::size_t>(atom)]) < PairReach().wide) {
          candidates.push_back(atom);
          break;
        }
    EXPECT_NEAR(model.pk(ligand_graph(read), positions, receptor, candidates), pk, kSame) << complex.id;
  }
}

TEST(AffinityInvariance, MirrorImageIsAnotherComplex) {
  RandomModel model;
  Placement mirror;
  mirror.sign = {-1, 1, 1};
  for (const ComplexText& complex : complexes()) {
    const double pk = model.pk(complex.ligand, complex.pocket);
    EXPECT_GT(std::abs(model.pk(complex.ligand.placed(mirror), complex.pocket.placed(mirror)) - pk),
              100 * kSame)
        << complex.id;
  }
}

}  // namespace
}  // namespace libbio::affinity
