#include "libbio/contact/native_reader.h"

#include <cstdio>

#include "libbio/contact/query_alignment.h"
#include "libbio/contact/score_matrix.h"
#include "libbio/molecule/structure_reader.h"

namespace libbio::contact {
namespace {

// Below this identity the structure is worth a warning: its contacts may not be those of the query.
constexpr double kWarnIdentity = 0.9;

std::string percent(double fraction) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * fraction);
  return text;
}

NativeReading read_matrix(const std::string& path, const std::string& query) {
  NativeReading native{read_native_contacts(path), "matrix of contacts", {}};
  const auto length = static_cast<std::size_t>(native.contacts.length());
  if (!query.empty() && query.size() != length)
    throw InputError("native contacts are for " + std::to_string(length) + " residues, the query has " +
                         std::to_string(query.size()),
                     TextLocation{.path = path});
  return native;
}

NativeReading read_structure_contacts(const std::string& path, const std::string& query,
                                      const std::optional<std::string>& chain) {
  const molecule::Structure structure = molecule::read_structure(path);
  QueryAlignment alignment;
  if (chain) {
    alignment = align_to_chain(query, structure.chain(*chain));
    require_same_protein(alignment, structure);
  } else {
    alignment = align_to_structure(query, structure);
  }
  NativeReading native;
  native.contacts = native_contacts(alignment, structure.chain(alignment.chain));
  native.source = "chain " + (alignment.chain.empty() ? "without a name" : alignment.chain) + ", identity " +
                  percent(alignment.identity()) + ", coverage " + percent(alignment.coverage());
  if (alignment.identity() < kWarnIdentity)
    native.warnings.push_back("the structure is of another sequence: " + percent(alignment.identity()) +
                              " identity to the query over " + std::to_string(alignment.aligned) +
                              " residues");
  return native;
}

}  // namespace

NativeReading read_native(const std::string& path, const std::string& query,
                          const std::optional<std::string>& chain) {
  if (looks_like_matrix(path)) {
    if (chain) throw UsageError("--chain is for structures; " + path + " is a matrix");
    return read_matrix(path, query);
  }
  if (query.empty())
    throw UsageError("the sequence of the query is needed to find it in " + path + "; give it with --query");
  return read_structure_contacts(path, query, chain);
}

}  // namespace libbio::contact
