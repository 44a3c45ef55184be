// The way of bio contact --method transformer, from the text of an alignment to the map, against the public
// program: reading, tokens, prediction.
//
// Data: ../shared/golden/msa_transformer, not part of the repository. Each alignment is read as A3M and, its
// insertions removed by the public program, as aligned FASTA. Some are read otherwise on purpose: '.' of an
// A3M is a filler here, and a column in which the query has a gap is none.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "golden_transformer.h"
#include "libbio/contact/transformer_prediction.h"
#include "libbio/error.h"
#include "libbio/msa_transformer/tokens.h"
#include "libbio/sequence/read_msa.h"
#include "tests/shared_data.h"
#include "tests/unit/text/files.h"

namespace libbio::golden {
namespace {

using msa_transformer::Token;

struct Texts {
  std::string a3m, fasta;
};

Texts texts_of(const h5::Group& stored) {
  Texts texts{stored.dataset("a3m_0").read_strings().at(0), ""};
  for (const std::string& row : stored.dataset("rows_0").read_strings()) texts.fasta += ">row\n" + row + "\n";
  return texts;
}

// Whether the text gives the tokens of the public program; if so, its map is compared.
bool reads_alike(const std::string& path, sequence::MsaFormat format, const GoldenCase& expected,
                 const msa_transformer::MsaTransformer<float>& model, Workers& workers) {
  std::optional<sequence::Msa> read;
  try {
    read = sequence::read_msa(path, {.query = "", .format = format});
  } catch (const InputError&) {
    return false;
  }
  const Tensor<Token> tokens =
      tokens_of(*read, model.config().vocabulary, msa_transformer::UnknownLetter::refuse);
  if (!(tokens.shape() == Shape({expected.tokens.dim(1), expected.tokens.dim(2)})) ||
      !std::ranges::equal(tokens, expected.tokens))
    return false;
  const std::int64_t columns = read->columns();
  contact::TransformerPredictionOptions options;
  options.windows = msa_transformer::column_windows(columns, columns, columns);
  const auto prediction = contact::predict_contacts({tokens}, read->query(), 1, model, options, workers);
  const double tolerance = std::max(10 * expected.float32_error.at("contacts"), 2e-6);
  for (std::int64_t i = 0; i < columns; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      EXPECT_NEAR(prediction.map.probability(i, j), i == j ? 0 : expected.contacts(0, i, j), tolerance)
          << i << ", " << j;
  return true;
}

TEST(GoldenTransformerContacts, FromTheTextOfTheAlignment) {
  const auto folder = shared_transformers();
  LIBBIO_SKIP_WITHOUT(folder);
  const testing::ScratchFolder scratch;
  Workers workers(2);
  std::set<std::string> alike, otherwise;
  for (const std::string file : {"A_msa1", "A_msa1b", "B_msa1", "B_msa1b"}) {
    const h5::File golden = h5::File::open((folder / (file + ".h5")).string());
    const auto model = read_golden_model<float>(golden);
    const h5::Group cases = golden.root().group("cases");
    for (const std::string& name : cases.children()) {
      const h5::Group stored = cases.group(name);
      if (!stored.contains("a3m_0") || stored.contains("a3m_1")) continue;
      SCOPED_TRACE(file + ", " + name);
      const GoldenCase expected = read_golden_case(golden, name);
      const Texts texts = texts_of(stored);
      const bool rows = reads_alike(scratch.with("rows", texts.fasta), sequence::MsaFormat::fasta, expected,
                                    model, workers);
      const bool a3m =
          reads_alike(scratch.with("a3m", texts.a3m), sequence::MsaFormat::a3m, expected, model, workers);
      (a3m && rows ? alike : otherwise).insert(name);
    }
  }
  EXPECT_EQ(alike, (std::set<std::string>{"a3m_dots_star", "batch2_first_alone", "batch2_second_alone",
                                          "larger", "normal", "one_column", "single_sequence"}));
  // The tokens of masked_tokens were changed behind its text; the query of unusual_letters has gaps.
  EXPECT_EQ(otherwise, (std::set<std::string>{"masked_tokens", "unusual_letters"}));
}

}  // namespace
}  // namespace libbio::golden
