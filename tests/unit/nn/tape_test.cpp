#include "libbio/nn/tape.h"

#include <gtest/gtest.h>

#include <string>

namespace libbio::nn {
namespace {

Activation<double> loss() {
  return Activation<double>(Tensor<double>(Shape(), 2));
}

TEST(Tape, RunsLastToFirstOnce) {
  Tape tape;
  std::string order;
  tape.record([&] { order += 'a'; });
  tape.record([&] { order += 'b'; });
  const Activation<double> end = loss();
  tape.backward(end);
  EXPECT_EQ(order, "ba");
  EXPECT_EQ(*end.gradient().data(), 1);
  tape.backward(loss());
  EXPECT_EQ(order, "ba");
}

TEST(Tape, NeedsOneNumber) {
  EXPECT_THROW(Tape().backward(Activation<float>(Tensor<float>({2}))), ShapeError);
}

TEST(Tape, LetsActivationsGoAfterTheirUse) {
  Tape tape;
  auto content = std::make_shared<int>(0);
  tape.record([content] {});
  EXPECT_EQ(content.use_count(), 2);
  tape.backward(loss());
  EXPECT_EQ(content.use_count(), 1);
}

TEST(Activation, CopiesAreTheSameActivation) {
  const Activation<float> x(Tensor<float>({2}, 3)), y = x;
  x.gradient()(1) += 4;
  EXPECT_EQ(y.gradient()(1), 4);
  EXPECT_EQ(y.gradient()(0), 0);
  EXPECT_EQ(y.value()(0), 3);
}

}  // namespace
}  // namespace libbio::nn
