#include "libbio/contact/contact_map_codec.h"

#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/sequence/query_map_codec.h"

namespace libbio::contact {
namespace {

constexpr const char* kGroup = "contact_map";

}  // namespace

h5::Group write_contact_map(h5::Group& item, const ContactMap& map, const ContactMapNotes& notes) {
  map.validate();
  h5::Group group = record::create_dict(item, kGroup);
  record::write_array(group, "score", map.score, {"L,L"});
  record::write_array(group, "probability", map.probability, {"L,L"});
  sequence::write_query_map(group, map.query);
  record::write_value(group, "min_separation", map.min_separation, "residues");
  record::write_value(group, "neff", map.neff, "sequences");
  record::write_value(group, "rows", notes.rows, "sequences");
  record::write_settings(group, "parameters", notes.parameters);
  if (!notes.warnings.empty()) record::write_strings(group, "warnings", notes.warnings, "W");
  return group;
}

ContactMap read_contact_map(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  ContactMap map;
  map.score = record::read_array<float>(group, "score", "L,L");
  map.probability = record::read_array<float>(group, "probability", "L,L");
  map.query = sequence::read_query_map(group);
  map.min_separation = record::read_integer(group, "min_separation");
  map.neff = record::read_real(group, "neff");
  try {
    map.validate();
  } catch (const ShapeError& error) {
    throw InputError(group.place() + " is not a contact map: " + error.what());
  }
  return map;
}

ContactMapNotes read_contact_map_notes(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  ContactMapNotes notes;
  notes.rows = record::read_integer(group, "rows");
  notes.parameters = record::read_settings(group, "parameters");
  if (group.contains("warnings")) notes.warnings = record::read_strings(group, "warnings");
  return notes;
}

ContactMap read_contact_map(const std::string& path, const std::string& id) {
  const record::RecordReader reader(path);
  if (!id.empty()) return read_contact_map(reader.item(id));
  const std::vector<std::string> ids = reader.item_ids();
  if (ids.size() == 1) return read_contact_map(reader.item(ids.front()));
  std::string list;
  for (const std::string& name : ids) list += (list.empty() ? "" : ", ") + name;
  throw UsageError(path + " holds " + std::to_string(ids.size()) + " items; choose one of: " + list);
}

}  // namespace libbio::contact
