// bio contact --method transformer, with a small network of random weights.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "contact_family.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/transformer_codec.h"
#include "libbio/msa_transformer/weights.h"
#include "libbio/record/element.h"
#include "libbio/record/record_reader.h"

namespace end_to_end {
namespace {

using namespace libbio;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t kLayers = 2, kHeads = 2, kEmbedding = 16;

class ContactTransformer : public ContactRun {
 protected:
  ContactTransformer() { write_network("net.h5", {}); }

  void write_network(const std::string& name, msa_transformer::Config config) const {
    config.layers = kLayers;
    config.embed_dim = kEmbedding;
    config.heads = kHeads;
    config.ffn_dim = 32;
    config.max_positions = std::min<std::int64_t>(config.max_positions, 64);
    config.max_rows = std::min<std::int64_t>(config.max_rows, 200);
    msa_transformer::MsaTransformer<float> model(config);
    model.parameters().initialise(Rng(5));
    Rng rng(6);  // tensors that start constant, too, so that every one matters
    for (float& x : model.parameters().values()) x += static_cast<float>(0.3 * rng.normal());
    write_msa_transformer(model, "nothing; random numbers for a test", file(name).string(), false);
  }
  Outcome run(const std::string& arguments) const {
    return bash("bio contact family.a3m --method transformer --weights net.h5 --quiet " + arguments +
                " 2>&1");
  }
  void expect_silent(const std::string& arguments) const {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << arguments;
    EXPECT_EQ(outcome.output, "") << arguments;
  }
  void expect_refusal(const std::string& arguments, int status, const std::string& message) const {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_THAT(outcome.output, AllOf(StartsWith("error: "), HasSubstr(message))) << arguments;
  }
  contact::TransformerNotes notes(const std::string& record) const {
    const record::RecordReader reader(file(record).string());
    return contact::read_transformer_notes(reader.item("family").group("contact_map"));
  }
  contact::ContactMap map(const std::string& record) const {
    return contact::read_contact_map(file(record).string(), "");
  }
};

TEST_F(ContactTransformer, WritesAllOutputs) {
  const Outcome outcome = bash(
      "bio contact family.a3m --method transformer --weights net.h5 --rows 20 -o out.h5 --rr out.rr --tsv "
      "out.tsv "
      "--plot out.svg --native native.txt 2>progress");
  EXPECT_EQ(outcome.status, 0) << text("progress");
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("row0: 40 residues, 152 sequences (a3m), Neff 1"),
                    HasSubstr("20 of 152 sequences (greedy), 1 window, 1 choice of sequences\n"),
                    HasSubstr("wrote out.h5\nwrote out.rr\nwrote out.tsv\nwrote out.svg\n")));
  EXPECT_THAT(text("progress"),
              AllOf(HasSubstr("network: 20 sequences, 1 pass, about "), HasSubstr("step 2/2")));
  EXPECT_EQ(pairs_of_rr(text("out.rr")).size(), 34u * 35 / 2);
  EXPECT_THAT(text("out.rr"), HasSubstr("METHOD MSA transformer, libbio "));
  EXPECT_THAT(text("out.tsv"), StartsWith("i\taa_i\tj\taa_j\tseparation\tscore\tprobability\n"));
  const contact::ContactMap found = map("out.h5");
  for (std::int64_t i = 0; i < 40; ++i)
    for (std::int64_t j = i + 1; j < 40; ++j)
      EXPECT_NEAR(found.probability(i, j), 1 / (1 + std::exp(-found.score(i, j))), 1e-6);
  const Outcome shown = bash("bio show out.h5");
  for (const char* expected : {"contact map 'family'", "sequences      20", "subsample = greedy", "net.h5",
                               "msa-transformer", "nothing; random numbers for a test"})
    EXPECT_THAT(shown.output, HasSubstr(expected));
  EXPECT_EQ(bash("bio evaluate contact out.h5 --native native.txt").status, 0);
}

TEST_F(ContactTransformer, KeepsTheChosenRows) {
  expect_silent("--rows 20 -o greedy.h5");
  expect_silent("--rows 20 --subsample first -o first.h5");
  expect_silent("--rows 20 --subsample random --repeats 3 --seed 4 -o random.h5");
  const contact::TransformerNotes greedy = notes("greedy.h5"), first = notes("first.h5"),
                                  random = notes("random.h5");
  ASSERT_EQ(greedy.rows.size(), 1u);
  ASSERT_EQ(greedy.rows[0].size(), 20u);
  EXPECT_EQ(greedy.rows[0].front(), 0);
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_EQ(first.rows[0][k], static_cast<std::int64_t>(k));
    EXPECT_EQ(greedy.row_names[k], "row" + std::to_string(greedy.rows[0][k]));
  }
  EXPECT_EQ(random.rows.size(), 3u);
  EXPECT_EQ(random.row_names.size(), 60u);
  EXPECT_NE(random.rows[0], random.rows[1]);
  EXPECT_THAT(greedy.windows, ElementsAre(msa_transformer::ColumnWindow{0, 40}));
}

TEST_F(ContactTransformer, IsTheSameForEveryNumberOfThreads) {
  for (const char* how : {"greedy", "weighted --repeats 2"}) {
    const std::string options = std::string("--rows 20 --force --id x --seed 3 --subsample ") + how;
    expect_silent(options + " -o one.h5 --threads 1 --save embedding");
    expect_silent(options + " -o two.h5 --threads 2 --save embedding");
    EXPECT_EQ(bash("bio diff one.h5 two.h5").output, "no differences\n") << how;
  }
  expect_silent("--rows 20 --id x --seed 4 --subsample weighted --repeats 2 -o other.h5 --save embedding");
  EXPECT_EQ(bash("bio diff one.h5 other.h5").status, 1);
}

TEST_F(ContactTransformer, KeepsWhatIsAskedFor) {
  expect_silent("--rows 12 -o out.h5 --save attention,column-average,embedding");
  const record::RecordReader reader(file("out.h5").string());
  const h5::Group group = reader.item("family").group("contact_map");
  EXPECT_EQ(record::read_array<float>(group, "attention", "Lr,H,L,L").shape(),
            Shape({kLayers, kHeads, 40, 40}));
  const auto between_rows = record::read_array<float>(group, "column_average", "Lr,H,R,R");
  ASSERT_EQ(between_rows.shape(), Shape({kLayers, kHeads, 12, 12}));
  for (std::int64_t r = 0; r < 12; ++r) {
    double sum = 0;
    for (std::int64_t s = 0; s < 12; ++s) sum += between_rows(1, 1, r, s);
    EXPECT_NEAR(sum, 1, 1e-5);
  }
  EXPECT_EQ(record::read_array<float>(group, "embedding", "L,D").shape(), Shape({40, kEmbedding}));
}

TEST_F(ContactTransformer, PredictsLongProteinsInWindows) {
  msa_transformer::Config config;
  config.max_positions = 31;
  write_network("short.h5", config);
  const std::string command =
      "bio contact family.a3m --method transformer --weights short.h5 --rows 9 --quiet ";
  const Outcome refused = bash(command + "-o out.h5 2>&1");
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("'row0' has 40 columns, the network has positions for 30"),
                                    HasSubstr("--window 30")));
  EXPECT_FALSE(exists("out.h5"));
  EXPECT_THAT(bash(command + "-o out.h5 --window 31 2>&1").output, HasSubstr("positions for 30 columns"));

  const Outcome windowed = bash(command + "-o out.h5 --rr out.rr --window 20 --window-step 10 2>&1");
  EXPECT_EQ(windowed.status, 0);
  // Windows begin at 0, 10 and 20: columns 0-9 lack those from 20, 10-19 those from 30.
  EXPECT_THAT(windowed.output, HasSubstr("warning: 50.4 % of the pairs are in no window"));
  const contact::ContactMap found = map("out.h5");
  EXPECT_THAT(notes("out.h5").windows,
              ElementsAre(msa_transformer::ColumnWindow{0, 20}, msa_transformer::ColumnWindow{10, 30},
                          msa_transformer::ColumnWindow{20, 40}));
  EXPECT_EQ(found.probability(0, 20), 0);
  EXPECT_GT(found.probability(0, 19), 0);
  EXPECT_EQ(found.score(0, 20), found.score(5, 39));
  for (const float score : found.score) EXPECT_TRUE(score == 0 || score >= found.score(0, 20));
  const record::RecordReader reader(file("out.h5").string());
  EXPECT_THAT(record::read_strings(reader.item("family").group("contact_map"), "warnings"),
              Contains(HasSubstr("in no window")));
  EXPECT_EQ(bash(command + "-o other.h5 --window 20 --save attention 2>&1").status, 2);
}

TEST_F(ContactTransformer, WarnsOfWhatWillDisappoint) {
  ASSERT_EQ(bash("head -n 2 family.a3m > single.a3m").status, 0);
  const Outcome single =
      bash("bio contact single.a3m --method transformer --weights net.h5 --quiet -o out.h5 2>&1");
  EXPECT_EQ(single.status, 0);
  EXPECT_THAT(single.output, StartsWith("warning: a single sequence: the network reads relatives"));
  EXPECT_EQ(std::ranges::count(single.output, '\n'), 1);
  const Outcome all = run("--rows 152 --subsample random --repeats 3 -o all.h5");
  EXPECT_THAT(all.output, StartsWith("warning: --repeats has nothing to choose from: all 152 sequences"));
  EXPECT_EQ(notes("all.h5").rows.size(), 1u);
}

TEST_F(ContactTransformer, RefusesWhatItCannotDo) {
  const auto before = files();
  EXPECT_THAT(bash("bio contact family.a3m --method transformer --rr a.rr 2>&1").output,
              AllOf(HasSubstr("--weights FILE"), HasSubstr("bio weights import"),
                    HasSubstr("bio train transformer")));
  expect_refusal("--rr a.rr --heads 8", 2, "--heads belongs to --method factored; the method is transformer");
  EXPECT_THAT(bash("bio contact family.a3m --rr a.rr --weights net.h5 2>&1").output,
              HasSubstr("--weights belongs to --method transformer; the method is factored"));
  expect_refusal("--rr a.rr --method transform", 2, "--method");
  expect_refusal("-o a.h5 --save everything", 2, "there are: attention, column-average, embedding");
  expect_refusal("--rr a.rr --save embedding", 2, "give one with -o");
  expect_refusal("--rr a.rr --repeats 2", 2, "--subsample greedy chooses the same rows every time");
  expect_refusal("-o a.h5 --subsample random --repeats 2 --save column-average", 2, "leave out --repeats");
  expect_refusal("--rr a.rr --window-step 5", 2, "needs --window");
  expect_refusal("--rr a.rr --window 5 --window-step 6", 2, "--window-step");
  expect_refusal("--rr a.rr --precision f16", 2, "f32, bf16");
  expect_refusal("--rr a.rr --rows 0", 2, "--rows");
  EXPECT_EQ(
      bash("bio contact family.a3m --method transformer --weights absent.h5 --rr a.rr 2>/dev/null").status,
      4);
  EXPECT_EQ(
      bash("bio contact family.a3m --method transformer --weights weights.h5 --rr a.rr 2>/dev/null").status,
      4);
  EXPECT_EQ(files(), before);
}

TEST_F(ContactTransformer, RefusesNetworksThatDoNotFit) {
  msa_transformer::Config config;
  config.contact_head = false;
  write_network("headless.h5", config);
  const auto with = [&](const std::string& network, const std::string& options) {
    return bash("bio contact family.a3m --method transformer --rr a.rr --weights " + network + " " + options +
                " 2>&1");
  };
  const Outcome headless = with("headless.h5", "");
  EXPECT_EQ(headless.status, 4);
  EXPECT_THAT(headless.output, HasSubstr("no contact head"));
  config = {};
  config.max_rows = 100;
  write_network("shallow.h5", config);
  const Outcome deep = with("shallow.h5", "");
  EXPECT_EQ(deep.status, 3);
  EXPECT_THAT(deep.output, HasSubstr("positions for 100 sequences, not for 128; choose fewer with --rows"));
  config = {};
  config.vocabulary =
      msa_transformer::Vocabulary({"<cls>", "<pad>", "<unk>", "<mask>", "A", "C", "G", "U", "X", "-"});
  write_network("rna.h5", config);
  const Outcome rna = with("rna.h5", "--unknown X");
  EXPECT_EQ(rna.status, 3);
  EXPECT_THAT(rna.output, HasSubstr("it is a network for other molecules"));
  EXPECT_FALSE(exists("a.rr"));
}

TEST_F(ContactTransformer, RunsInBfloat16) {
  expect_silent("--rows 20 -o single.h5");
  expect_silent("--rows 20 -o half.h5 --precision bf16");
  const contact::ContactMap single = map("single.h5"), half = map("half.h5");
  double largest = 0;
  for (std::int64_t k = 0; k < single.probability.size(); ++k)
    largest = std::max(
        largest, std::abs(static_cast<double>(single.probability.data()[k] - half.probability.data()[k])));
  EXPECT_LT(largest, 0.05);
  EXPECT_THAT(bash("bio show half.h5").output, HasSubstr("precision = bf16"));
}

}  // namespace
}  // namespace end_to_end
