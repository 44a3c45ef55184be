// bio affinity: receptor and poses → affinities, where they come from, pictures.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "apps/affinity_options.h"
#include "apps/affinity_result.h"
#include "apps/ordered_stream.h"
#include "apps/pose_pictures.h"
#include "apps/pose_scoring.h"
#include "apps/progress.h"
#include "apps/provenance.h"
#include "apps/text_output.h"
#include "apps/verb.h"
#include "libbio/error.h"
#include "libbio/text/sha256.h"

namespace bio {
namespace {

using namespace libbio;

constexpr std::size_t kChunk = 16;      // records in memory for each thread
constexpr std::size_t kMostShown = 10;  // failures, remarks on receptors

// --weights, else the networks among the data that come with the program.
std::string weights_path(const AffinityOptions& s, const std::string& data_directory) {
  if (!s.weights.empty()) return s.weights;
  const std::string shipped = data_directory + "/weights/affinity.h5";
  if (data_directory.empty() || !std::filesystem::exists(shipped))
    throw UsageError(
        "the networks are missing: set LIBBIO_DATA to the data folder, or give --weights FILE; 'bio train "
        "affinity' makes such a file");
  return shipped;
}

// Records one by one; false at the end.
using RecordSource = std::function<bool(molecule::LigandRecord&)>;

RecordSource records_of_file(const std::string& path, const std::string& smiles) {
  auto reader = std::make_shared<molecule::LigandReader>(path, smiles);
  return [reader](molecule::LigandRecord& record) { return reader->next(record); };
}

// The ligand inside the receptor file, as the only record.
RecordSource record_of_residue(const AffinityOptions& s, const molecule::ResidueAtoms& atoms) {
  molecule::LigandRecord record;
  record.number = 1;
  record.title = s.ligand;
  record.ligand = molecule::ligand_from_residue(atoms, s.smiles);
  auto only = std::make_shared<std::optional<molecule::LigandRecord>>(std::move(record));
  return [only](molecule::LigandRecord& to) {
    if (!*only) return false;
    to = std::move(**only);
    only->reset();
    return true;
  };
}

class AffinityRun {
 public:
  AffinityRun(const AffinityOptions& options, const affinity::Ensemble& ensemble)
      : s_(options),
        ensemble_(ensemble),
        workers_(options.threads),
        progress_("records", Progress::style_for_standard_error(options.quiet)),
        result_(options.contributions, !options.pairs.empty()) {
    if (!s_.plots.empty()) plots_.emplace(s_.plots, s_.force);
    if (!s_.b_factors.empty()) b_factors_.emplace(s_.b_factors, s_.force);
    request_.pocket_radius = s_.pocket_radius;
    request_.contributions = s_.contributions || plots_ || b_factors_;
    // One thread for each pose: results do not depend on the number of threads then.
    if (s_.relax) request_.relax = relaxation::ForcePlatform{.name = s_.platform, .threads = 1};
  }

  void score_all();
  AffinityResult& result() { return result_; }
  // Remarks on receptors.
  const std::vector<std::string>& warnings() const { return warnings_; }
  // What was read, if a record shall be written.
  const std::vector<record::InputFile>& inputs() const { return inputs_; }
  double seconds() const { return seconds_; }
  void commit_pictures() {
    if (plots_) plots_->commit();
    if (b_factors_) b_factors_->commit();
  }

 private:
  void score(const ComplexFiles& files);
  void read_site(const std::string& path);
  void note_input(const std::string& path);
  void take(ScoredPose pose);

  const AffinityOptions& s_;
  const affinity::Ensemble& ensemble_;
  Workers workers_;
  PoseRequest request_;
  Progress progress_;
  AffinityResult result_;
  std::optional<OutputFolder> plots_, b_factors_;
  std::optional<ScoringSite> site_;
  std::string site_path_;
  std::optional<molecule::ResidueAtoms> ligand_inside_;
  std::vector<std::string> warnings_;
  std::vector<record::InputFile> inputs_;
  std::set<std::string> read_;  // files
  double seconds_ = 0;
};

// Before it is read, so that a file that changes later is the file of the digest. What can be read only once
// has none.
void AffinityRun::note_input(const std::string& path) {
  if (!read_.insert(path).second || s_.output.empty() || !std::filesystem::is_regular_file(path)) return;
  const text::FileDigest raw = text::digest_of_file(path);
  inputs_.push_back({path, static_cast<std::int64_t>(raw.bytes), raw.sha256});
}

void AffinityRun::read_site(const std::string& path) {
  // Pairs of one receptor often stand one after the other.
  if (site_ && site_path_ == path) return;
  site_.reset();
  const bool is_new = !read_.contains(path);
  note_input(path);
  molecule::ReceptorFile file = molecule::read_receptor(path, s_.receptor_options());
  site_.emplace(std::move(file.receptor));
  site_path_ = path;
  ligand_inside_ = std::move(file.ligand);
  if (is_new)
    for (const std::string& remark : site_->receptor.remarks)
      warnings_.push_back(s_.pairs.empty() ? remark : path + ": " + remark);
}

void AffinityRun::take(ScoredPose pose) {
  if (pose.row.scored() && (plots_ || b_factors_)) {
    const std::string name = picture_name(result_.rows() + 1, pose.row.title);
    pose.row.picture = name;
    try {
      if (plots_) draw_pose(pose, site_->receptor, name, *plots_);
      if (b_factors_) write_b_factors(pose, site_->receptor, name, *b_factors_);
    } catch (const InputError& error) {
      pose.row.remarks.push_back(std::string("not all pictures: ") + error.what());
    }
  }
  result_.add(std::move(pose), site_->receptor);
  progress_.update({.step = result_.rows()});
}

void AffinityRun::score(const ComplexFiles& files) {
  read_site(files.receptor);
  result_.begin_complex(files, site_->receptor);
  if (s_.ligand.empty()) note_input(files.ligands);
  const RecordSource source = s_.ligand.empty() ? records_of_file(files.ligands, s_.smiles)
                                                : record_of_residue(s_, ligand_inside_.value());
  // Relaxing takes seconds: smaller chunks, so that progress is seen.
  const std::size_t chunk = static_cast<std::size_t>(s_.threads) * (s_.relax ? 1 : kChunk);
  const std::int64_t before = result_.rows();
  stream_in_order<molecule::LigandRecord, ScoredPose>(
      source,
      [&](molecule::LigandRecord record) {
        return score_record(ensemble_, *site_, std::move(record), request_);
      },
      [&](ScoredPose pose) { take(std::move(pose)); }, chunk, workers_);
  if (result_.rows() == before) throw InputError("'" + files.ligands + "' holds no record");
}

void AffinityRun::score_all() {
  const auto start = std::chrono::steady_clock::now();
  if (!s_.pairs.empty()) note_input(s_.pairs);
  if (s_.pairs.empty()) {
    const ComplexFiles files{s_.receptor, s_.ligand.empty() ? s_.ligands : s_.receptor};
    try {
      score(files);
    } catch (const InputError& error) {  // what was read before the file broke off is not lost
      if (result_.rows() == 0) throw;
      result_.add_failure(files, error);
    }
  } else {
    for (const ComplexFiles& files : read_complex_list(s_.pairs)) try {
        score(files);
      } catch (const InputError& error) {
        result_.add_failure(files, error);
      } catch (const UsageError& error) {  // for instance, this receptor has no such chain
        result_.add_failure(files, error);
      }
  }
  progress_.finish();
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (s_.rank_poses) result_.rank_poses();
}

record::Settings parameters(const AffinityOptions& s) {
  record::Settings all{{"chain", s.chains},
                       {"pocket_radius", s.pocket_radius},
                       {"rank_poses", s.rank_poses},
                       {"contributions", s.contributions},
                       {"relax", s.relax}};
  if (s.relax) all["platform"] = s.platform;
  if (!s.ligand.empty()) all["ligand"] = s.ligand;
  if (!s.smiles.empty()) all["ligand_smiles"] = s.smiles;
  return all;
}

void write_record(const AffinityOptions& s, AffinityRun& run, const affinity::PoseColumns& columns,
                  const record::WeightsFile& weights, record::Provenance provenance) {
  provenance.config = parameters(s);
  provenance.threads = s.threads;
  provenance.inputs = run.inputs();
  provenance.weights = weights;
  provenance.finished = utc_now();
  record::RecordWriter writer(s.output, s.force);
  h5::Group item = writer.item(s.item());
  affinity::write_affinities(item, run.result().stored(columns, {parameters(s), run.warnings()}));
  run.result().write_failures(writer);
  writer.write_provenance(provenance);
  writer.commit();
}

// A line for the user.
std::string summary(const AffinityResult& result, double seconds) {
  char text[160];
  std::snprintf(text, sizeof text, "scored %lld of %lld records, %.3g per second",
                static_cast<long long>(result.rows() - result.failed()),
                static_cast<long long>(result.rows()),
                static_cast<double>(result.rows()) / std::max(seconds, 1e-6));
  return text;
}

}  // namespace

int run_affinity(const Invocation& invoked) {
  AffinityOptions s;
  OptionTable table = affinity_option_table(s);
  if (!table.parse(invoked.arguments)) return 0;
  check_affinity_options(s, table);
  const record::Provenance provenance = gather_provenance(invoked.command_line);
  const affinity::Ensemble ensemble =
      affinity::read_affinity_weights(weights_path(s, invoked.data_directory));

  AffinityRun run(s, ensemble);
  run.score_all();
  AffinityResult& result = run.result();
  for (std::size_t n = 0; n < std::min(run.warnings().size(), kMostShown); ++n)
    std::cerr << "receptor: " << run.warnings()[n] << '\n';
  if (run.warnings().size() > kMostShown)
    std::cerr << "receptor: and " << run.warnings().size() - kMostShown << " more remarks\n";
  for (const std::string& line : result.failure_lines(kMostShown)) std::cerr << "failed: " << line << '\n';

  const affinity::PoseColumns columns{
      .relaxation = s.relax, .ranks = s.rank_poses, .pictures = !s.plots.empty() || !s.b_factors.empty()};
  const std::string line = summary(result, run.seconds());
  const bool complete = result.failed() == 0;
  if (!s.table.empty())
    write_text_file(s.table, s.force,
                    [&](std::ostream& out) { affinity::write_pose_table(out, result.table(columns)); });
  if (!s.output.empty()) write_record(s, run, columns, ensemble.origin, provenance);
  run.commit_pictures();
  if (!s.quiet) {
    std::cout << line << '\n';
    for (const std::string& path : {s.output, s.table, s.plots, s.b_factors})
      if (!path.empty()) std::cout << "wrote " << path << '\n';
  }
  return complete ? 0 : 1;
}

}  // namespace bio
