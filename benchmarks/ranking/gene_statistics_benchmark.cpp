// Seconds and peak memory of one statistic of all genes, on counts that gene_statistics wrote.
// Usage: gene_statistics_benchmark FOLDER moran|spark_x|spark_x_log|spark_x_plain|components THREADS [OUTPUT]
//
// Prints seconds (neighbours and spot totals included, reading not), CPU seconds and the largest resident set
// in bytes. OUTPUT takes Moran's I, or log p of SPARK-X, of all genes as doubles.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "libbio/graph/nearest_neighbours.h"
#include "libbio/ranking/moran.h"
#include "libbio/ranking/principal_components.h"
#include "libbio/ranking/spark_x.h"

namespace {

using namespace libbio;

// The whole of a file of numbers.
template <class T>
std::vector<T> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<T> values(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// In bytes. Not ru_maxrss, which begins with that of the program that started this one.
long long largest_resident_set() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return 1024 * std::stoll(line.substr(6));
  return 0;
}

std::vector<double> scores_of(const std::string& statistic, const spatial::CountMatrix& counts,
                              const std::vector<std::array<double, 2>>& places, Workers& workers) {
  if (statistic == "moran")
    return ranking::morans_i(counts,
                             ranking::row_normalised(
                                 graph::nearest_neighbours(places, ranking::kMoranNeighbours, {}, workers)),
                             workers)
        .index;
  for (const auto& [name, adjustment] : {std::pair("spark_x", ranking::DepthAdjustment::total),
                                         std::pair("spark_x_log", ranking::DepthAdjustment::log_total),
                                         std::pair("spark_x_plain", ranking::DepthAdjustment::none)})
    if (statistic == name) return ranking::spark_x(counts, places, adjustment, workers).log_p;
  if (statistic == "components") {
    const ranking::LogExpression expression(counts, workers);
    return ranking::principal_components(expression, {.components = 20, .minimum_spots = 10}, workers)
        .variance;
  }
  throw std::runtime_error("no statistic " + statistic);
}

int run(int argc, char** argv) {
  if (argc < 4) throw std::runtime_error("FOLDER, statistic and threads are needed");
  const std::string folder = std::string(argv[1]) + "/";
  Workers workers(std::atoi(argv[3]));
  std::vector<std::int64_t> row_start = read<std::int64_t>(folder + "row_start.i64");
  const auto spots = static_cast<std::int64_t>(row_start.size()) - 1;
  const std::int64_t genes = read<std::int64_t>(folder + "genes.i64").at(0);
  const spatial::CountMatrix counts(spots, genes, std::move(row_start),
                                    read<std::int32_t>(folder + "column.i32"),
                                    read<float>(folder + "count.f32"));
  const auto places = read<std::array<double, 2>>(folder + "place.f64");

  const double cpu_start = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  const std::vector<double> scores = scores_of(argv[2], counts, places, workers);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%.3f\t%.3f\t%lld\n", seconds, cpu_seconds() - cpu_start, largest_resident_set());
  if (argc > 4)
    std::ofstream(argv[4], std::ios::binary)
        .write(reinterpret_cast<const char*>(scores.data()),
               static_cast<std::streamsize>(scores.size() * sizeof(double)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) try { return run(argc, argv); } catch (const std::exception& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
