// A training that can be continued: everything that its next step depends on, in one file.
//
// HDF5 with the elements of docs/record.md and the seal, written under a temporary name and renamed.
// Continuing gives the same numbers, to the last bit, as never having stopped (same binary and instruction
// set).
#pragma once

#include <string>

#include "libbio/msa_transformer/training.h"

namespace libbio::msa_transformer {

// Which training it is. Two trainings with equal identity do the same.
struct TrainingIdentity {
  record::Settings model;    // sizes and alphabet
  record::Settings options;  // all that TrainingOptions holds
  std::string data;          // digest_of(TrainingData)
  std::string data_note;     // for people: "90 families, 35 held out"
};
TrainingIdentity training_identity(const Config& config, const TrainingOptions& options,
                                   const TrainingData& data);

// Replaces the file at `path`, if any, when the new one is complete. ResourceError where it cannot be
// written.
void write_checkpoint(const TrainingState& state, const TrainingIdentity& identity, const std::string& path);

// InputError where the file is absent, damaged or no checkpoint; UsageError, with a list of what differs,
// where it is of another training than `expected`.
TrainingState read_checkpoint(const std::string& path, const TrainingIdentity& expected);

}  // namespace libbio::msa_transformer
