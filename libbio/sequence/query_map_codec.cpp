#include "libbio/sequence/query_map_codec.h"

#include <vector>

#include "libbio/record/element.h"

namespace libbio::sequence {
namespace {

std::vector<std::int64_t> numbers(const h5::Group& group, const char* name, const char* shape) {
  const Tensor<std::int64_t> values = record::read_array<std::int64_t>(group, name, shape);
  return {values.begin(), values.end()};
}

}  // namespace

void write_query_map(h5::Group& group, const QueryMap& query) {
  record::write_array(group, "residue_number", query.residue_number, {"L"});
  record::write_array(group, "alignment_column", query.alignment_column, {"L"});
  record::write_value(group, "sequence", query.sequence);
  record::write_value(group, "query_name", query.name);
  record::write_value(group, "query_description", query.description);
  record::write_array(group, "query_range", std::vector<std::int64_t>{query.range_begin, query.range_end},
                      {"2"});
}

QueryMap read_query_map(const h5::Group& group) {
  QueryMap query;
  query.residue_number = numbers(group, "residue_number", "L");
  query.alignment_column = numbers(group, "alignment_column", "L");
  query.sequence = record::read_string(group, "sequence");
  query.name = record::read_string(group, "query_name");
  query.description = record::read_string(group, "query_description");
  const std::vector<std::int64_t> range = numbers(group, "query_range", "2");
  if (range.size() != 2) throw InputError(group.place() + "/query_range has not two numbers");
  query.range_begin = range[0];
  query.range_end = range[1];
  return query;
}

}  // namespace libbio::sequence
