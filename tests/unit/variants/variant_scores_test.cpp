// Variant scores: their promises, their tables, their elements in a record, their picture.
#include "libbio/variants/variant_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>

#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"
#include "libbio/record/record_writer.h"
#include "libbio/variants/variant_figure.h"
#include "libbio/variants/variant_scores_codec.h"
#include "libbio/variants/variant_table.h"
#include "tests/unit/record/sample_record.h"
#include "tests/unit/variants/sample_scores.h"

namespace libbio::variants {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kLength = 12;

std::string complaint(const std::function<void(VariantScores&)>& damage) {
  VariantScores scores = sample_scores(kLength);
  damage(scores);
  try {
    scores.validate();
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "valid";
}

void forget(VariantScores& scores, std::int64_t column) {
  for (int a = 0; a < 20; ++a) scores.score(column, a) = scores.log_probability(column, a) = NAN;
  scores.query_log_probability(column) = NAN;
}

// Not the query's own letter in column 3.
int other_letter(const VariantScores& scores) {
  return (sequence::letter_code(scores.query.sequence[3]) + 1) % 20;
}

TEST(VariantScores, AreValidAsMade) {
  EXPECT_EQ(complaint([](auto&) {}), "valid");
  EXPECT_EQ(complaint([](auto& s) {
              forget(s, 3);
              s.pseudo_perplexity = NAN;
            }),
            "valid");
}

TEST(VariantScores, RefuseEachBrokenPromise) {
  EXPECT_THAT(complaint([](auto& s) { s.query.sequence += 'A'; }), HasSubstr("differ in length"));
  EXPECT_THAT(complaint([](auto& s) { s.query.alignment_column.pop_back(); }), HasSubstr("differ in length"));
  EXPECT_THAT(complaint([](auto& s) { s.query.residue_number[4] = 4; }), HasSubstr("do not ascend"));
  EXPECT_THAT(complaint([](auto& s) { s.query.residue_number[0] = 0; }), HasSubstr("do not ascend from 1"));
  EXPECT_THAT(complaint([](auto& s) { s.score = Tensor<float>({kLength, 21}); }), HasSubstr("score"));
  EXPECT_THAT(complaint([](auto& s) { s.log_probability = Tensor<float>({kLength}); }),
              HasSubstr("log_prob"));
  EXPECT_THAT(complaint([](auto& s) { s.query_log_probability = Tensor<float>({2}); }),
              HasSubstr("query_log"));
  EXPECT_THAT(complaint([](auto& s) { s.score(3, other_letter(s)) = NAN; }), HasSubstr("not finite"));
  EXPECT_THAT(complaint([](auto& s) { s.query_log_probability(3) = NAN; }), HasSubstr("computed in part"));
  EXPECT_THAT(complaint([](auto& s) { s.log_probability(3, 0) = 0.1f; }), HasSubstr("above 1"));
  EXPECT_THAT(complaint([](auto& s) { s.query_log_probability(3) = 0.1f; }), HasSubstr("above 1"));
  EXPECT_THAT(complaint([](auto& s) { s.score(3, sequence::letter_code(s.query.sequence[3])) = 0.1f; }),
              HasSubstr("own letter"));
  EXPECT_THAT(complaint([](auto& s) { forget(s, 3); }), HasSubstr("pseudo-perplexity"));
  EXPECT_THAT(complaint([](auto& s) { s.scoring = Scoring::wildtype; }), HasSubstr("pseudo-perplexity"));
}

TEST(VariantScores, WaysOfScoringHaveNames) {
  EXPECT_EQ(scoring_named("masked"), Scoring::masked);
  EXPECT_EQ(scoring_named("wildtype"), Scoring::wildtype);
  EXPECT_THROW(scoring_named("wt"), UsageError);
}

// Three columns with scores that are easy to read.
VariantScores easy_scores() {
  VariantScores scores = sample_scores(3);
  scores.query = query_of("MUY");
  scores.pseudo_perplexity = NAN;
  scores.offset = 4;
  for (std::int64_t column = 0; column < 3; ++column)
    for (int a = 0; a < 20; ++a)
      scores.score(column, a) = sequence::kAminoAcidLetters[static_cast<std::size_t>(a)] ==
                                        scores.query.sequence[static_cast<std::size_t>(column)]
                                    ? 0.0f
                                    : -static_cast<float>(column) - 0.125f * static_cast<float>(a);
  return scores;
}

std::vector<std::string> lines_of(const std::ostringstream& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text.str());
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(VariantTable, HasEverySubstitution) {
  VariantScores scores = easy_scores();
  std::ostringstream out;
  write_substitution_table(out, scores);
  std::vector<std::string> lines = lines_of(out);
  ASSERT_EQ(lines.size(), 1u + 19 + 20 + 19);
  EXPECT_EQ(lines[0], "variant\tposition\twildtype\tmutant\tscore");
  EXPECT_EQ(lines[1], "M5A\t5\tM\tA\t0");
  EXPECT_EQ(lines[2], "M5C\t5\tM\tC\t-0.125");
  EXPECT_EQ(lines[20], "U6A\t6\tU\tA\t-1");
  EXPECT_EQ(lines[58], "Y7W\t7\tY\tW\t-4.25");
  forget(scores, 1);
  std::ostringstream less;
  write_substitution_table(less, scores);
  EXPECT_EQ(lines_of(less).size(), 1u + 19 + 19);
}

TEST(VariantTable, KeepsTheOrderAndTheColumnsOfTheList) {
  MutationList list;
  list.variants = {{"Y7A:M5C", {{2, 'A'}, {0, 'C'}}}, {"WT", {}}, {"p.Met5Cys", {{0, 'C'}}}};
  list.carried_names = {"DMS_score", "score"};
  list.carried = {{"1.50", "a\tb"}, {"0", ""}, {"-1", "x"}};
  std::ostringstream out;
  write_variant_table(out, easy_scores(), list);
  EXPECT_THAT(lines_of(out),
              ElementsAre("variant\tposition\twildtype\tmutant\tscore\tDMS_score\tscore_in_list",
                          "Y7A:M5C\t7:5\tY:M\tA:C\t-2.125\t1.50\ta b", "WT\t\t\t\t0\t0\t",
                          "p.Met5Cys\t5\tM\tC\t-0.125\t-1\tx"));
}

class VariantScoresCodec : public ::testing::Test {
 protected:
  void write(const VariantScores& scores, const std::vector<Variant>& listed) {
    record::RecordWriter writer(path_, true);
    h5::Group item = writer.item("ras");
    write_variant_scores(item, scores, {128, {{"subsample", "greedy"}}, {"few sequences"}}, listed);
    writer.write_provenance(record::sample_provenance());
    writer.commit();
  }

  record::TemporaryFolder folder_;
  std::string path_ = folder_.file("variants.h5");
};

TEST_F(VariantScoresCodec, ReadsWhatItWrote) {
  VariantScores scores = sample_scores(kLength);
  scores.query.name = "RASH_HUMAN/5-165";
  scores.query.description = "GTPase";
  scores.query.range_begin = 5;
  scores.query.range_end = 165;
  scores.query.alignment_column[11] = 40;
  scores.offset = 4;
  const std::vector<Variant> listed = {{"two", {{0, 'A'}, {3, 'C'}}}, {"WT", {}}};
  write(scores, listed);
  const record::RecordReader reader(path_);
  const VariantScores read = read_variant_scores(reader.item("ras"));
  EXPECT_TRUE(std::ranges::equal(read.score, scores.score));
  EXPECT_TRUE(std::ranges::equal(read.log_probability, scores.log_probability));
  EXPECT_TRUE(std::ranges::equal(read.query_log_probability, scores.query_log_probability));
  EXPECT_EQ(read.pseudo_perplexity, scores.pseudo_perplexity);
  EXPECT_EQ(read.offset, 4);
  EXPECT_EQ(read.scoring, Scoring::masked);
  EXPECT_FALSE(read.renormalised);
  EXPECT_EQ(read.query.name, scores.query.name);
  EXPECT_EQ(read.query.description, scores.query.description);
  EXPECT_EQ(read.query.sequence, scores.query.sequence);
  EXPECT_EQ(read.query.residue_number, scores.query.residue_number);
  EXPECT_EQ(read.query.alignment_column, scores.query.alignment_column);
  EXPECT_EQ(read.query.range_begin, 5);
  EXPECT_EQ(read.query.range_end, 165);
  const VariantScoresNotes notes = read_variant_scores_notes(reader.item("ras"));
  EXPECT_EQ(notes.rows, 128);
  EXPECT_EQ(record::to_string(notes.parameters.at("subsample")), "greedy");
  EXPECT_THAT(notes.warnings, ElementsAre("few sequences"));
  const std::vector<ListedScore> scored = read_listed_scores(reader.item("ras"));
  ASSERT_EQ(scored.size(), 2u);
  EXPECT_EQ(scored[0].name, "two");
  EXPECT_EQ(scored[0].score, scores.score_of(listed[0].substitutions));
  EXPECT_EQ(scored[1].score, 0);
}

TEST_F(VariantScoresCodec, ColumnsThatWereNotComputedStayAbsent) {
  VariantScores scores = sample_scores(kLength);
  forget(scores, 3);
  scores.pseudo_perplexity = NAN;
  scores.scoring = Scoring::wildtype;
  scores.renormalised = true;
  write(scores, {});
  const record::RecordReader reader(path_);
  const VariantScores read = read_variant_scores(reader.item("ras"));
  for (std::int64_t column = 0; column < kLength; ++column) EXPECT_EQ(read.computed(column), column != 3);
  EXPECT_TRUE(std::isnan(read.pseudo_perplexity));
  EXPECT_EQ(read.scoring, Scoring::wildtype);
  EXPECT_TRUE(read.renormalised);
  EXPECT_TRUE(read_listed_scores(reader.item("ras")).empty());
}

// The error for elements as another program might write them, one of them (or none: "") replaced.
std::string error_of(const std::string& replaced, const std::function<void(h5::Group&)>& replacement) {
  const record::TemporaryFolder folder;
  record::RecordWriter writer(folder.file("odd.h5"), true);
  h5::Group item = writer.item("odd");
  h5::Group group = record::create_dict(item, "variant_scores");
  const VariantScores scores = sample_scores(kLength);
  const auto element = [&](const char* name, const std::function<void(const char*)>& write) {
    name == replaced ? replacement(group) : write(name);
  };
  const auto value = [&](const char* name, const record::Value& content) {
    element(name, [&](const char* n) { record::write_value(group, n, content); });
  };
  element("score", [&](const char* n) { record::write_array(group, n, scores.score, {"L,A", "nats"}); });
  element("log_probability", [&](const char* n) {
    record::write_array(group, n, scores.log_probability, {"L,A", "nats"});
  });
  element("query_log_probability", [&](const char* n) {
    record::write_array(group, n, scores.query_log_probability, {"L", "nats"});
  });
  element("residue_number",
          [&](const char* n) { record::write_array(group, n, scores.query.residue_number, {"L"}); });
  element("alignment_column",
          [&](const char* n) { record::write_array(group, n, scores.query.alignment_column, {"L"}); });
  element("query_range", [&](const char* n) {
    record::write_array(group, n, std::vector<std::int64_t>{0, 0}, {"2"});
  });
  value("sequence", scores.query.sequence);
  value("query_name", std::string("odd"));
  value("query_description", std::string());
  value("amino_acids", std::string(sequence::kAminoAcidLetters));
  value("offset", std::int64_t{0});
  value("scoring", std::string("masked"));
  value("renormalised", false);
  try {
    read_variant_scores(item);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_F(VariantScoresCodec, MissingElementsAreInputErrors) {
  EXPECT_EQ(error_of("", {}), "no error");
  for (const char* name : {"score", "log_probability", "query_log_probability", "residue_number",
                           "alignment_column", "query_range", "sequence", "query_name", "query_description",
                           "amino_acids", "offset", "scoring", "renormalised"})
    EXPECT_THAT(error_of(name, [](h5::Group&) {}), HasSubstr(std::string("variant_scores/") + name));
}

TEST_F(VariantScoresCodec, ElementsThatContradictEachOtherAreInputErrors) {
  const auto with = [](const char* name, const record::Value& value) {
    return error_of(name, [&](h5::Group& group) { record::write_value(group, name, value); });
  };
  EXPECT_THAT(with("scoring", std::string("guessed")), HasSubstr("'guessed' is no way of scoring"));
  EXPECT_THAT(with("amino_acids", std::string("ARND")), HasSubstr("amino_acids is 'ARND'"));
  EXPECT_THAT(with("renormalised", std::int64_t{1}), HasSubstr("renormalised: expected a truth value"));
  EXPECT_THAT(error_of("score",
                       [](h5::Group& group) {
                         record::write_array(group, "score", Tensor<float>({2, 20}), {"L,A", "nats"});
                       }),
              HasSubstr("are no variant scores: score has shape"));
  EXPECT_THAT(error_of("query_range",
                       [](h5::Group& group) {
                         record::write_array(group, "query_range", std::vector<std::int64_t>{1, 2, 3}, {"2"});
                       }),
              HasSubstr("query_range has not two numbers"));
}

TEST_F(VariantScoresCodec, RefusesToWriteBrokenScores) {
  VariantScores scores = sample_scores(kLength);
  scores.log_probability(0, 0) = 1;
  EXPECT_THROW(write(scores, {}), ShapeError);
  EXPECT_EQ(folder_.entries(), 0u);
}

// Judged by eye: LIBBIO_KEEP_PLOTS=folder.
TEST(VariantFigure, IsDrawnForProteinsOfEveryLength) {
  const record::TemporaryFolder folder;
  const char* const kept = std::getenv("LIBBIO_KEEP_PLOTS");
  for (const std::int64_t length : {1, 30, 161, 1100}) {
    VariantScores scores = sample_scores(length);
    scores.query.name = "SAMPLE_" + std::to_string(length);
    scores.offset = 4;
    Rng rng(7);
    for (std::int64_t column = 0; column < length; ++column) {
      const double weight = std::pow(std::sin(0.4 * static_cast<double>(column)), 2) * 6;
      for (int a = 0; a < 20; ++a)
        if (scores.score(column, a) != 0)
          scores.score(column, a) = static_cast<float>(-weight + 1.2 * rng.normal());
    }
    if (length > 50) forget(scores, 50);
    for (const std::string type : {".png", ".svg"}) {
      const std::string name = "variants" + std::to_string(length) + type;
      const std::string path = kept == nullptr ? folder.file(name) : std::string(kept) + "/" + name;
      draw_variant_scores(scores, path, true);
      EXPECT_GT(std::filesystem::file_size(path), 2000u);
      EXPECT_LT(std::filesystem::file_size(path), 3'000'000u);
      if (length != 161) continue;
      draw_variant_scores(scores, folder.file("again" + type), true);
      EXPECT_TRUE(record::file_bytes(path) == record::file_bytes(folder.file("again" + type)));
    }
  }
  VariantScores unusual = easy_scores();
  draw_variant_scores(unusual, folder.file("unusual.svg"), false);
  EXPECT_THROW(draw_variant_scores(unusual, folder.file("unusual.svg"), false), UsageError);
  EXPECT_THROW(draw_variant_scores(unusual, folder.file("unusual.pdf"), false), UsageError);
}

}  // namespace
}  // namespace libbio::variants
