// A ligand as a flat drawing.
#pragma once

#include <span>
#include <string>

#include "libbio/molecule/ligand.h"

namespace libbio::molecule {

struct LigandDrawing {
  int width = 500, height = 400;  // pixels
  // The value with the full colour; 0: the largest of the values.
  double full_colour = 0;
  std::string legend = {};  // below the drawing
};

// An SVG with a disc behind each atom, coloured by its value: blue above 0 (favourable), red below, white at
// 0, on a scale symmetric about 0. No discs if `atom_values` is empty. The same bytes for the same input.
// ShapeError if there is not one value per atom; UsageError if width or height is not in 50 to 10000, or a
// value is not finite.
std::string draw_ligand_svg(const Ligand& ligand, std::span<const double> atom_values,
                            const LigandDrawing& drawing = {});

}  // namespace libbio::molecule
