#include "libbio/nn/weights_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libbio/error.h"
#include "libbio/h5/file.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::nn {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScratchFolder;

struct Model {
  explicit Model(std::int64_t width = 3) {
    parameters.declare("layers.0.weight", {2, width}, Initial::normal(1));
    parameters.declare("layers.0.bias", {2}, Initial::normal(1));
    parameters.declare("rows", {1, 4, 1, width}, Initial::normal(1));
  }
  Parameters<float> parameters;
};

template <class Write>
std::string written(const ScratchFolder& folder, const Write& write) {
  const std::string path = folder.file("weights.h5");
  h5::File file = h5::File::create(path);
  h5::Group root = file.root();
  write(root);
  file.close();
  return path;
}

std::string refusal_of(const std::string& path, Parameters<float>& parameters) {
  return testing::refusal<WeightsError>(
      [&] { read_parameters(h5::File::open(path).root(), "parameters", parameters); });
}

TEST(WeightsFile, ParametersComeBackExactly) {
  const ScratchFolder folder;
  Model model, read;
  model.parameters.initialise(Rng(3));
  const std::string path =
      written(folder, [&](h5::Group& root) { write_parameters(root, "parameters", model.parameters); });
  read_parameters(h5::File::open(path).root(), "parameters", read.parameters);
  EXPECT_TRUE(std::ranges::equal(read.parameters.values(), model.parameters.values()));
  EXPECT_NE(read.parameters.values()[0], 0);
  const h5::File file = h5::File::open(path);
  const h5::Dataset stored = file.root().group("parameters").dataset("layers.0.weight");
  EXPECT_EQ(stored.dims(), (h5::Dims{2, 3}));
  EXPECT_EQ(stored.string_attribute("encoding-type"), "array");
}

TEST(WeightsFile, TensorsReadOneAtATimeGiveTheSameFile) {
  const ScratchFolder first, second;
  Model model;
  model.parameters.initialise(Rng(3));
  const std::string whole =
      written(first, [&](h5::Group& root) { write_parameters(root, "parameters", model.parameters); });
  const std::string streamed = written(second, [&](h5::Group& root) {
    write_tensors(root, "parameters", tensor_shapes(model.parameters),
                  [&](std::size_t i, std::span<float> to) {
                    std::ranges::copy(model.parameters.value(static_cast<int>(i)), to.begin());
                  });
  });
  EXPECT_EQ(testing::content_of(whole), testing::content_of(streamed));
}

TEST(WeightsFile, AMismatchListsEveryKindOfDifference) {
  const ScratchFolder folder;
  Model other(5);
  other.parameters.declare("extra", {7});
  other.parameters.allocate();
  const std::string path =
      written(folder, [&](h5::Group& root) { write_parameters(root, "parameters", other.parameters); });
  Model model;
  model.parameters.declare("absent", {6, 2});
  EXPECT_EQ(refusal_of(path, model.parameters), path +
                                                    ":/parameters: the tensors are not those of the model\n"
                                                    "  missing (1):\n"
                                                    "    absent [6, 2]\n"
                                                    "  unexpected (1):\n"
                                                    "    extra [7]\n"
                                                    "  wrong shape (2):\n"
                                                    "    layers.0.weight: found [2, 5], expected [2, 3]\n"
                                                    "    rows: found [1, 4, 1, 5], expected [1, 4, 1, 3]");
  EXPECT_THROW(model.parameters.values(), ShapeError) << "memory for weights that are not there";
}

TEST(WeightsFile, LongListsAreCut) {
  std::vector<TensorShape> expected;
  for (int i = 0; i < 100; ++i) expected.push_back({"tensor" + std::to_string(i), {1}});
  const std::string text = shape_differences({}, expected);
  EXPECT_THAT(text, HasSubstr("missing (100):"));
  EXPECT_THAT(text, HasSubstr("\n    tensor7 [1]\n    and 92 more"));
  EXPECT_THAT(text, Not(HasSubstr("tensor8")));
  expected.resize(9);
  EXPECT_THAT(shape_differences({}, expected), HasSubstr("tensor8 [1]"));
  EXPECT_EQ(shape_differences(expected, {expected.rbegin(), expected.rend()}), "");
  EXPECT_THAT(shape_differences({{"a\nb" + std::string(500, 'x'), {2}}}, {}), HasSubstr("a?bxxx"));
}

TEST(WeightsFile, OtherContentsAreRefused) {
  const ScratchFolder folder;
  Model model;
  const std::string path = written(folder, [&](h5::Group& root) {
    h5::Group group = root.create_group("parameters");
    group.write<double>("layers.0.weight", std::vector<double>(6), {2, 3});
    group.write<float>("layers.0.bias", std::vector<float>(2), {2});
    group.write<float>("rows", std::vector<float>(12), {1, 4, 1, 3});
  });
  EXPECT_THAT(refusal_of(path, model.parameters),
              HasSubstr("layers.0.weight: expected float32, found float64"));
  const ScratchFolder empty;
  const std::string without = written(empty, [](h5::Group&) {});
  Model fresh;
  EXPECT_THAT(refusal_of(without, fresh.parameters), HasSubstr("expected a group, found nothing"));
}

}  // namespace
}  // namespace libbio::nn
