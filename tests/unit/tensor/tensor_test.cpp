#include "libbio/tensor/tensor.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace libbio {
namespace {

TEST(Tensor, IsRowMajorAndViewsShareItsElements) {
  Tensor<int> t(Shape{2, 3, 4});
  t(1, 2, 3) = 5;
  EXPECT_EQ(t.data()[23], 5);
  EXPECT_EQ(t[1](2, 3), 5);
  View<int> flat = t.view().reshaped({24});
  flat(0) = 9;
  EXPECT_EQ(t(0, 0, 0), 9);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(t.data()) % 64, 0u);
}

TEST(Tensor, EmptyShapes) {
  EXPECT_EQ(Tensor<float>().size(), 0);
  EXPECT_EQ(Tensor<float>(Shape{0, 5}).size(), 0);
  EXPECT_EQ(Shape{}.size(), 1);
}

TEST(Tensor, ElementsStartAtZeroUnlessTheyAreToBeOverwritten) {
  // Dirty memory first, of the same size, so that a forgotten zero shows.
  { Tensor<float> dirty({1000}, 7.0f); }
  const Tensor<float> zeros({1000});
  EXPECT_EQ(std::ranges::count(zeros, 0.0f), 1000);
  Tensor<float> raw = Tensor<float>::for_overwrite({10, 100});
  EXPECT_EQ(raw.shape(), (Shape{10, 100}));
  raw.fill(3);
  EXPECT_EQ(std::ranges::count(Tensor<float>(raw), 3.0f), 1000);
}

TEST(Tensor, WrongShapesNameBoth) {
  EXPECT_THROW((Shape{-1}), ShapeError);
  EXPECT_THROW((Tensor<int>(Shape{2, 3}).view().reshaped({5})), ShapeError);
  try {
    require_shape("scores", Shape{2, 3}, Shape{3, 2});
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_STREQ(error.what(), "scores has shape [2, 3], expected [3, 2]");
  }
}

}  // namespace
}  // namespace libbio
