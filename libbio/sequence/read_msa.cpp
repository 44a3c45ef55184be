#include "libbio/sequence/read_msa.h"

#include <array>
#include <utility>

#include "libbio/error.h"
#include "libbio/sequence/raw_alignment.h"
#include "libbio/text/line_reader.h"

namespace libbio::sequence {
namespace {

constexpr std::array<std::pair<MsaFormat, std::string_view>, 6> kNames = {
    {{MsaFormat::automatic, "auto"},
     {MsaFormat::a3m, "a3m"},
     {MsaFormat::a2m, "a2m"},
     {MsaFormat::fasta, "fasta"},
     {MsaFormat::stockholm, "stockholm"},
     {MsaFormat::aln, "aln"}}};

constexpr std::string_view kInvisible("\0 \t", 3);

bool is_sequence_line(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t") + 1);
  for (const char c : line)
    if (letter_code(c) == kNotALetter && c != '*') return false;
  return true;
}

// Leaves the reader before the first line that matters; "automatic" means that all three readers begin here.
// FASTA, A2M and A3M differ only in their rows: the reader of rows tells them apart.
MsaFormat format_at_start(text::LineReader& lines) {
  while (const auto line = lines.peek()) {
    const std::size_t first = line->find_first_not_of(kInvisible);
    if (first != std::string_view::npos) {
      const std::string_view visible = line->substr(first);
      if (visible[0] == '>') return MsaFormat::fasta;
      if (visible.substr(0, 11) == "# STOCKHOLM" || visible.substr(0, 3) == "#=G")
        return MsaFormat::stockholm;
      if (visible[0] != '#') {
        if (is_sequence_line(*line)) return MsaFormat::aln;
        lines.next();
        throw InputError(
            "this is no alignment that can be read",
            lines.here(0, 0,
                       "expected '>' (A3M, A2M, FASTA), '# STOCKHOLM 1.0', or one aligned sequence "
                       "per line"));
      }
    }
    lines.next();
  }
  throw InputError(lines.line_number() == 0 ? "the file is empty, expected an alignment"
                                            : "the file holds no sequence, expected an alignment",
                   {lines.path(), 0, 0, 0, {}, {}});
}

RawAlignment read_rows(text::LineReader& lines, const ReadOptions& options, ReadReport& report) {
  const MsaFormat found = format_at_start(lines);
  switch (options.format == MsaFormat::automatic ? found : options.format) {
    case MsaFormat::stockholm:
      return read_stockholm_rows(lines, options, report);
    case MsaFormat::aln:
      return read_aln_rows(lines, options, report);
    default:
      return read_fasta_rows(lines, options, report);
  }
}

}  // namespace

std::string_view format_name(MsaFormat format) {
  for (const auto& [known, name] : kNames)
    if (known == format) return name;
  throw ShapeError("an alignment format without a name");
}

MsaFormat format_named(std::string_view name) {
  std::string known;
  for (const auto& [format, its_name] : kNames) {
    if (its_name == name) return format;
    known += (known.empty() ? "" : ", ") + std::string(its_name);
  }
  throw UsageError("'" + std::string(name) + "' is no alignment format; known are " + known);
}

Msa read_msa(const std::string& path, const ReadOptions& options, ReadReport* report) {
  ReadReport noticed;
  text::LineReader lines(path, report != nullptr ? text::RawDigest::yes : text::RawDigest::no);
  RawAlignment rows = read_rows(lines, options, noticed);
  if (report != nullptr) {
    noticed.compressed = lines.compressed();
    noticed.raw = lines.drain();
    *report = std::move(noticed);
  }
  return on_query_columns(std::move(rows), lines.path());
}

}  // namespace libbio::sequence
