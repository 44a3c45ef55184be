// Small files as programs of others write them; for the tests of readers.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"

namespace libbio::spatial {

// A PNG of `channels` samples of `bits` bits (8 or 16) a pixel: 1 grey, 2 with alpha, 3 colour, 4 with alpha.
std::string png_of(std::uint32_t width, std::uint32_t height, unsigned channels, unsigned bits,
                   std::string_view samples);
// A grey JPEG of 8 × 8 equal pixels: 128 + step / 8 each (-64 <= step < 64 and its size has 6 bits).
std::string jpeg_of_grey(int step);

// A .h5 of Cell Ranger 3: three spots "AA-1", "CC-1", "GG-1" of the features ACTB and GAPDH and the antibody
// CD3 (ids ENSG1, ENSG2, CD3) of genome "GRCh38", with the counts
//     2 0 1
//     0 0 0
//     0 7 0
struct TenxFile {
  std::vector<std::string> barcodes = {"AA-1", "CC-1", "GG-1"};
  std::vector<std::string> ids = {"ENSG1", "ENSG2", "CD3"};
  std::vector<std::string> names = {"ACTB", "GAPDH", "CD3"};
  std::vector<std::string> types = {"Gene Expression", "Gene Expression", "Antibody Capture"};
  std::vector<std::int64_t> shape = {3, 3};
  bool is_shape_unsigned = false;
  std::vector<std::int32_t> data = {2, 1, 7};
  std::vector<std::int64_t> indices = {0, 2, 1}, indptr = {0, 2, 2, 3};
  std::vector<std::string> library_ids;
  std::vector<std::string> genomes;  // as Cell Ranger 2: one group each instead of "matrix"
};
void write_tenx(const std::string& path, const TenxFile& file = {});

// Positions of these spots and one more, in another order, as Space Ranger 1 writes them.
inline constexpr char kPositions[] =
    "TT-1,0,3,1,900,10\n"
    "GG-1,1,2,2,300,20\n"
    "AA-1,1,0,0,100,40.5\n"
    "CC-1,0,1,1,200,60\n";

// What the program would print of the InputError that call() throws; a test failure and "" where it throws
// none.
template <class F>
std::string report_of(F&& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.report();
  }
  ADD_FAILURE() << "no InputError";
  return "";
}

}  // namespace libbio::spatial
