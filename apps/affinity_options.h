// The command line of bio affinity.
#pragma once

#include <optional>
#include <string>

#include "apps/options.h"
#include "libbio/molecule/receptor_reader.h"

namespace bio {

struct AffinityOptions {
  // What is scored: ligands at a receptor, a ligand inside the receptor file, or pairs of files.
  std::string receptor, ligands, pairs;
  std::string ligand, smiles;
  std::string chains;        // separated by commas
  double pocket_radius = 0;  // Å; 0: the whole receptor
  std::string output, table, id, plots, b_factors;
  bool contributions = false, rank_poses = false;
  bool relax = false;
  std::string platform = "CPU";
  std::string weights;
  int threads = 1;
  bool force = false, quiet = false;

  // The name of the item in the record.
  std::string item() const;
  libbio::molecule::ReceptorOptions receptor_options() const;
};

// Reads into `options`, which must live as long as the table.
OptionTable affinity_option_table(AffinityOptions& options);

// UsageError for everything that would fail only after the work.
void check_affinity_options(const AffinityOptions& options, const OptionTable& table);

}  // namespace bio
