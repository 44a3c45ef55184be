#include "libbio/torch_file/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "checkpoint_writer.h"
#include "libbio/error.h"
#include "tests/refusal.h"
#include "tests/unit/text/files.h"

namespace libbio::torch_file {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using testing::legacy_of;
using testing::PickleText;
using testing::refusal;
using testing::sample_checkpoint;
using testing::ScratchFolder;
using testing::zip_archive;
using testing::zip_of;
using testing::ZipOptions;

const Value& entry(const Checkpoint& checkpoint, const std::string& section, const std::string& name) {
  const Value* dict = checkpoint.root().as<Dict>()->find(section);
  const Value* found = attributes(dict) ? attributes(dict)->find(name) : nullptr;
  if (found == nullptr) throw std::runtime_error("no entry " + section + "/" + name);
  return *found;
}

std::vector<float> read(Checkpoint& checkpoint, const std::string& name) {
  const auto* tensor = entry(checkpoint, "model", name).as<TensorEntry>();
  if (tensor == nullptr) throw std::runtime_error(name + " is no tensor");
  std::vector<float> elements(static_cast<std::size_t>(tensor->elements()));
  checkpoint.read(*tensor, elements);
  return elements;
}

void expect_sample(const std::string& bytes) {
  const ScratchFolder folder;
  Checkpoint checkpoint(folder.with("sample.pt", bytes));
  EXPECT_THAT(read(checkpoint, "whole"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THAT(read(checkpoint, "transposed"), ElementsAre(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11));
  EXPECT_THAT(read(checkpoint, "last rows"), ElementsAre(4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THAT(read(checkpoint, "columns"), ElementsAre(2, 3, 6, 7, 10, 11));
  EXPECT_THAT(read(checkpoint, "scalar"), ElementsAre(7));
  EXPECT_THAT(read(checkpoint, "nothing"), ElementsAre());
  EXPECT_THAT(read(checkpoint, "half"), ElementsAre(1, -5, std::ldexp(1.0f, -24), 65504));
  EXPECT_THAT(read(checkpoint, "bfloat16"), ElementsAre(1, -5, 3.140625f));
  EXPECT_THAT(read(checkpoint, "double"), ElementsAre(0.1f, -1e30f));
  EXPECT_THAT(refusal<WeightsError>([&] { read(checkpoint, "integers"); }),
              HasSubstr("expected a tensor of real numbers, found int64"));
  EXPECT_THAT(refusal<WeightsError>([&] { read(checkpoint, "expanded"); }),
              HasSubstr("has 4000 elements, the storage 12"));

  EXPECT_EQ(entry(checkpoint, "model", "columns").as<TensorEntry>()->shape,
            (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(*entry(checkpoint, "args", "encoder_layers").as<std::int64_t>(), 2);
  EXPECT_EQ(*entry(checkpoint, "args", "arch").as<std::string>(), "msa_transformer");
  EXPECT_EQ(*entry(checkpoint, "args", "dropout").as<double>(), 0.1);
  EXPECT_EQ(checkpoint.root().as<Dict>()->find("other")->as<Opaque>()->name, "somebody.training State");
  EXPECT_EQ(*entry(checkpoint, "other", "epoch").as<std::int64_t>(), 70000);
}

TEST(Checkpoint, ReadsTheZipContainer) {
  expect_sample(zip_of(sample_checkpoint()));
  expect_sample(zip_of(sample_checkpoint(), {.prefix = "my model 3/"}));
  expect_sample(zip_of(sample_checkpoint(), {.descriptors = true}));
  expect_sample(zip_of(sample_checkpoint(), {.wide = true}));
  expect_sample(zip_of(sample_checkpoint(), {.descriptors = true, .wide = true}));
}

TEST(Checkpoint, ReadsTheOlderContainer) {
  expect_sample(legacy_of(sample_checkpoint()));
}

TEST(Checkpoint, ConvertsEveryHalf) {
  // Against the definition: (-1)^s 2^(e-15) (1 + f/1024), below 2^-14 in steps of 2^-24.
  testing::WrittenCheckpoint written;
  std::vector<std::uint16_t> all(65536);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  written.storages = {{"h", "HalfStorage", std::ssize(all), testing::raw_bytes(all)}};
  written.tensors = {{"all", "h", {65536}}};
  const ScratchFolder folder;
  Checkpoint checkpoint(folder.with("half.pt", zip_of(written)));
  const std::vector<float> elements = read(checkpoint, "all");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double sign = (i & 0x8000) != 0 ? -1 : 1;
    const auto exponent = static_cast<int>(i >> 10 & 31), fraction = static_cast<int>(i & 1023);
    if (exponent == 31) {
      ASSERT_TRUE(fraction == 0 ? std::isinf(elements[i]) && elements[i] * sign > 0
                                : std::isnan(elements[i]));
      continue;
    }
    const double expected = exponent == 0 ? sign * fraction * std::pow(2.0, -24)
                                          : sign * (1 + fraction / 1024.0) * std::pow(2.0, exponent - 15);
    ASSERT_EQ(static_cast<double>(elements[i]), expected) << i;
    ASSERT_EQ(std::signbit(elements[i]), sign < 0) << i;
  }
}

TEST(Checkpoint, NothingOfAPickleIsExecuted) {
  // As evidence the command would leave a file; the pickle makes torch.load of every version run it.
  const ScratchFolder folder;
  const std::string evidence = folder.file("executed");
  PickleText pickle;
  pickle.op('}').op('(').text("model");
  pickle.global("posix", "system").op('(').text("touch " + evidence).op('t').op('R');
  pickle.text("again").global("builtins", "exec").text("open('" + evidence + "', 'w')").op('\x85').op('R');
  pickle.op('u');
  for (const std::string& bytes :
       {zip_archive({{"a/data.pkl", pickle.done()}}), legacy_of(pickle.done(), {})}) {
    const Checkpoint checkpoint(folder.with("hostile.pt", bytes));
    EXPECT_EQ(checkpoint.root().as<Dict>()->find("model")->as<Opaque>()->name, "posix system");
    EXPECT_EQ(checkpoint.root().as<Dict>()->find("again")->describe(), "an object of 'builtins exec'");
  }
  EXPECT_EQ(folder.files(), 1u);
}

TEST(Checkpoint, ValuesMayContainThemselves) {
  PickleText pickle;
  pickle.op('}').raw(std::string("q\0", 2)).text("self").raw(std::string("h\0", 2)).op('s');
  const ScratchFolder folder;
  const Checkpoint checkpoint(folder.with("circle.pt", zip_archive({{"a/data.pkl", pickle.done()}})));
  EXPECT_EQ(checkpoint.root().as<Dict>()->find("self"), &checkpoint.root());
}

TEST(Checkpoint, NewerProtocolsAreRead) {
  using namespace std::string_literals;
  const std::string pickle =
      "\x80\x04\x95\x20\0\0\0\0\0\0\0}\x94(\x8c\x01"
      "a\x94K\x05\x8c\x01"
      "b\x8c\x06"
      "socket\x8c\x06socket\x93)Ru."s;
  const ScratchFolder folder;
  const Checkpoint checkpoint(folder.with("four.pt", zip_archive({{"a/data.pkl", pickle}})));
  EXPECT_EQ(*checkpoint.root().as<Dict>()->find("a")->as<std::int64_t>(), 5);
  EXPECT_EQ(checkpoint.root().as<Dict>()->find("b")->as<Opaque>()->name, "socket socket");
}

std::string opening(const std::string& bytes) {
  const ScratchFolder folder;
  const std::string path = folder.with("x.pt", bytes);
  return refusal<WeightsError>([&] { const Checkpoint checkpoint(path); });
}

std::string opening_pickle(const std::string& pickle) {
  return opening(zip_archive({{"a/data.pkl", pickle}}));
}

TEST(Checkpoint, OtherFilesAreRefusedByName) {
  const ScratchFolder folder;
  EXPECT_THAT(refusal<WeightsError>([&] { const Checkpoint checkpoint(folder.file("absent.pt")); }),
              HasSubstr("absent.pt: no such file"));
  EXPECT_THAT(refusal<WeightsError>([&] { const Checkpoint checkpoint(folder.path()); }),
              HasSubstr("found a directory"));
  EXPECT_THAT(opening(""), HasSubstr("is no PyTorch checkpoint"));
  EXPECT_THAT(opening("<!DOCTYPE html>"), HasSubstr("is no PyTorch checkpoint"));
  EXPECT_THAT(opening(PickleText().integer(5).done()), HasSubstr("no checkpoint that torch.save made"));
  EXPECT_THAT(opening(zip_archive({{"word/document.xml", "x"}})), HasSubstr("it holds no data.pkl"));
  EXPECT_THAT(opening(zip_archive({{"a/data.pkl", "x"}, {"b/data.pkl", "x"}})), HasSubstr("two checkpoints"));
  EXPECT_THAT(opening(zip_archive({{"a/data.pkl", PickleText().integer(1).done()}, {"a/byteorder", "big"}})),
              HasSubstr("byte order 'big'"));
  EXPECT_THAT(opening(zip_of(sample_checkpoint(), {.method = 8})), HasSubstr("is compressed"));
  const std::string whole = zip_of(sample_checkpoint());
  EXPECT_THAT(opening(whole.substr(0, whole.size() - 1)),
              HasSubstr("no directory at its end; the file is cut short"));
  EXPECT_THAT(opening(zip_archive({{"a/data.pkl", "x"}, {"a/data.pkl", "x"}})),
              HasSubstr("two entries called"));
}

TEST(Checkpoint, DamagedStoragesAreRefused) {
  const ScratchFolder folder;
  Checkpoint spoiled(folder.with("a.pt", zip_of(sample_checkpoint(), {.spoil_checksums = true})));
  EXPECT_THAT(refusal<WeightsError>([&] { read(spoiled, "whole"); }),
              HasSubstr("storage '0' does not have its checksum"));

  auto shortened = sample_checkpoint();
  shortened.storages[0].bytes.resize(44);
  Checkpoint short_storage(folder.with("b.pt", zip_of(shortened)));
  EXPECT_THAT(refusal<WeightsError>([&] { read(short_storage, "whole"); }),
              HasSubstr("has 44 bytes, expected 12 elements of 4"));

  std::vector<std::pair<std::string, std::string>> lonely = {
      {"a/data.pkl", pickle_of(sample_checkpoint(), false)}};
  Checkpoint missing(folder.with("c.pt", zip_archive(lonely)));
  EXPECT_THAT(refusal<WeightsError>([&] { read(missing, "whole"); }), HasSubstr("storage '0' is missing"));

  const std::string legacy = legacy_of(sample_checkpoint());
  EXPECT_THAT(opening(legacy.substr(0, legacy.size() - 1)), HasSubstr("damaged checkpoint"));
}

TEST(Checkpoint, TensorsOutsideTheirStorageAreRefused) {
  const auto with_tensor = [](const testing::WrittenTensor& tensor) {
    auto written = sample_checkpoint();
    written.tensors = {tensor};
    return opening(zip_of(written));
  };
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  EXPECT_THAT(with_tensor({"x", "0", {3, 5}}), HasSubstr("reaches element 14 of a storage of 12"));
  EXPECT_THAT(with_tensor({"x", "0", {12}, {}, 1}), HasSubstr("reaches element 12 of a storage of 12"));
  EXPECT_THAT(with_tensor({"x", "0", {2}, {kHuge}}), HasSubstr("reaches element"));
  EXPECT_THAT(with_tensor({"x", "0", {5}, {kHuge}}), HasSubstr("reaches beyond its storage"));
  EXPECT_THAT(with_tensor({"x", "0", {kHuge, kHuge}, {0, 0}}), HasSubstr("claims more elements"));
  EXPECT_THAT(with_tensor({"x", "0", {0, kHuge, kHuge}, {0, 0, 0}}), HasSubstr("claims more elements"));
  EXPECT_THAT(with_tensor({"x", "0", {2}, {-1}, 5}), HasSubstr("has a negative size"));
  EXPECT_THAT(with_tensor({"x", "0", {-2}, {1}}), HasSubstr("has a negative size"));
  EXPECT_THAT(with_tensor({"x", "0", {2, 2}, {1}}), HasSubstr("one stride for each dimension"));

  // The stride of a dimension of size 1 means nothing.
  auto written = sample_checkpoint();
  written.tensors = {{"x", "0", {1, 3}, {std::numeric_limits<std::int64_t>::max(), 2}}};
  const ScratchFolder folder;
  Checkpoint checkpoint(folder.with("x.pt", zip_of(written)));
  EXPECT_THAT(read(checkpoint, "x"), ElementsAre(0, 2, 4));
}

TEST(Checkpoint, DamagedPicklesAreRefused) {
  EXPECT_THAT(opening_pickle(""), HasSubstr("1 bytes are expected, 0 are there"));
  EXPECT_THAT(opening_pickle("\x80\x02."), HasSubstr("takes a value that is not there"));
  EXPECT_THAT(opening_pickle("\x80\x02(1."), HasSubstr("takes a value that is not there"));
  EXPECT_THAT(opening_pickle("\x80\x02(Nt0(\x85."), HasSubstr("takes a value that is not there"));
  EXPECT_THAT(opening_pickle("\x80\x02Nt."), HasSubstr("expected a mark"));
  EXPECT_THAT(opening_pickle("\x80\x02NNa."), HasSubstr("appends to None"));
  EXPECT_THAT(opening_pickle("\x80\x02NNNs."), HasSubstr("sets an item of None"));
  EXPECT_THAT(opening_pickle("\x80\x02}(Nu."), HasSubstr("a key without value"));
  EXPECT_THAT(opening_pickle("\x80\x02h\x07."), HasSubstr("recalls value 7, which it never stored"));
  EXPECT_THAT(opening_pickle("\x80\x09."), HasSubstr("protocol 9"));
  EXPECT_THAT(opening_pickle("\x80\x02i."),
              HasSubstr("opcode 0x69 is none that checkpoints are written with"));
  EXPECT_THAT(opening_pickle("\x80\x02X\xff\xff\xff\xff"
                             "a."),
              HasSubstr("a text of 4294967295 bytes"));
  EXPECT_THAT(opening_pickle("\x80\x02X\xff\xff" + std::string(2, '\0') + "a."),
              HasSubstr("65535 bytes are expected"));
  EXPECT_THAT(opening_pickle("\x80\x02"
                             "c" +
                             std::string(1000, 'x')),
              HasSubstr("a name of more than 200 bytes"));
  EXPECT_THAT(opening_pickle("\x80\x02" + std::string(600000, 'N') + "."),
              HasSubstr("more values than any checkpoint has"));
  EXPECT_THAT(opening_pickle("\x80\x02N" + std::string(3000000, '2') + "."),
              HasSubstr("larger than that of any checkpoint"));
}

}  // namespace
}  // namespace libbio::torch_file
