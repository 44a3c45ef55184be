#include "libbio/contact/contact_map_codec.h"

#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"

namespace libbio::contact {
namespace {

constexpr const char* kGroup = "contact_map";

}  // namespace

h5::Group write_contact_map(h5::Group& item, const ContactMap& map, const ContactMapNotes& notes) {
  map.validate();
  h5::Group group = record::create_dict(item, kGroup);
  record::write_array(group, "score", map.score, {"L,L"});
  record::write_array(group, "probability", map.probability, {"L,L"});
  record::write_array(group, "residue_number", map.query.residue_number, {"L"});
  record::write_array(group, "alignment_column", map.query.alignment_column, {"L"});
  record::write_value(group, "sequence", map.query.sequence);
  record::write_value(group, "query_name", map.query.name);
  record::write_value(group, "query_description", map.query.description);
  record::write_array(group, "query_range",
                      std::vector<std::int64_t>{map.query.range_begin, map.query.range_end}, {"2"});
  record::write_value(group, "min_separation", map.min_separation, "residues");
  record::write_value(group, "neff", map.neff, "sequences");
  record::write_value(group, "rows", notes.rows, "sequences");
  record::write_settings(group, "parameters", notes.parameters);
  if (!notes.warnings.empty()) record::write_strings(group, "warnings", notes.warnings, "W");
  return group;
}

ContactMap read_contact_map(const h5::Group& item) {
  const h5::Group group = item.group(kGroup);
  const auto numbers = [&](const char* name, const char* shape) {
    const Tensor<std::int64_t> values = record::read_array<std::int64_t>(group, name, shape);
    return std::vector<std::int64_t>(values.begin(), values.end());
  };
  ContactMap map;
  map.score = record::read_array<float>(group, "score", "L,L");
  map.probability = record::read_array<float>(group, "probability", "L,L");
  map.query.residue_number = numbers("residue_number", "L");
  map.query.alignment_column = numbers("alignment_column", "L");
  map.query.sequence = record::read_string(group, "sequence");
  map.query.name = record::read_string(group, "query_name");
  map.query.description = record::read_string(group, "query_description");
  const std::vector<std::int64_t> range = numbers("query_range", "2");
  if (range.size() != 2) throw InputError(group.place() + "/query_range has not two numbers");
  map.query.range_begin = range[0];
  map.query.range_end = range[1];
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
