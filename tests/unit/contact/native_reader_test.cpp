// Natives from a structure or a matrix, told by content.
#include "libbio/contact/native_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>

#include "libbio/error.h"
#include "tests/unit/contact/temporary_file.h"

namespace libbio::contact {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kMatrix = "0 1 0\n1 0 0\n0 0 0\n";
const std::string kChainLetters = "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRV";

// CB atoms of chain A along a line, 5 Angstrom apart: neighbours touch. The glycine has no atom that counts.
std::string line_pdb() {
  static const std::string kLetters = "ACDEFGHIKLMNPQRSTVWY";
  static const char* kNames[] = {"ALA", "CYS", "ASP", "GLU", "PHE", "GLY", "HIS", "ILE", "LYS", "LEU",
                                 "MET", "ASN", "PRO", "GLN", "ARG", "SER", "THR", "VAL", "TRP", "TYR"};
  std::string text;
  for (std::size_t i = 0; i < kChainLetters.size(); ++i) {
    char line[128];
    std::snprintf(line, sizeof line, "ATOM  %5zu  CB  %s A%4zu    %8.3f%8.3f%8.3f  1.00  0.00           C\n",
                  i + 1, kNames[kLetters.find(kChainLetters[i])], i + 1, 5.0 * double(i), 0.0, 0.0);
    text += line;
  }
  return text + "END\n";
}

template <class Error>
std::string message(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    return error.report();
  }
  return "no such error";
}

TEST(NativeReader, ReadsAMatrix) {
  const TemporaryFile file(kMatrix);
  const NativeReading native = read_native(file.path(), "MKT", std::nullopt);
  EXPECT_EQ(native.source, "matrix of contacts");
  EXPECT_THAT(native.warnings, IsEmpty());
  EXPECT_EQ(native.contacts.contact(0, 1), 1);
  EXPECT_EQ(native.contacts.contact(0, 2), 0);
  EXPECT_EQ(native.contacts.resolved_count(), 3);
  EXPECT_EQ(read_native(file.path(), "", std::nullopt).contacts.length(), 3);
}

TEST(NativeReader, RefusesAChainOrAQueryThatTheMatrixHasNot) {
  const TemporaryFile file(kMatrix);
  EXPECT_THAT(message<UsageError>([&] { read_native(file.path(), "MKT", "A"); }),
              HasSubstr("--chain is for structures"));
  EXPECT_THAT(message<InputError>([&] { read_native(file.path(), "MKTA", std::nullopt); }),
              AllOf(HasSubstr("for 3 residues, the query has 4"), HasSubstr(file.path())));
}

TEST(NativeReader, ReadsAStructure) {
  const TemporaryFile file(line_pdb());
  const NativeReading native = read_native(file.path(), kChainLetters, std::nullopt);
  EXPECT_EQ(native.source, "chain A, identity 100.0 %, coverage 100.0 %");
  EXPECT_THAT(native.warnings, IsEmpty());
  EXPECT_EQ(native.contacts.contact(10, 11), 1);
  EXPECT_EQ(native.contacts.contact(10, 12), 0);
  EXPECT_EQ(read_native(file.path(), kChainLetters, "A").contacts.resolved_count(), 39);  // not the glycine
}

TEST(NativeReader, WarnsOfARelatedSequenceAndRefusesAForeignOne) {
  const TemporaryFile file(line_pdb());
  std::string related = kChainLetters;
  for (const std::size_t i : {3u, 9u, 15u, 21u, 27u}) related[i] = 'W';
  EXPECT_THAT(read_native(file.path(), related, std::nullopt).warnings,
              testing::ElementsAre(HasSubstr("another sequence: 87.5 % identity")));
  const std::string foreign(40, 'W');
  EXPECT_NE(message<InputError>([&] { read_native(file.path(), foreign, std::nullopt); }), "no such error");
  EXPECT_NE(message<InputError>([&] { read_native(file.path(), foreign, "A"); }), "no such error");
  EXPECT_THAT(message<UsageError>([&] { read_native(file.path(), "", std::nullopt); }),
              HasSubstr("give it with --query"));
}

}  // namespace
}  // namespace libbio::contact
