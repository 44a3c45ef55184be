// Contact maps in records: the elements of /items/<id>/contact_map, see docs/record.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libbio/contact/contact_map.h"
#include "libbio/h5/group.h"
#include "libbio/record/value.h"

namespace libbio::contact {

// What a record keeps beside the map.
struct ContactMapNotes {
  std::int64_t rows = 0;        // sequences used
  record::Settings parameters;  // of the method
  std::vector<std::string> warnings;
};

// Creates the group contact_map in an item and returns it, for what the method keeps beside the map.
h5::Group write_contact_map(h5::Group& item, const ContactMap& map, const ContactMapNotes& notes);

// InputError where the elements are not those of a contact map.
ContactMap read_contact_map(const h5::Group& item);

ContactMapNotes read_contact_map_notes(const h5::Group& item);

// The map of a record file: of the item `id`, or of the only item if `id` is empty (UsageError lists them).
ContactMap read_contact_map(const std::string& path, const std::string& id);

}  // namespace libbio::contact
