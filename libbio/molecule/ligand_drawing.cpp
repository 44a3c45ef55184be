#include "libbio/molecule/ligand_drawing.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/RWMol.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <new>
#include <vector>

#include "libbio/error.h"
#include "libbio/molecule/perception.h"

namespace libbio::molecule {
namespace {

// Between white and the ends of a red-blue scale that stays light enough for black text.
RDKit::DrawColour colour_of(double value) {
  const double strength = std::min(std::abs(value), 1.0);
  const RDKit::DrawColour end =
      value >= 0 ? RDKit::DrawColour(0.26, 0.58, 0.90) : RDKit::DrawColour(0.93, 0.42, 0.36);
  const auto mix = [&](double channel) { return 1 + strength * (channel - 1); };
  return RDKit::DrawColour(mix(end.r), mix(end.g), mix(end.b));
}

void require_valid(const Ligand& ligand, std::span<const double> values, const LigandDrawing& drawing) {
  if (!values.empty() && values.size() != ligand.atoms.size())
    throw ShapeError("a drawing of " + std::to_string(ligand.atoms.size()) + " atoms got " +
                     std::to_string(values.size()) + " values");
  for (const int side : {drawing.width, drawing.height})
    if (side < 50 || side > 10000)
      throw UsageError("a drawing of " + std::to_string(drawing.width) + " x " +
                       std::to_string(drawing.height) + " pixels: expected 50 to 10000");
  for (const double value : values)
    if (!std::isfinite(value)) throw UsageError("a value of an atom to be drawn is not finite");
  if (!ligand.rdkit) throw ShapeError("a ligand without its molecule cannot be drawn");
}

std::string draw(const Ligand& ligand, std::span<const double> values, const LigandDrawing& drawing) {
  RDKit::RWMol flat(*ligand.rdkit);
  RDDepict::compute2DCoords(flat, nullptr, true);
  RDKit::MolDraw2DUtils::prepareMolForDrawing(flat, true, false);
  double full = drawing.full_colour;
  if (full <= 0)
    for (const double value : values) full = std::max(full, std::abs(value));
  std::vector<int> atoms;
  std::map<int, RDKit::DrawColour> colours;
  std::map<int, double> radii;
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    atoms.push_back(i);
    colours[i] = colour_of(full > 0 ? values[static_cast<std::size_t>(i)] / full : 0);
    radii[i] = 0.45;
  }
  RDKit::MolDraw2DSVG drawer(drawing.width, drawing.height);
  RDKit::MolDrawOptions& options = drawer.drawOptions();
  options.prepareMolsBeforeDrawing = false;
  options.highlightBondWidthMultiplier = 1;
  RDKit::assignBWPalette(options.atomColourPalette);
  const std::vector<int> no_bonds;
  drawer.drawMolecule(flat, drawing.legend, &atoms, &no_bonds, &colours, nullptr, &radii);
  drawer.finishDrawing();
  return drawer.getDrawingText();
}

}  // namespace

std::string draw_ligand_svg(const Ligand& ligand, std::span<const double> atom_values,
                            const LigandDrawing& drawing) {
  require_valid(ligand, atom_values, drawing);
  silence_rdkit();
  try {
    return draw(ligand, atom_values, drawing);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& failure) {
    throw InputError("RDKit cannot draw the ligand '" + ligand.title + "': " + failure.what());
  }
}

}  // namespace libbio::molecule
