// One of the ways in which bio contact predicts: what verb_contact.cpp asks of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/contact_options.h"
#include "libbio/contact/contact_map.h"
#include "libbio/h5/group.h"
#include "libbio/record/provenance.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/weights.h"
#include "libbio/tensor/parallel.h"

namespace bio {

// An alignment ready for prediction: filtered, with its sequence weights.
struct ContactFamily {
  const libbio::sequence::Msa& msa;
  const libbio::sequence::Weights& weights;
};

struct ContactOutcome {
  libbio::contact::ContactMap map;
  std::int64_t rows = 0;                // sequences used
  libbio::record::Settings parameters;  // of the method
  std::vector<std::string> warnings;    // that only the prediction could know
  // Adds what the method keeps beside the map to the group contact_map of a record.
  std::function<void(libbio::h5::Group& contact_map)> write_more;
  std::string summary;  // a line for the user
};

class ContactMethod {
 public:
  virtual ~ContactMethod() = default;

  // For the header of pair lists: "factored attention".
  virtual std::string name() const = 0;
  virtual libbio::record::WeightsFile weights_file() const = 0;
  // Refuses an alignment that the method cannot take (InputError), before anything that takes time.
  virtual void check(const libbio::sequence::Msa& msa) const = 0;
  // What users should know about the alignment and the settings.
  virtual std::vector<std::string> warnings(const ContactFamily& family) const = 0;
  // What the run will take, as a line for the user. ResourceError where it does not fit.
  virtual std::string estimate(const libbio::sequence::Msa& msa) const = 0;
  virtual ContactOutcome predict(const ContactFamily& family, libbio::Workers& workers) const = 0;
};

// Both read their weights: WeightsError where they are absent or wrong. The options must outlive the method.
std::unique_ptr<ContactMethod> factored_method(const ContactOptions& options,
                                               const std::string& data_directory);
std::unique_ptr<ContactMethod> transformer_method(const ContactOptions& options);

// A number with so many digits behind the point.
std::string rounded(double value, int digits);

}  // namespace bio
