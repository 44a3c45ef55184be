#include "libbio/record/record_writer.h"

#include "libbio/record/element.h"
#include "libbio/record/format.h"
#include "libbio/record/table.h"

namespace libbio::record {
namespace {

h5::Group begin_record(h5::Group root) {
  mark_encoding(root, kEncodingType, kEncodingVersion);
  return root;
}

std::string short_location(const Error& error) {
  if (!error.location()) return "";
  const TextLocation& at = *error.location();
  std::string text = at.path;
  if (at.line == 0) return text;
  text += ":" + std::to_string(at.line);
  if (at.column_begin == 0) return text;
  text += ":" + std::to_string(at.column_begin);
  if (at.column_end > at.column_begin) text += "-" + std::to_string(at.column_end);
  return text;
}

void write_failures(h5::Group& root, const std::vector<Failure>& failures) {
  Table table{.index_name = "id", .index = {}, .columns = {}};
  std::vector<std::string> error_type, message, location;
  for (const Failure& failure : failures) {
    table.index.push_back(failure.id);
    error_type.push_back(failure.error_type);
    message.push_back(failure.message);
    location.push_back(failure.location);
  }
  table.columns.emplace_back("error_type", std::move(error_type));
  table.columns.emplace_back("message", std::move(message));
  table.columns.emplace_back("location", std::move(location));
  write_table(root, "failures", table);
}

}  // namespace

RecordWriter::RecordWriter(const std::string& path, bool overwrite)
    : pending_(path, overwrite),
      file_(h5::File::create(pending_.path())),
      root_(begin_record(file_.root())),
      items_(create_dict(root_, "items")) {}

h5::Group RecordWriter::item(const std::string& id) {
  if (items_.contains(id)) throw UsageError("the record has an item '" + id + "' already");
  return create_dict(items_, id);
}

void RecordWriter::add_failure(const std::string& id, const Error& error) {
  failures_.push_back({id, std::string(error.kind()), error.what(), short_location(error)});
}

void RecordWriter::write_provenance(const Provenance& provenance) {
  record::write_provenance(root_, provenance);
}

void RecordWriter::commit() {
  if (!root_.contains("provenance")) throw ShapeError("a record without provenance cannot be committed");
  write_failures(root_, failures_);
  root_.set_attribute(kComplete, true);
  file_.close();
  pending_.commit();
}

}  // namespace libbio::record
