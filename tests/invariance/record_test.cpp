// read(write(x)) == x, and equal inputs give equal bytes.
#include <gtest/gtest.h>

#include "libbio/record/compare.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/record_writer.h"
#include "libbio/record/table.h"
#include "libbio/tensor/random.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::record {
namespace {

// Ugly but valid.
std::string sample_text(Rng& rng) {
  static const std::string letters[] = {
      "a", " ", "\n", "\t", "'", "\"", "\\", "\xC3\xA9", "\xE2\x84\xAB", "\xF0\x9F\xA7\xAC", "/"};
  std::string text;
  for (std::uint64_t length = rng.below(12); length > 0; --length)
    text += letters[rng.below(std::size(letters))];
  return text;
}

Value sample_value(Rng& rng) {
  switch (rng.below(5)) {
    case 0:
      return rng.below(2) == 1;
    case 1:
      return static_cast<std::int64_t>(rng.next());
    case 2:
      return rng.next();
    case 3:
      return rng.normal() * 1e100;
    default:
      return sample_text(rng);
  }
}

Settings sample_settings(Rng& rng) {
  Settings settings;
  for (std::uint64_t i = rng.below(20); i > 0; --i)
    settings["s" + std::to_string(rng.below(100)) + " \xCE\xB1"] = sample_value(rng);
  return settings;
}

Provenance random_provenance(Rng& rng) {
  Provenance provenance = sample_provenance();
  provenance.command_line = sample_text(rng);
  provenance.commit = sample_text(rng);
  provenance.config = sample_settings(rng);
  provenance.scheduler = sample_settings(rng);
  provenance.seed = rng.next();
  provenance.inputs.clear();
  for (std::uint64_t i = rng.below(4); i > 0; --i)
    provenance.inputs.push_back({sample_text(rng), static_cast<std::int64_t>(rng.next()), sample_text(rng)});
  if (rng.below(2) == 1) provenance.weights.reset();
  return provenance;
}

TEST(RecordRoundTrip, ProvenanceAndArrays) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Rng rng(seed);
    const TemporaryFolder folder;
    const Provenance provenance = random_provenance(rng);
    const Settings settings = sample_settings(rng);
    Tensor<float> array(
        {static_cast<std::int64_t>(rng.below(150)), 3, static_cast<std::int64_t>(rng.below(90))});
    for (float& x : array) x = static_cast<float>(rng.normal());
    std::vector<std::string> texts(rng.below(50));
    for (std::string& text : texts) text = sample_text(rng);
    RecordWriter writer(folder.file("r.h5"), false);
    h5::Group item = writer.item("x");
    write_array(item, "array", array, {"L,C,D"});
    write_strings(item, "texts", texts, "L");
    write_settings(item, "settings", settings);
    writer.write_provenance(provenance);
    writer.commit();

    const RecordReader reader(folder.file("r.h5"));
    EXPECT_EQ(reader.provenance(), provenance) << "seed " << seed;
    const h5::Group stored = reader.item("x");
    const Tensor<float> again = read_array<float>(stored, "array", "L,C,D");
    EXPECT_EQ(again.shape(), array.shape());
    EXPECT_TRUE(std::equal(array.begin(), array.end(), again.begin(), again.end()));
    EXPECT_EQ(read_strings(stored, "texts"), texts);
    EXPECT_EQ(read_settings(stored, "settings"), settings);
  }
}

TEST(RecordRoundTrip, Tables) {
  const TemporaryFolder folder;
  h5::File file = h5::File::create(folder.file("t.h5"));
  h5::Group root = file.root();
  const Table table{"id",
                    {"a", "a", ""},
                    {{"n", std::vector<std::int64_t>{1, -2, 3}},
                     {"x", std::vector<double>{0.5, 1e-300, -0.0}},
                     {"text", std::vector<std::string>{"", "\xC3\xA9", "z"}}}};
  write_table(root, "table", table);
  write_table(root, "empty", {"id", {}, {}});
  file.close();
  const h5::File read = h5::File::open(folder.file("t.h5"));
  const Table again = read_table(read.root(), "table");
  EXPECT_EQ(again.index_name, table.index_name);
  EXPECT_EQ(again.index, table.index);
  EXPECT_EQ(again.columns, table.columns);
  EXPECT_TRUE(read_table(read.root(), "empty").columns.empty());
}

// All of a group as text: names, types, sizes, bytes and attributes.
void dump(const h5::Group& group, const std::string& at, std::string& text);

std::string attribute_text(const h5::AttributeValue& value) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::string text = "list";
    for (const std::string& entry : *list) text += "|" + entry;
    return text;
  }
  if (const auto* string = std::get_if<std::string>(&value)) return "string|" + *string;
  if (const auto* real = std::get_if<double>(&value)) return "real|" + std::to_string(*real);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return "integer|" + std::to_string(*integer);
  return std::get<bool>(value) ? "true" : "false";
}

template <class T>
std::string raw(const h5::Dataset& dataset) {
  const std::vector<T> elements = dataset.read<T>();
  return {reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T)};
}

std::string dataset_bytes(const h5::Dataset& dataset) {
  using h5::ElementType;
  std::string text;
  switch (dataset.type()) {
    case ElementType::kFloat32:
      return raw<float>(dataset);
    case ElementType::kFloat64:
      return raw<double>(dataset);
    case ElementType::kInt32:
      return raw<std::int32_t>(dataset);
    case ElementType::kInt64:
      return raw<std::int64_t>(dataset);
    case ElementType::kUint8:
      return raw<std::uint8_t>(dataset);
    case ElementType::kUint64:
      return raw<std::uint64_t>(dataset);
    case ElementType::kBool:
      for (bool truth : dataset.read_bools()) text += truth ? '1' : '0';
      return text;
    case ElementType::kString:
      for (const std::string& entry : dataset.read_strings())
        text += std::to_string(entry.size()) + ":" + entry;
      return text;
  }
  return text;
}

void dump_attributes(const h5::Object& object, const std::string& at, std::string& text) {
  for (const std::string& name : object.attribute_names())
    text += at + "@" + name + "=" + attribute_text(object.attribute(name)) + "\n";
}

void dump(const h5::Group& group, const std::string& at, std::string& text) {
  dump_attributes(group, at, text);
  for (const std::string& name : group.children()) {
    const std::string place = at + "/" + name;
    if (place == "/provenance") continue;
    if (group.has_group(name)) {
      dump(group.group(name), place, text);
      continue;
    }
    const h5::Dataset dataset = group.dataset(name);
    dump_attributes(dataset, place, text);
    text += place + " " + std::string(h5::name_of(dataset.type())) + h5::to_string(dataset.dims()) + "=" +
            dataset_bytes(dataset) + "\n";
  }
}

std::string dump(const std::string& path) {
  const RecordReader reader(path);
  std::string text;
  dump(reader.root(), "", text);
  return text;
}

TEST(RecordBytes, EqualInputsGiveEqualFiles) {
  const TemporaryFolder folder;
  for (const std::int64_t residues : {1, 12, 150}) {
    const std::string number = std::to_string(residues);
    write_sample(folder.file(number + "a.h5"), {.residues = residues});
    write_sample(folder.file(number + "b.h5"), {.residues = residues});
    EXPECT_TRUE(file_bytes(folder.file(number + "a.h5")) == file_bytes(folder.file(number + "b.h5")))
        << residues;
  }
}

TEST(RecordBytes, OnlyTheProvenanceDependsOnTheRun) {
  const TemporaryFolder folder;
  SampleOptions elsewhere{.residues = 60};
  elsewhere.provenance.host = "a-much-longer-host-name.example.org";
  elsewhere.provenance.started = "2027-01-01T00:00:00Z";
  elsewhere.provenance.weights.reset();
  write_sample(folder.file("a.h5"), {.residues = 60});
  write_sample(folder.file("b.h5"), elsewhere);
  EXPECT_TRUE(dump(folder.file("a.h5")) == dump(folder.file("b.h5")));
  EXPECT_TRUE(compare(folder.file("a.h5"), folder.file("b.h5"), {}).empty());
  write_sample(folder.file("c.h5"), {.residues = 60, .shift = 1e-6f});
  EXPECT_FALSE(dump(folder.file("a.h5")) == dump(folder.file("c.h5")));
}

}  // namespace
}  // namespace libbio::record
