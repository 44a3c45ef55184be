#include "tests/unit/spatial/sample_files.h"

#include <zlib.h>

#include "libbio/h5/file.h"

namespace libbio::spatial {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

std::string chunk(const std::string& name, const std::string& content) {
  const std::string checked = name + content;
  const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size());
  return big_endian(static_cast<std::uint32_t>(content.size())) + checked +
         big_endian(static_cast<std::uint32_t>(crc));
}

std::string zlib_packed(const std::string& bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string packed(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
             bytes.size());
  packed.resize(size);
  return packed;
}

std::string segment(char marker, const std::string& content) {
  const std::string size = big_endian(static_cast<std::uint32_t>(content.size() + 2)).substr(2);
  return std::string("\xff") + marker + size + content;
}

}  // namespace

std::string png_of(std::uint32_t width, std::uint32_t height, unsigned channels, unsigned bits,
                   std::string_view samples) {
  constexpr char kColourType[] = {0, 0, 4, 2, 6};
  const std::size_t row = std::size_t{width} * channels * bits / 8;
  std::string lines;
  for (std::size_t y = 0; y < height && y * row < samples.size(); ++y)
    lines += '\0' + std::string(samples.substr(y * row, row));
  return "\x89PNG\r\n\x1a\n" +
         chunk("IHDR", big_endian(width) + big_endian(height) + static_cast<char>(bits) +
                           kColourType[channels] + std::string(3, '\0')) +
         chunk("IDAT", zlib_packed(lines)) + chunk("IEND", "");
}

std::string jpeg_of_grey(int step) {
  const std::string ones(64, '\1'), no_codes(15, '\0');
  // Huffman tables of one code "0" each: a first coefficient of 6 bits, no further ones.
  const std::string tables =
      segment('\xc4', '\0' + ('\1' + no_codes) + '\6') + segment('\xc4', '\x10' + ('\1' + no_codes) + '\0');
  const unsigned coefficient = static_cast<unsigned>(step > 0 ? step : step + 63);
  const unsigned code = coefficient << 1;  // 0, six bits of the coefficient, 0
  return "\xff\xd8" + segment('\xdb', '\0' + ones) +
         segment('\xc0', std::string("\x08\x00\x08\x00\x08\x01\x01\x11\x00", 9)) + tables +
         segment('\xda', std::string("\x01\x01\x00\x00\x3f\x00", 6)) + static_cast<char>(code) + "\xff\xd9";
}

namespace {

void write_list(h5::Group& group, const std::string& name, const std::vector<std::string>& list) {
  group.write_strings(name, list, {std::ssize(list)});
}

void write_matrix(h5::Group& group, const TenxFile& file) {
  write_list(group, "barcodes", file.barcodes);
  group.write<std::int32_t>("data", file.data, {std::ssize(file.data)}, h5::Storage::kCompressed);
  group.write<std::int64_t>("indices", file.indices, {std::ssize(file.indices)}, h5::Storage::kCompressed);
  group.write<std::int64_t>("indptr", file.indptr, {std::ssize(file.indptr)});
  const std::vector<std::uint64_t> unsigned_shape(file.shape.begin(), file.shape.end());
  if (file.is_shape_unsigned)
    group.write<std::uint64_t>("shape", unsigned_shape, {std::ssize(file.shape)});
  else
    group.write<std::int64_t>("shape", file.shape, {std::ssize(file.shape)});
}

}  // namespace

void write_tenx(const std::string& path, const TenxFile& file) {
  h5::File written = h5::File::create(path);
  h5::Group root = written.root();
  if (!file.library_ids.empty()) root.set_attribute("library_ids", file.library_ids);
  for (const std::string& genome : file.genomes) {
    h5::Group group = root.create_group(genome);
    write_matrix(group, file);
    write_list(group, "genes", file.ids);
    write_list(group, "gene_names", file.names);
  }
  if (file.genomes.empty()) {
    h5::Group group = root.create_group("matrix");
    write_matrix(group, file);
    h5::Group features = group.create_group("features");
    write_list(features, "id", file.ids);
    write_list(features, "name", file.names);
    write_list(features, "feature_type", file.types);
    write_list(features, "genome", std::vector<std::string>(file.ids.size(), "GRCh38"));
  }
  written.close();
}

}  // namespace libbio::spatial
