#include "libbio/spatial/npy_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "libbio/error.h"
#include "libbio/spatial/npy_header.h"
#include "libbio/text/byte_source.h"

namespace libbio::spatial {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMostHeader = 1 << 16, kBlock = 1 << 16;

// As many of the bytes as there are.
std::string take(text::ByteSource& source, std::size_t bytes) {
  std::string taken(bytes, '\0');
  std::size_t size = 0;
  while (size < bytes) {
    const std::size_t count = source.read(taken.data() + size, bytes - size);
    if (count == 0) break;
    size += count;
  }
  taken.resize(size);
  return taken;
}

std::size_t little_endian(std::string_view bytes) {
  std::size_t number = 0;
  for (std::size_t k = bytes.size(); k > 0; --k)
    number = number << 8 | static_cast<unsigned char>(bytes[k - 1]);
  return number;
}

NpyHeader read_header(text::ByteSource& source, const std::string& path) {
  const std::string start = take(source, 8);
  if (!std::string_view(start).starts_with(kMagic))
    throw InputError("'" + path + "' is no NumPy file: expected it to begin as numpy.save() writes it");
  const int version = start.size() == 8 ? start[6] : 0;
  if (version < 1 || version > 3 || start[7] != 0)
    throw InputError("'" + path + "' is of an unknown version of NumPy's format; expected 1.0, 2.0 or 3.0");
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::string length = take(source, length_bytes);
  const std::size_t claimed = little_endian(length);
  if (length.size() < length_bytes || claimed > kMostHeader)
    throw InputError("'" + path + "' has a damaged NumPy header: its length is cut off or above " +
                     std::to_string(kMostHeader) + " bytes");
  const std::string text = take(source, claimed);
  if (text.size() < claimed) throw InputError("'" + path + "' ends within its NumPy header");
  return parse_npy_header(text, path);
}

// IEEE 754 binary16.
double half_of(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const auto fraction = static_cast<double>(bits & 1023);
  const double magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                           : exponent == 31 ? (fraction == 0 ? std::numeric_limits<double>::infinity()
                                                             : std::numeric_limits<double>::quiet_NaN())
                                            : std::ldexp(fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

double number_of(const char* bytes, const NpyHeader& header) {
  std::uint64_t bits = 0;
  for (int k = 0; k < header.bytes; ++k) {
    const int from = header.is_big_endian ? k : header.bytes - 1 - k;
    bits = bits << 8 | static_cast<unsigned char>(bytes[from]);
  }
  if (header.kind == 'f')
    return header.bytes == 2   ? half_of(bits)
           : header.bytes == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                               : std::bit_cast<double>(bits);
  if (header.kind != 'i') return static_cast<double>(bits);
  const int unused = 64 - 8 * header.bytes;
  return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
}

class NumberReader {
 public:
  NumberReader(const std::string& path, std::int64_t rows, const std::string& row_name)
      : source_(path), path_(text::shown_path(path)), header_(read_header(source_, path_)), rows_(rows) {
    if (header_.shape.size() != 2)
      throw InputError("'" + path_ + "' holds an array of " + std::to_string(header_.shape.size()) +
                       " dimensions; expected a matrix of two, " + row_name +
                       " × features (for one feature: array.reshape(-1, 1))");
    columns_ = header_.shape[1];
    if (header_.shape[0] != rows)
      throw InputError("'" + path_ + "' has " + std::to_string(header_.shape[0]) + " rows, and there are " +
                       std::to_string(rows) + " " + row_name + "; expected a row for each, in their order");
    if (rows == 0 || columns_ == 0) throw InputError("'" + path_ + "' holds no number");
    if (columns_ > std::numeric_limits<std::int64_t>::max() / rows / header_.bytes)
      throw InputError("'" + path_ + "' has a damaged NumPy header: it claims " + std::to_string(columns_) +
                       " columns");
  }

  Tensor<float> matrix() {
    const std::vector<float> numbers = all();
    Tensor<float> matrix({rows_, columns_});
    for (std::int64_t i = 0; i < matrix.size(); ++i) {
      const auto [row, column] = place(i);
      matrix(row, column) = numbers[static_cast<std::size_t>(i)];
    }
    return matrix;
  }

 private:
  // Row and column of the i-th number of the file.
  std::array<std::int64_t, 2> place(std::int64_t i) const {
    if (header_.is_column_major) return {i % rows_, i / rows_};
    return {i / columns_, i % columns_};
  }

  std::vector<float> all() {
    const auto bytes = static_cast<std::size_t>(header_.bytes);
    const auto claimed = static_cast<std::size_t>(rows_ * columns_);
    std::vector<float> numbers;
    while (numbers.size() < claimed) {
      const std::size_t wanted = std::min(kBlock, (claimed - numbers.size()) * bytes);
      const std::string block = take(source_, wanted);
      for (std::size_t at = 0; at + bytes <= block.size(); at += bytes)
        numbers.push_back(checked(number_of(block.data() + at, header_), numbers.size()));
      if (block.size() < wanted)
        throw InputError("'" + path_ + "' ends after " + std::to_string(numbers.size()) + " of " +
                         std::to_string(claimed) + " numbers; was it copied completely?");
    }
    if (!take(source_, 1).empty())
      throw InputError("'" + path_ + "' goes on after its " + std::to_string(claimed) +
                       " numbers; expected one array per file");
    return numbers;
  }

  float checked(double number, std::size_t i) const {
    const auto rounded = static_cast<float>(number);
    if (std::isfinite(rounded)) return rounded;
    const auto [row, column] = place(static_cast<std::int64_t>(i));
    throw InputError("'" + path_ + "' holds " +
                     (std::isfinite(number) ? "a number beyond float32" : "a number that is not finite") +
                     " in row " + std::to_string(row) + ", column " + std::to_string(column) +
                     " (counted from 0); give each spot a number or leave the feature out");
  }

  text::ByteSource source_;
  std::string path_;
  NpyHeader header_;
  std::int64_t rows_, columns_ = 0;
};

}  // namespace

Tensor<float> read_npy(const std::string& path, std::int64_t rows, const std::string& row_name) {
  return NumberReader(path, rows, row_name).matrix();
}

}  // namespace libbio::spatial
