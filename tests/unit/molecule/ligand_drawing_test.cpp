#include "libbio/molecule/ligand_drawing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "libbio/error.h"
#include "sample_molecule.h"

namespace libbio::molecule {
namespace {

using testing::HasSubstr;
using testing::Not;

Ligand toluene() {
  return ligand_of(SampleMolecule("C C C C C C C", "1~2 2~3 3~4 4~5 5~6 6~1 1-7"));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(LigandDrawing, HasOneDiscPerAtomOnAScaleAroundWhite) {
  const std::vector<double> values = {0, 1, -1, 0.5, -0.5, 0, 0};
  const std::string svg = draw_ligand_svg(toluene(), values, {.width = 300, .height = 200, .legend = "pK"});
  EXPECT_THAT(svg, HasSubstr("width='300px' height='200px'"));
  EXPECT_EQ(count(svg, "<ellipse"), 7u);
  EXPECT_EQ(count(svg, "fill:#4293E5"), 1u) << "blue: the highest value";
  EXPECT_EQ(count(svg, "fill:#ED6B5B"), 1u) << "red: the lowest";
  EXPECT_GE(count(svg, "fill:#FFFFFF"), 3u);
  EXPECT_EQ(draw_ligand_svg(toluene(), values, {.width = 300, .height = 200, .legend = "pK"}), svg);
}

TEST(LigandDrawing, ScaleMayBeGiven) {
  const std::vector<double> values = {0, 1, -1, 0.5, -0.5, 0, 0};
  EXPECT_THAT(draw_ligand_svg(toluene(), values, {.full_colour = 2}), Not(HasSubstr("fill:#4293E5")));
}

TEST(LigandDrawing, NeedsNoValues) {
  const std::string svg = draw_ligand_svg(toluene(), {});
  EXPECT_THAT(svg, HasSubstr("</svg>"));
  EXPECT_EQ(count(svg, "<ellipse"), 0u);
  EXPECT_THAT(draw_ligand_svg(toluene(), std::vector<double>(7, 0.0)), HasSubstr("</svg>"));
}

TEST(LigandDrawing, RefusesWhatCannotBeDrawn) {
  EXPECT_THROW(draw_ligand_svg(toluene(), std::vector<double>(6)), ShapeError);
  EXPECT_THROW(draw_ligand_svg(toluene(), std::vector<double>(7, std::nan(""))), UsageError);
  EXPECT_THROW(draw_ligand_svg(toluene(), {}, {.width = 10}), UsageError);
}

}  // namespace
}  // namespace libbio::molecule
