// The command line of bio contact.
#pragma once

#include <cstdint>
#include <string>

#include "apps/alignment_input.h"
#include "apps/options.h"
#include "apps/transformer_input.h"
#include "libbio/contact/family_fit.h"

namespace bio {

struct ContactOptions {
  AlignmentOptions alignment;
  std::string method = "factored";
  std::string output, rr, table, plot, native, chain, save, id;
  bool force = false, quiet = false;
  std::int64_t limit = 0, min_separation = 6;
  int threads = 1;
  std::uint64_t seed = 1;
  // --method factored
  bool quick = false;
  std::string calibration, start = "mean-field";
  libbio::contact::FitOptions fit;
  // --method transformer
  TransformerOptions transformer;
  std::int64_t window = 0, window_step = 0;

  bool is_transformer() const { return method == "transformer"; }
  // Whether --save, a list with commas, names this.
  bool saves(const std::string& what) const;
  // The name of the item in the record.
  std::string item() const { return item_name(id, alignment); }
};

// Reads into `options`, which must live as long as the table.
OptionTable contact_option_table(ContactOptions& options);

// UsageError for everything that would fail only after the work: words without a meaning, options of another
// method, outputs that exist. Completes what depends on several options.
void check_contact_options(ContactOptions& options, const OptionTable& table);

}  // namespace bio
