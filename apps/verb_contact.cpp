// bio contact: alignment → contact map.
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "apps/contact_method.h"
#include "apps/contact_options.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/verb.h"
#include "libbio/contact/contact_figure.h"
#include "libbio/contact/contact_map_codec.h"
#include "libbio/contact/native_reader.h"
#include "libbio/contact/pair_list.h"
#include "libbio/record/record_writer.h"
#include "libbio/sequence/read_msa.h"
#include "libbio/sequence/weights.h"

namespace bio {
namespace {

using namespace libbio;

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) std::cerr << "warning: " << warning << '\n';
}

// The parameters of a prediction: of the method, and of the alignment before it.
record::Settings parameters(const ContactOptions& s, const ContactOutcome& outcome) {
  record::Settings all = outcome.parameters;
  all.insert({{"method", s.method},
              {"seed", static_cast<std::int64_t>(s.seed)},
              {"identity", s.alignment.identity},
              {"min_coverage", s.alignment.min_coverage},
              {"max_gap", s.alignment.max_gap},
              {"max_identity", s.alignment.max_identity}});
  return all;
}

void write_record(const ContactOptions& s, const ContactOutcome& outcome, record::Provenance provenance,
                  const std::vector<std::string>& warnings) {
  provenance.config = parameters(s, outcome);
  provenance.finished = utc_now();
  record::RecordWriter writer(s.output, s.force);
  h5::Group item = writer.item(s.item());
  h5::Group group =
      contact::write_contact_map(item, outcome.map, {outcome.rows, provenance.config, warnings});
  if (outcome.write_more) outcome.write_more(group);
  writer.write_provenance(provenance);
  writer.commit();
}

}  // namespace

std::string rounded(double value, int digits) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(digits);
  text << value;
  return text.str();
}

int run_contact(const Invocation& invoked) {
  ContactOptions s;
  OptionTable table = contact_option_table(s);
  if (!table.parse(invoked.arguments)) return 0;
  check_contact_options(s, table);
  record::Provenance provenance = gather_provenance(invoked.command_line);
  const std::unique_ptr<ContactMethod> method =
      s.is_transformer() ? transformer_method(s) : factored_method(s, invoked.data_directory);

  Workers workers(s.threads);
  const AlignmentInput input = read_alignment(s.alignment, workers);
  const sequence::Msa& msa = input.msa;
  method->check(msa);
  std::optional<contact::NativeContacts> native;
  if (!s.native.empty()) {
    contact::NativeReading reading = contact::read_native(
        s.native, msa.query().sequence, s.chain.empty() ? std::nullopt : std::optional<std::string>(s.chain));
    native = std::move(reading.contacts);
    warn(reading.warnings);
  }
  const std::string estimate = method->estimate(msa);
  const sequence::Weights weights = sequence::sequence_weights(msa, workers, s.alignment.identity);
  const ContactFamily family{msa, weights};
  std::vector<std::string> warnings = input.warnings();
  for (std::string& warning : method->warnings(family)) warnings.push_back(std::move(warning));
  warn(warnings);
  if (!s.quiet) {
    std::cout << msa.query().name << ": " << msa.columns() << " residues, " << msa.rows() << " sequences ("
              << sequence::format_name(input.report.format) << "), Neff " << rounded(weights.neff(), 1)
              << '\n'
              << std::flush;
    std::cerr << estimate << '\n';
  }

  const ContactOutcome outcome = method->predict(family, workers);
  warn(outcome.warnings);
  warnings.insert(warnings.end(), outcome.warnings.begin(), outcome.warnings.end());

  if (!s.output.empty()) {
    provenance.seed = s.seed;
    provenance.threads = s.threads;
    provenance.inputs.push_back(
        {s.alignment.family, static_cast<std::int64_t>(input.report.raw.bytes), input.report.raw.sha256});
    provenance.weights = method->weights_file();
    write_record(s, outcome, provenance, warnings);
  }
  const contact::CaspHeader header{msa.query().name, "libbio",
                                   method->name() + ", libbio " + provenance.version};
  if (!s.rr.empty())
    write_text_file(s.rr, s.force,
                    [&](std::ostream& out) { write_casp_rr(out, outcome.map, header, s.limit); });
  if (!s.table.empty())
    write_text_file(s.table, s.force,
                    [&](std::ostream& out) { write_pair_table(out, outcome.map, s.limit); });
  if (!s.plot.empty()) contact::draw_contact_map(outcome.map, native, s.plot, s.force);
  if (!s.quiet) {
    std::cout << outcome.summary << '\n';
    for (const std::string& path : {s.output, s.rr, s.table, s.plot})
      if (!path.empty()) std::cout << "wrote " << path << '\n';
  }
  return 0;
}

}  // namespace bio
