#include "tests/small_complex.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "libbio/molecule/ligand_reader.h"
#include "libbio/molecule/receptor_reader.h"

namespace libbio {
namespace {

// A file for as long as it is read.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& text)
      : path_((std::filesystem::temp_directory_path() / (std::to_string(::getpid()) + name)).string()) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

// The pentapeptide and the ligand were built from their sequence and SMILES and put together at random, so
// that a few atoms overlap.
const std::string kSmallPocket =
    R"(ATOM      1  N   ALA A   1       6.019   1.483   2.948  1.00  0.00           N
ATOM      2  CA  ALA A   1       5.838   0.034   3.159  1.00  0.00           C
ATOM      3  C   ALA A   1       5.170  -0.599   1.923  1.00  0.00           C
ATOM      4  O   ALA A   1       5.730  -1.445   1.230  1.00  0.00           O
ATOM      5  CB  ALA A   1       5.032  -0.218   4.427  1.00  0.00           C
ATOM      6  N   ASP A   2       3.912  -0.125   1.635  1.00  0.00           N
ATOM      7  CA  ASP A   2       3.138  -0.590   0.480  1.00  0.00           C
ATOM      8  C   ASP A   2       2.100   0.518   0.204  1.00  0.00           C
ATOM      9  O   ASP A   2       1.713   1.291   1.084  1.00  0.00           O
ATOM     10  CB  ASP A   2       2.480  -1.935   0.777  1.00  0.00           C
ATOM     11  CG  ASP A   2       1.935  -2.565  -0.470  1.00  0.00           C
ATOM     12  OD1 ASP A   2       1.914  -2.074  -1.588  1.00  0.00           O
ATOM     13  OD2 ASP A   2       1.440  -3.798  -0.250  1.00  0.00           O
ATOM     14  N   LYS A   3       1.636   0.590  -1.087  1.00  0.00           N
ATOM     15  CA  LYS A   3       0.665   1.596  -1.524  1.00  0.00           C
ATOM     16  C   LYS A   3      -0.751   1.087  -1.168  1.00  0.00           C
ATOM     17  O   LYS A   3      -1.528   0.606  -1.988  1.00  0.00           O
ATOM     18  CB  LYS A   3       0.830   1.852  -3.028  1.00  0.00           C
ATOM     19  CG  LYS A   3       0.053   3.088  -3.495  1.00  0.00           C
ATOM     20  CD  LYS A   3       0.023   3.278  -5.017  1.00  0.00           C
ATOM     21  CE  LYS A   3       1.331   3.765  -5.645  1.00  0.00           C
ATOM     22  NZ  LYS A   3       2.360   2.737  -5.675  1.00  0.00           N
ATOM     23  N   HIS A   4      -1.047   1.187   0.180  1.00  0.00           N
ATOM     24  CA  HIS A   4      -2.202   0.495   0.767  1.00  0.00           C
ATOM     25  C   HIS A   4      -1.860  -1.019   0.838  1.00  0.00           C
ATOM     26  O   HIS A   4      -0.694  -1.424   0.847  1.00  0.00           O
ATOM     27  CB  HIS A   4      -3.535   0.840   0.086  1.00  0.00           C
ATOM     28  CG  HIS A   4      -4.702   0.765   1.021  1.00  0.00           C
ATOM     29  ND1 HIS A   4      -4.760  -0.197   2.011  1.00  0.00           N
ATOM     30  CD2 HIS A   4      -5.842   1.538   1.048  1.00  0.00           C
ATOM     31  CE1 HIS A   4      -5.912  -0.012   2.615  1.00  0.00           C
ATOM     32  NE2 HIS A   4      -6.601   1.032   2.066  1.00  0.00           N
ATOM     33  N   SER A   5      -2.907  -1.889   1.004  1.00  0.00           N
ATOM     34  CA  SER A   5      -2.707  -3.293   1.359  1.00  0.00           C
ATOM     35  C   SER A   5      -3.927  -4.110   0.953  1.00  0.00           C
ATOM     36  O   SER A   5      -5.030  -3.684   0.646  1.00  0.00           O
ATOM     37  CB  SER A   5      -2.454  -3.440   2.863  1.00  0.00           C
ATOM     38  OG  SER A   5      -3.477  -2.806   3.639  1.00  0.00           O
ATOM     39  OXT SER A   5      -3.692  -5.440   0.942  1.00  0.00           O
HETATM   40 ZN    ZN A 101      -8.428   1.288   3.071  1.00  0.00          ZN
)";

const std::string kSmallLigand =
    R"(4-carbamimidoylbenzoic acid
     RDKit          3D

 12 12  0  0  0  0  0  0  0  0999 V2000
   -1.9891    2.6226    2.9079 N   0  0  0  0  0  0  0  0  0  0  0  0
   -0.7466    2.1013    3.1091 C   0  0  0  0  0  0  0  0  0  0  0  0
    0.2372    2.9391    3.1863 N   0  0  0  0  0  0  0  0  0  0  0  0
   -0.5616    0.6299    3.2228 C   0  0  0  0  0  0  0  0  0  0  0  0
   -1.5579   -0.1452    3.8266 C   0  0  0  0  0  0  0  0  0  0  0  0
   -1.3975   -1.5299    3.9322 C   0  0  0  0  0  0  0  0  0  0  0  0
   -0.2434   -2.1461    3.4306 C   0  0  0  0  0  0  0  0  0  0  0  0
   -0.1188   -3.6182    3.5639 C   0  0  0  0  0  0  0  0  0  0  0  0
   -0.9417   -4.3595    4.0678 O   0  0  0  0  0  0  0  0  0  0  0  0
    1.0331   -4.0919    3.0579 O   0  0  0  0  0  0  0  0  0  0  0  0
    0.7496   -1.3676    2.8210 C   0  0  0  0  0  0  0  0  0  0  0  0
    0.5906    0.0183    2.7165 C   0  0  0  0  0  0  0  0  0  0  0  0
  1  2  1  0
  2  3  2  0
  2  4  1  0
  4  5  2  0
  5  6  1  0
  6  7  2  0
  7  8  1  0
  8  9  2  0
  8 10  1  0
  7 11  1  0
 11 12  2  0
 12  4  1  0
M  END
$$$$
)";

molecule::Receptor receptor_of(const std::string& pdb_text) {
  const TemporaryFile file("_small.pdb", pdb_text);
  return molecule::read_receptor(file.path()).receptor;
}

molecule::Ligand ligand_of(const std::string& sdf_text) {
  const TemporaryFile file("_small.sdf", sdf_text);
  molecule::LigandReader reader(file.path());
  molecule::LigandRecord record;
  if (!reader.next(record) || !record.ligand) throw std::runtime_error("no ligand: " + record.failure);
  return *record.ligand;
}

}  // namespace libbio
