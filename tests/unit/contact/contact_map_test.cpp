// Contact maps and their elements in a record.
#include "libbio/contact/contact_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/transformer_codec.h"
#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/record_writer.h"
#include "tests/unit/contact/sample_map.h"
#include "tests/unit/record/sample_record.h"

namespace libbio::contact {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kLength = 10;

std::string complaint(const std::function<void(ContactMap&)>& damage) {
  ContactMap map = sample_map(kLength);
  damage(map);
  try {
    map.validate();
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "valid";
}

TEST(ContactMap, IsValidAsMade) {
  EXPECT_EQ(complaint([](ContactMap&) {}), "valid");
  EXPECT_NO_THROW(sample_map(1).validate());
}

TEST(ContactMap, RefusesEachBrokenPromise) {
  const auto both = [](Tensor<float>& values, float value) { values(2, 7) = values(7, 2) = value; };
  EXPECT_THAT(complaint([](auto& m) { m.query.sequence += 'A'; }), HasSubstr("differ in length"));
  EXPECT_THAT(complaint([](auto& m) { m.query.residue_number.pop_back(); }), HasSubstr("differ in length"));
  EXPECT_THAT(complaint([](auto& m) { m.query.alignment_column.pop_back(); }), HasSubstr("differ in length"));
  EXPECT_THAT(complaint([](auto& m) { m.query.residue_number[5] = m.query.residue_number[4]; }),
              HasSubstr("do not ascend"));
  EXPECT_THAT(complaint([](auto& m) { m.query.residue_number[0] = 0; }), HasSubstr("do not ascend from 1"));
  EXPECT_THAT(complaint([](auto& m) {
                m.score = Tensor<float>(Shape{kLength, kLength + 1});
              }),
              HasSubstr("score"));
  EXPECT_THAT(complaint([](auto& m) {
                m.probability = Tensor<float>(Shape{kLength - 1, kLength - 1});
              }),
              HasSubstr("probability"));
  EXPECT_THAT(complaint([](auto& m) { m.score(4, 4) = 1; }), HasSubstr("diagonal"));
  EXPECT_THAT(complaint([](auto& m) { m.probability(9, 9) = 0.5f; }), HasSubstr("diagonal"));
  EXPECT_THAT(complaint([](auto& m) { m.score(0, 9) += 1; }), HasSubstr("not symmetric"));
  EXPECT_THAT(complaint([](auto& m) { m.probability(9, 0) = 0.123f; }), HasSubstr("not symmetric"));
  EXPECT_THAT(complaint([&](auto& m) { both(m.score, NAN); }), HasSubstr("not finite"));
  EXPECT_THAT(complaint([&](auto& m) { both(m.score, INFINITY); }), HasSubstr("not finite"));
  EXPECT_THAT(complaint([&](auto& m) { both(m.probability, 1.01f); }), HasSubstr("not in [0, 1]"));
  EXPECT_THAT(complaint([&](auto& m) { both(m.probability, -0.01f); }), HasSubstr("not in [0, 1]"));
  EXPECT_NE(complaint([&](auto& m) { both(m.probability, NAN); }), "valid");
  EXPECT_THAT(complaint([](auto& m) { m.min_separation = 0; }), HasSubstr("separation"));
}

class ContactMapCodec : public testing::Test {
 protected:
  // A record with one sample map per id, changed before the file is closed.
  void write(
      const std::vector<std::string>& ids,
      const std::function<void(h5::Group&)>& change = [](h5::Group&) {}) {
    record::RecordWriter writer(path_, true);
    for (const std::string& id : ids) {
      h5::Group item = writer.item(id);
      h5::Group group = write_contact_map(item, map_, notes_);
      change(group);
    }
    writer.write_provenance(record::sample_provenance());
    writer.commit();
  }

  template <class Read>
  std::string input_error(Read read) {
    try {
      read();
    } catch (const InputError& error) {
      return error.report();
    }
    return "no error";
  }

  record::TemporaryFolder folder_;
  std::string path_ = folder_.file("map.h5");
  ContactMap map_ = sample_map(kLength);
  ContactMapNotes notes_{123, {{"heads", std::int64_t{8}}, {"start", std::string("random")}}, {}};
};

TEST_F(ContactMapCodec, GivesBackWhatWasWritten) {
  map_.min_separation = 4;
  write({"a"});
  const ContactMap read = read_contact_map(path_, "");
  EXPECT_EQ(read.query.name, map_.query.name);
  EXPECT_EQ(read.query.description, map_.query.description);
  EXPECT_EQ(read.query.sequence, map_.query.sequence);
  EXPECT_EQ(read.query.residue_number, map_.query.residue_number);
  EXPECT_EQ(read.query.alignment_column, map_.query.alignment_column);
  EXPECT_EQ(read.query.range_begin, 3);
  EXPECT_EQ(read.query.range_end, 90);
  EXPECT_EQ(read.min_separation, 4);
  EXPECT_EQ(read.neff, map_.neff);
  EXPECT_TRUE(std::ranges::equal(read.score, map_.score));
  EXPECT_TRUE(std::ranges::equal(read.probability, map_.probability));
}

TEST_F(ContactMapCodec, KeepsNotesWarningsAndAttention) {
  write({"plain"});
  {
    const record::RecordReader reader(path_);
    const h5::Group group = reader.item("plain").group("contact_map");
    EXPECT_FALSE(group.contains("warnings"));
  }
  notes_.warnings = {"a single sequence", "row 7 was dropped"};
  write({"full"});
  const record::RecordReader reader(path_);
  const h5::Group group = reader.item("full").group("contact_map");
  EXPECT_EQ(record::read_integer(group, "rows"), 123);
  EXPECT_EQ(record::read_settings(group, "parameters"), notes_.parameters);
  EXPECT_THAT(record::read_strings(group, "warnings"), ElementsAre("a single sequence", "row 7 was dropped"));
}

TEST_F(ContactMapCodec, KeepsWhatATransformerAdds) {
  const TransformerNotes notes{{{0, 2, 2}, {0, 1, 5}}, {"q", "c", "c", "q", "b", "f"}, {{0, 8}, {4, 12}}};
  TransformerPrediction prediction;
  prediction.embedding = Tensor<float>({kLength, 2}, 0.5f);
  write({"a"}, [&](h5::Group& group) { write_transformer_notes(group, notes, prediction); });
  {
    const record::RecordReader reader(path_);
    const h5::Group group = reader.item("a").group("contact_map");
    const TransformerNotes read = read_transformer_notes(group);
    EXPECT_EQ(read.rows, notes.rows);
    EXPECT_EQ(read.row_names, notes.row_names);
    EXPECT_EQ(read.windows, notes.windows);
    EXPECT_EQ(record::read_array<float>(group, "embedding", "L,D").shape(), (Shape{kLength, 2}));
    EXPECT_FALSE(group.contains("attention"));
    EXPECT_FALSE(group.contains("column_average"));
  }
  TransformerNotes broken = notes;
  broken.row_names.pop_back();
  EXPECT_THROW(write({"a"}, [&](h5::Group& group) { write_transformer_notes(group, broken, prediction); }),
               ShapeError);
  write({"a"}, [&](h5::Group& group) {
    record::write_array(group, "chosen_rows", Tensor<std::int64_t>({1, 2}), {"E,R"});
    record::write_strings(group, "chosen_names", {"q"}, "E*R");
  });
  const record::RecordReader reader(path_);
  EXPECT_THROW(read_transformer_notes(reader.item("a").group("contact_map")), InputError);
}

TEST_F(ContactMapCodec, RefusesToWriteABrokenMap) {
  map_.score(1, 2) += 1;
  EXPECT_THROW(write({"a"}), ShapeError);
  EXPECT_EQ(folder_.entries(), 0u);
}

TEST_F(ContactMapCodec, FindsTheItemOrListsThem) {
  write({"ras", "kinase"});
  EXPECT_NO_THROW(read_contact_map(path_, "ras"));
  EXPECT_THAT(input_error([&] { read_contact_map(path_, "src"); }), HasSubstr("kinase, ras"));
  try {
    read_contact_map(path_, "");
    FAIL() << "an item was chosen for the user";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("2 items; choose one of: kinase, ras"));
  }
}

TEST_F(ContactMapCodec, NamesThePlaceOfAMissingOrWrongElement) {
  {
    record::RecordWriter writer(path_, true);
    writer.item("bare");
    writer.write_provenance(record::sample_provenance());
    writer.commit();
  }
  EXPECT_THAT(input_error([&] { read_contact_map(path_, ""); }), HasSubstr("map.h5:/items/bare/contact_map"));

  // A map of another length than its sequence, as a program in another language might write it.
  record::RecordWriter writer(path_, true);
  h5::Group item = writer.item("odd");
  h5::Group group = record::create_dict(item, "contact_map");
  const Tensor<float> square(Shape{3, 3});
  record::write_array(group, "score", square, {"L,L"});
  const auto expect_missing = [&](const std::string& name) {
    EXPECT_THAT(input_error([&] { read_contact_map(item); }), HasSubstr("/items/odd/contact_map/" + name));
  };
  expect_missing("probability");
  record::write_array(group, "probability", square, {"L,L"});
  expect_missing("residue_number");
  const std::vector<std::int64_t> two{1, 2};
  record::write_array(group, "residue_number", two, {"L"});
  expect_missing("alignment_column");
  record::write_array(group, "alignment_column", two, {"L"});
  expect_missing("sequence");
  record::write_value(group, "sequence", std::string("AC"));
  expect_missing("query_name");
  record::write_value(group, "query_name", std::string("q"));
  record::write_value(group, "query_description", std::string());
  record::write_array(group, "query_range", two, {"2"});
  expect_missing("min_separation");
  record::write_value(group, "min_separation", std::int64_t{6}, "residues");
  record::write_value(group, "neff", std::string("many"));
  EXPECT_THAT(input_error([&] { read_contact_map(item); }), HasSubstr("/items/odd/contact_map/neff"));
}

TEST_F(ContactMapCodec, RefusesElementsThatContradictEachOther) {
  record::RecordWriter writer(path_, true);
  h5::Group item = writer.item("odd");
  h5::Group group = record::create_dict(item, "contact_map");
  const Tensor<float> square(Shape{3, 3});
  const std::vector<std::int64_t> two{1, 2};
  record::write_array(group, "score", square, {"L,L"});
  record::write_array(group, "probability", square, {"L,L"});
  record::write_array(group, "residue_number", two, {"L"});
  record::write_array(group, "alignment_column", two, {"L"});
  record::write_value(group, "sequence", std::string("AC"));
  record::write_value(group, "query_name", std::string("q"));
  record::write_value(group, "query_description", std::string());
  record::write_array(group, "query_range", two, {"2"});
  record::write_value(group, "min_separation", std::int64_t{6}, "residues");
  record::write_value(group, "neff", 1.5);
  EXPECT_THAT(input_error([&] { read_contact_map(item); }),
              AllOf(HasSubstr("/items/odd/contact_map is not a contact map"), HasSubstr("score")));
}

}  // namespace
}  // namespace libbio::contact
