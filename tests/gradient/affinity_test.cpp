// The affinity network and its parts against the complex step: weights and coordinates.
#include "complex_step.h"
#include "libbio/affinity/contact_terms.h"
#include "libbio/affinity/model.h"
#include "libbio/affinity/pair_geometry.h"
#include "tests/drawn_complex.h"

namespace libbio::gradient_test {
namespace {

using namespace affinity;
using nn::Activation;
using nn::Parameters;
using nn::Pass;

struct NoParameters {};
const auto kNothing = []<class T>(Parameters<T>&) { return NoParameters{}; };

// Several activations in one, for a test of functions that return more than one.
template <class T>
Activation<T> joined(const std::vector<Activation<T>>& parts, const Pass& pass) {
  std::int64_t size = 0;
  for (const auto& part : parts) size += part.value().size();
  Tensor<T> all({size});
  T* to = all.data();
  for (const auto& part : parts) to = std::copy(part.value().begin(), part.value().end(), to);
  const Activation<T> output(std::move(all));
  if (pass.tape)
    pass.tape->record([parts, output] {
      const T* from = output.gradient().data();
      for (const auto& part : parts)
        for (T& gradient : part.gradient()) gradient += *from++;
    });
  return output;
}

std::shared_ptr<const nn::EdgeEnds> all_pairs(std::int32_t first, std::int32_t second) {
  auto ends = std::make_shared<nn::EdgeEnds>();
  for (std::int32_t i = 0; i < first; ++i)
    for (std::int32_t j = 0; j < second; ++j) {
      ends->first.push_back(i);
      ends->second.push_back(j);
    }
  return ends;
}

TEST(AffinityGradient, Outward) {
  expect_exact_gradient(kNothing,
                        [](const auto&, const auto& in, const Pass& pass) {
                          return outward(in[0], {{0, 1, 3, 3}, {1, 0, 2}}, pass);
                        },
                        {{3, 3}});
}

// Coordinates of normal numbers lie within the reach of 4 Å and beyond.
TEST(AffinityGradient, PairGeometry) {
  const std::vector<double> ligand = {1.9, 1.7}, pocket = {1.8, 2.0, 1.2};
  expect_exact_gradient(kNothing,
                        [&](const auto&, const auto& in, const Pass& pass) {
                          using T = std::remove_cvref_t<decltype(in[0].value().data()[0])>;
                          const auto geometry =
                              pair_geometry(PairSide<T>{in[0], in[1], ligand},
                                            PairSide<T>{in[2], in[3], pocket}, all_pairs(2, 3), 2.0, pass);
                          return joined(std::vector{geometry.features, geometry.envelope}, pass);
                        },
                        {{2, 3}, {2, 3}, {3, 3}, {3, 3}});
}

// Distances from 0.3 to 12 Å, so that every shell and every branch of a term occurs.
TEST(AffinityGradient, ContactTerms) {
  auto atoms = std::make_shared<ContactAtoms>();
  atoms->ligand = {{0, 1.9, true, false, false}, {3, 1.8, false, true, true}};
  for (int i = 0; i < 12; ++i) atoms->pocket.push_back({i % 9, 1.7, i % 2 == 0, i % 3 == 0, i % 3 == 1});
  for (const Cutoff cutoff : {Cutoff::published, Cutoff::smooth})
    expect_exact_gradient(kNothing,
                          [&](const auto&, const auto& in, const Pass& pass) {
                            auto far = in[1].value();
                            for (std::int64_t i = 0; i < 12; ++i) far(i, 0) += 0.9 * static_cast<double>(i);
                            const std::remove_cvref_t<decltype(in[1])> pocket(std::move(far));
                            if (pass.tape)
                              pass.tape->record([pocket, x = in[1]] {
                                for (std::int64_t e = 0; e < 36; ++e)
                                  x.gradient().data()[e] += pocket.gradient().data()[e];
                              });
                            const auto terms =
                                contact_terms(in[0], pocket, std::shared_ptr<const ContactAtoms>(atoms),
                                              all_pairs(2, 12), cutoff, pass);
                            return joined(std::vector{terms.counts, terms.vina}, pass);
                          },
                          {{2, 3}, {12, 3}});
}

TEST(AffinityGradient, WholeModelByWeightsAndCoordinates) {
  const testing::SmallComplex small;
  const LigandGraph ligand = ligand_graph(small.ligand);
  const ReceptorGraph receptor = receptor_graph(small.receptor);
  const Config config = testing::small_config();
  const std::vector<std::int32_t> candidates = {0, 1, 2, 3, 4, 5};
  const PoseGraph pose = pose_graph(ligand, small.positions, receptor, candidates, config.reach);
  ASSERT_EQ(pose.pairs.contact_atoms, 5);  // one is only counted
  std::vector<molecule::Point> local;
  for (const std::int32_t atom : pose.pairs.local_atoms)
    local.push_back(receptor.positions[static_cast<std::size_t>(atom)]);
  std::vector<double> point;
  {
    Model<double> model(config);
    model.parameters().initialise(Rng(3));
    Rng rng(5);
    for (const double value : model.parameters().values()) point.push_back(value + 0.1 * rng.normal());
    const View<double> scale = model.parameters().value(model.parameters().find("wide.scale"));
    std::fill_n(point.begin() + (scale.data() - model.parameters().values().data()), scale.size(), 2.0);
  }
  const std::size_t weights = point.size();
  for (const std::span<const molecule::Point> points :
       {std::span(small.positions), std::span<const molecule::Point>(local)})
    for (const molecule::Point& p : points) point.insert(point.end(), {p.x, p.y, p.z});
  const auto run = [&]<class T>(std::span<const T> x, std::vector<T>* gradient) {
    Model<T> model(config);
    model.parameters().allocate();
    std::copy_n(x.begin(), weights, model.parameters().values().begin());
    Tensor<T> ligand_positions({4, 3}), pocket_positions({static_cast<std::int64_t>(local.size()), 3});
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(weights), 12, ligand_positions.begin());
    std::copy(x.begin() + static_cast<std::ptrdiff_t>(weights) + 12, x.end(), pocket_positions.begin());
    const Activation<T> here(std::move(ligand_positions)), there(std::move(pocket_positions));
    Workers workers(1);
    nn::Tape tape;
    const Pass pass{workers, &tape, 7};
    const auto score =
        model.score(model.encode(ligand, pass), ligand, pose,
                    pose_inputs(ligand, pose, PosePositions<T>{here, there}, config.reach, pass), pass);
    if (gradient) {
      model.parameters().zero_gradients();
      tape.backward(score.pk);
      gradient->assign(model.parameters().gradients().begin(), model.parameters().gradients().end());
      gradient->insert(gradient->end(), here.gradient().begin(), here.gradient().end());
      gradient->insert(gradient->end(), there.gradient().begin(), there.gradient().end());
    }
    return *score.pk.value().data();
  };
  std::vector<double> found;
  run(std::span<const double>(point), &found);
  std::vector<double> expected = complex_step_gradient(
      [&](std::span<const Complex> x) { return run(x, static_cast<std::vector<Complex>*>(nullptr)); }, point);
  // The wide branch is fitted in closed form: its tensors are constants.
  Model<double> model(config);
  model.parameters().allocate();
  for (int t = 0; t < model.parameters().size(); ++t) {
    if (!model.parameters().name(t).starts_with("wide.")) continue;
    const View<double> constant = model.parameters().value(t);
    std::fill_n(expected.begin() + (constant.data() - model.parameters().values().data()), constant.size(),
                0.0);
  }
  EXPECT_LT(relative_error(found, expected), kGate);
  const std::span<const double> found_span(found), expected_span(expected);
  EXPECT_LT(relative_error(found_span.subspan(weights), expected_span.subspan(weights)), kGate);
  EXPECT_GT(largest_magnitude(expected_span.subspan(weights)), 1e-3);
}

}  // namespace
}  // namespace libbio::gradient_test
