// Whatever an alignment file holds, the reader returns a valid alignment or an InputError.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/sequence/read_msa.h"
#include "tests/fuzz/mutate.h"
#include "tests/unit/text/files.h"

namespace libbio::sequence {
namespace {

using namespace std::string_view_literals;

const std::vector<std::string>& valid_files() {
  static const std::vector<std::string> files = [] {
    std::vector<std::string> all;
    for (const std::string_view text :
         {">q/1-9 protein\nACDEFGHIK\n>a\nAC-EFwwGH--\n>b x\nyA-DEFGHIK\n"sv,
          ">q\nAC..DEF\n>a\nACwwDEF\n>b\nA-w.D-F\n"sv, ">q/5-9\nKLVdDq\n>1\nKVV-DQ\n>2\nKI.EDP*\n"sv,
          "#9\t1\n>101\nACDEFGHIK\n>UniRef100_X\t64\t0.3\nACDEfFGHI-\n\0>102\nACD\n\0"sv,
          "# STOCKHOLM 1.0\n#=GF ID f\n#=GS a DE x\n\na/1-4 ACDE\nb AC.E\n#=GC RF xx.x\n\na/1-4 FG\nb F-\n"
          "#=GC RF xx\n//\n"sv,
          "ACDEFGHIK\nACDE--HIK\n-CDEFGHI-\n"sv,
          ">ss_pred\nCCHH\r\n>ss_conf\n0123\r\n>q\r\nACDE\r\n\r\n>a\r\nA\r\nC\r\nDE\r\n"sv})
      all.emplace_back(text);
    return all;
  }();
  return files;
}

// Succeeding means a valid Msa: its constructor has checked it.
void read_or_refuse(const std::string& path, const ReadOptions& options, int& succeeded, int& refused) {
  try {
    ReadReport report;
    const Msa msa = read_msa(path, options, &report);
    EXPECT_GE(report.rows_read, msa.rows());
    ++succeeded;
  } catch (const InputError& error) {
    EXPECT_FALSE(error.report().empty());
    ++refused;
  }
}

TEST(SequenceReadersFuzz, ValidFilesAreRead) {
  const testing::ScratchFolder folder;
  int succeeded = 0, refused = 0;
  for (const std::string& text : valid_files())
    read_or_refuse(folder.with("f", text), {}, succeeded, refused);
  EXPECT_EQ(refused, 0);
}

TEST(SequenceReadersFuzz, DamagedFilesAreReadOrRefused) {
  const testing::ScratchFolder folder;
  constexpr MsaFormat kFormats[] = {MsaFormat::automatic, MsaFormat::a3m,       MsaFormat::a2m,
                                    MsaFormat::fasta,     MsaFormat::stockholm, MsaFormat::aln};
  int succeeded = 0, refused = 0;
  const std::uint64_t rounds = testing::fuzz_rounds(5000);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Rng rng = Rng(2).stream(round);
    const auto& files = valid_files();
    std::string text = files[rng.below(files.size())];
    for (std::uint64_t damages = rng.below(4) + 1; damages > 0; --damages)
      testing::mutate(text, files[rng.below(files.size())], rng);
    ReadOptions options;
    if (rng.below(4) == 0) options.format = kFormats[rng.below(6)];
    if (rng.below(4) == 0) options.query = rng.below(2) == 0 ? "a" : "2";
    SCOPED_TRACE("round " + std::to_string(round));
    ASSERT_NO_THROW(read_or_refuse(folder.with("f", text), options, succeeded, refused));
  }
  // The damage is neither harmless nor total.
  if (rounds < 1000) return;
  EXPECT_GT(succeeded, static_cast<int>(rounds / 20));
  EXPECT_GT(refused, static_cast<int>(rounds / 20));
}

TEST(SequenceReadersFuzz, DamagedGzipIsReadOrRefused) {
  const testing::ScratchFolder folder;
  int succeeded = 0, refused = 0;
  const std::uint64_t rounds = testing::fuzz_rounds(1000);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    Rng rng = Rng(3).stream(round);
    const auto& files = valid_files();
    std::string packed = testing::gzipped(files[rng.below(files.size())]);
    const std::string donor = testing::gzipped(files[rng.below(files.size())]);
    testing::mutate(packed, donor, rng);
    SCOPED_TRACE("round " + std::to_string(round));
    ASSERT_NO_THROW(read_or_refuse(folder.with("f", packed), {}, succeeded, refused));
  }
  if (rounds < 1000) return;
  EXPECT_GT(refused, static_cast<int>(rounds / 2));
}

}  // namespace
}  // namespace libbio::sequence
