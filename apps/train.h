// The kinds of `bio train`, and the data that they share.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/verb.h"

namespace bio {

int run_train_affinity(const Invocation& invoked);
int run_train_calibration(const Invocation& invoked);
int run_train_transformer(const Invocation& invoked);

// family → fold, in the order of the file: a tab-separated table with a header line.
std::vector<std::pair<std::string, std::int64_t>> read_manifest(const std::string& path);

// <folder>/<family>/native_contacts.txt.gz where there is one, else .../native.pdb.gz, there or not.
std::string native_file(const std::string& folder, const std::string& family);

// name → path of the alignments in a folder: <name>.a3m, .a2m, .fa, .fasta, .fas, .sto, .stk or .aln, each
// also with .gz, and <name>/msa.*. InputError where it is no folder or two have one name.
std::map<std::string, std::string> alignment_files(const std::string& folder);

}  // namespace bio
