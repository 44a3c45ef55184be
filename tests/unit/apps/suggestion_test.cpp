#include "apps/suggestion.h"

#include <gtest/gtest.h>

namespace bio {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("contact", "contact"), 0);
  EXPECT_EQ(edit_distance("contcat", "contact"), 1);  // neighbours swapped
  EXPECT_EQ(edit_distance("show", "shows"), 1);
  EXPECT_EQ(edit_distance("", "diff"), 4);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Suggestion, NamesTheNearest) {
  EXPECT_EQ(suggestion("--theads", {"--heads", "--threads", "--seed"}), "; did you mean '--heads'?");
  EXPECT_EQ(suggestion("evalute", {"contact", "evaluate"}), "; did you mean 'evaluate'?");
}

TEST(Suggestion, IsSilentWhenNothingResembles) {
  EXPECT_EQ(suggestion("frobnicate", {"contact", "evaluate", "show", "diff"}), "");
  EXPECT_EQ(suggestion("x", {}), "");
}

}  // namespace
}  // namespace bio
