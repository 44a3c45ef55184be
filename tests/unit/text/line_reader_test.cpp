#include "libbio/text/line_reader.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "tests/unit/text/files.h"

namespace libbio::text {
namespace {

using ::testing::ElementsAre;
using testing::gzipped;
using ::testing::HasSubstr;
using testing::ScratchFolder;

std::vector<std::string> lines_of(const std::string& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  while (reader.next()) lines.emplace_back(reader.line());
  return lines;
}

std::string refusal(const std::string& path) {
  try {
    lines_of(path);
  } catch (const InputError& error) {
    return error.report();
  }
  return "";
}

TEST(LineReader, EveryKindOfLineEnd) {
  const ScratchFolder folder;
  EXPECT_THAT(lines_of(folder.with("lf", "a\nb\n\nc")), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of(folder.with("crlf", "a\r\nb\r\n\r\nc\r\n")), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of(folder.with("cr", "a\rb\r\rc\r")), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of(folder.with("mixed", "a\rb\nc\r\nd")), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(lines_of(folder.with("empty", "")), ElementsAre());
  EXPECT_THAT(lines_of(folder.with("bom", "\xef\xbb\xbf>a\nb")), ElementsAre(">a", "b"));
}

// Lines, and CRLF pairs, that lie across the borders of the blocks in which files are read.
TEST(LineReader, LinesAcrossBlocks) {
  const ScratchFolder folder;
  for (const std::size_t length : {131070, 131071, 131072, 131073, 262143, 262144, 400000}) {
    const std::string line(length, 'x');
    const std::string text = line + "\r\n" + line + "\r\nend\r\n";
    EXPECT_THAT(lines_of(folder.with("plain", text)), ElementsAre(line, line, "end")) << length;
    EXPECT_THAT(lines_of(folder.with("packed", gzipped(text))), ElementsAre(line, line, "end")) << length;
  }
}

TEST(LineReader, PeekDoesNotMove) {
  const ScratchFolder folder;
  LineReader reader(folder.with("f", "a\nb\n"));
  EXPECT_EQ(reader.peek(), "a");
  EXPECT_EQ(reader.line_number(), 0u);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.peek(), "b");
  EXPECT_EQ(reader.line(), "a");
  EXPECT_EQ(reader.line_number(), 1u);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.line(), "b");
  EXPECT_EQ(reader.peek(), std::nullopt);
  EXPECT_FALSE(reader.next());
}

TEST(LineReader, KnowsThePlace) {
  const ScratchFolder folder;
  LineReader reader(folder.with("f", "one\ntwo three\n"));
  reader.next();
  reader.next();
  const TextLocation place = reader.at(reader.line().substr(4), "a remark");
  EXPECT_EQ(place.path, folder.file("f"));
  EXPECT_EQ(place.line, 2u);
  EXPECT_EQ(place.column_begin, 5u);
  EXPECT_EQ(place.column_end, 9u);
  EXPECT_EQ(place.line_text, "two three");
  EXPECT_EQ(place.remark, "a remark");
}

TEST(LineReader, GzipIsToldByContentAndMayHaveSeveralMembers) {
  const ScratchFolder folder;
  EXPECT_THAT(lines_of(folder.with("f.txt", gzipped("a\nb") + gzipped("") + gzipped("c\nd\n"))),
              ElementsAre("a", "bc", "d"));
  EXPECT_THAT(lines_of(folder.with("padded", gzipped("a\n") + std::string(1000, '\0'))), ElementsAre("a"));
  EXPECT_THAT(lines_of(folder.with("plain.gz", "a\n")), ElementsAre("a"));
}

TEST(LineReader, DamagedGzipIsAnError) {
  const ScratchFolder folder;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = gzipped(text);
  EXPECT_THAT(refusal(folder.with("cut", packed.substr(0, packed.size() / 2))), HasSubstr("ends early"));
  EXPECT_THAT(refusal(folder.with("no_trailer", packed.substr(0, packed.size() - 3))),
              HasSubstr("ends early"));
  EXPECT_THAT(refusal(folder.with("header", packed.substr(0, 5))), HasSubstr("ends early"));
  EXPECT_THAT(refusal(folder.with("tail", packed + "hello")), HasSubstr("not gzip"));
  std::string wrong_sum = packed;
  wrong_sum[wrong_sum.size() - 6] ^= 1;
  EXPECT_THAT(refusal(folder.with("sum", wrong_sum)), HasSubstr("damaged"));
  EXPECT_THAT(refusal(folder.with("x.xz", std::string("\xfd"
                                                      "7zXZ\0more",
                                                      10))),
              HasSubstr("compressed with xz"));
}

TEST(LineReader, WhatIsNoFileIsNamed) {
  const ScratchFolder folder;
  EXPECT_THAT(refusal(folder.file("absent")), HasSubstr("absent': No such file"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("it is a directory"));
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser can read every file";
  const std::string locked = folder.with("locked", "a");
  ::chmod(locked.c_str(), 0);
  EXPECT_THAT(refusal(locked), HasSubstr("locked': Permission denied"));
}

TEST(LineReader, ReadsAPipeAndDigestsItsRawBytes) {
  const ScratchFolder folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string packed = gzipped("first\nsecond\n");
  std::jthread writer([&] {
    const int to = ::open(pipe.c_str(), O_WRONLY);
    // One byte at a time: the magic number arrives in two pieces.
    for (const char c : packed) EXPECT_EQ(::write(to, &c, 1), 1);
    ::close(to);
  });
  LineReader reader(pipe, RawDigest::yes);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.line(), "first");
  EXPECT_TRUE(reader.compressed());
  const FileDigest raw = reader.drain();  // although not all lines were wanted
  Sha256 expected;
  expected.update(packed);
  EXPECT_EQ(raw.bytes, packed.size());
  EXPECT_EQ(raw.sha256, expected.hex());
}

TEST(LineReader, ReadsStandardInput) {
  const ScratchFolder folder;
  const int saved = ::dup(STDIN_FILENO);
  const int file = ::open(folder.with("f", "a\nb\n").c_str(), O_RDONLY);
  ::dup2(file, STDIN_FILENO);
  {
    LineReader reader("-");
    EXPECT_EQ(reader.path(), "<standard input>");
    reader.next();
    EXPECT_EQ(reader.line(), "a");
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(file);
}

TEST(ByteSource, ReadWholeHasALimit) {
  const ScratchFolder folder;
  const std::string text(300'000, 'y');
  EXPECT_EQ(read_whole(folder.with("f", gzipped(text)), 300'000), text);
  EXPECT_THROW(read_whole(folder.file("f"), 299'999), InputError);
}

}  // namespace
}  // namespace libbio::text
