// The command line of bio variants.
#pragma once

#include <cstdint>
#include <string>

#include "apps/alignment_input.h"
#include "apps/options.h"
#include "apps/transformer_input.h"
#include "libbio/variants/scoring.h"

namespace bio {

struct VariantsOptions {
  AlignmentOptions alignment;
  std::string mutations;
  std::int64_t offset = 0;
  std::string output, table, plot, id;
  bool force = false, quiet = false;
  TransformerOptions transformer;
  std::string scoring = "masked";
  bool renormalise = false;
  std::int64_t window = 0;  // 0: none
  std::uint64_t seed = 1;
  int threads = 1;

  // The name of the item in the record.
  std::string item() const { return item_name(id, alignment); }
  libbio::variants::ScoringOptions scoring_options(std::int64_t columns) const;
};

// Reads into `options`, which must live as long as the table.
OptionTable variants_option_table(VariantsOptions& options);

// UsageError for everything that would fail only after the work.
void check_variants_options(const VariantsOptions& options, const OptionTable& table);

}  // namespace bio
