// The MSA transformer at its full size with random weights: seconds, GFLOP/s, share of what the machine's own
// matrix products reach in the same run, peak memory, and what bf16 changes in the contact map.
// Usage: msa_transformer_benchmark [--cases 16x64,...] [--threads 1,2] [--precision f32,bf16] [--repeats 3]
//                                  [--tsv]
// A case is depth x length; the start token comes on top. Every measurement is made in a process of its own.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "libbio/msa_transformer/model.h"
#include "libbio/tensor/bf16_product.h"
#include "libbio/tensor/matrix_product.h"
#include "libbio/tensor/random.h"

namespace {

using namespace libbio;
using msa_transformer::MsaTransformer;
using msa_transformer::Precision;
using msa_transformer::Token;

double seconds_of(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Largest resident memory of this process so far, in bytes.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      double kilobytes = 0;
      status >> kilobytes;
      return 1024 * kilobytes;
    }
  return 0;
}

// Operations per second of the best of some large products, each thread with operands of its own.
class ProductPeak {
 public:
  ProductPeak(Workers& workers, Precision precision) : workers_(workers), precision_(precision) {}
  double best() const { return best_; }
  void measure() {
    for (const auto& [m, n, k] : {Size{2048, 2048, 2048}, Size{2048, 768, 768}, Size{2048, 3072, 768},
                                  Size{2048, 768, 3072}, Size{1024, 1024, 1024}})
      measure_size(m, n, k);
  }

 private:
  struct Size {
    std::int64_t m, n, k;
  };
  void measure_size(std::int64_t m, std::int64_t n, std::int64_t k) {
    const Tensor<float> a({m, k}, 0.5f), b({n, k}, 0.25f);
    std::vector<Tensor<float>> c(static_cast<std::size_t>(workers_.threads()), Tensor<float>({m, n}));
    const Bf16Matrix packed(precision_ == Precision::bf16 ? b.view() : View<const float>(b.data(), {1, 1}));
    for (int repeat = 0; repeat < 3; ++repeat) {
      const double seconds = seconds_of([&] {
        workers_.parallel_for(workers_.threads(), [&](std::int64_t part) {
          float* const out = c[static_cast<std::size_t>(part)].data();
          for (int i = 0; i < 2; ++i)
            if (precision_ == Precision::bf16)
              packed.multiply(m, a.data(), nullptr, Bf16Matrix::Target::overwrite, out);
            else
              matrix_product<float>(Transpose::no, Transpose::yes, m, n, k, 1, a.data(), k, b.data(), k, 0,
                                    out, n);
        });
      });
      best_ = std::max(best_, 4.0 * static_cast<double>(m * n * k) * workers_.threads() / seconds);
    }
  }

  Workers& workers_;
  Precision precision_;
  double best_ = 0;
};

struct Case {
  std::int64_t depth, length;
};

// In memory that parent and children share; behind it the contact map.
struct Measurement {
  double seconds, product_peak, bytes;
  int done;
};

// Weights as training starts; those of the contact head, which would be zero, as of any fresh linear layer
// (uniform within 1 / sqrt(inputs)).
MsaTransformer<float> random_model() {
  MsaTransformer<float> model{msa_transformer::Config()};
  nn::Parameters<float>& parameters = model.parameters();
  parameters.initialise(Rng(1));
  Rng rng(2);
  const View<float> contact = parameters.value(parameters.find("contact_head.regression.weight"));
  for (float& w : contact)
    w = static_cast<float>((2 * rng.uniform() - 1) / std::sqrt(static_cast<double>(contact.size())));
  return model;
}

Tensor<Token> random_tokens(const Case& size) {
  Tensor<Token> tokens({size.depth, size.length + 1});
  Rng rng(3);
  for (std::int64_t row = 0; row < size.depth; ++row)
    for (std::int64_t column = 1; column <= size.length; ++column)
      tokens(row, column) = static_cast<Token>(4 + rng.below(20));
  return tokens;
}

void measure(const MsaTransformer<float>& model, const Case& size, Precision precision, int threads,
             int repeats, Measurement& result, float* contacts) {
  const Tensor<Token> tokens = random_tokens(size);
  Workers workers(threads);
  ProductPeak products(workers, precision);
  result.seconds = INFINITY;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    msa_transformer::Prediction<float> prediction;
    const double seconds = seconds_of([&] { prediction = model.predict(tokens, {}, workers, precision); });
    result.seconds = std::min(result.seconds, seconds);
    if (repeat == 0) {
      result.bytes = peak_memory();
      std::copy(prediction.contact.begin(), prediction.contact.end(), contacts);
    }
    products.measure();
  }
  result.product_peak = products.best();
  result.done = 1;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream text(list);
  for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
  return parts;
}

struct Options {
  std::vector<std::string> cases = split("16x64,64x100,128x128,64x256,256x128"), threads = split("1,2"),
                           precisions = split("f32,bf16");
  int repeats = 3;
  bool tsv = false;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--tsv") {
      options.tsv = true;
      continue;
    }
    if (i + 1 == argc) throw std::runtime_error("unknown option or no value: " + name);
    const std::string value = argv[++i];
    if (name == "--cases")
      options.cases = split(value);
    else if (name == "--threads")
      options.threads = split(value);
    else if (name == "--precision")
      options.precisions = split(value);
    else if (name == "--repeats")
      options.repeats = std::stoi(value);
    else
      throw std::runtime_error("unknown option " + name);
  }
  return options;
}

Case parse_case(const std::string& text) {
  const auto cross = text.find('x');
  if (cross == std::string::npos) throw std::runtime_error("a case is DEPTHxLENGTH, not " + text);
  return {std::stoll(text.substr(0, cross)), std::stoll(text.substr(cross + 1))};
}

// The measurement in a child process; where it fails, result.done stays 0.
void measure_in_child(const std::function<void()>& run) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    try {
      run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
}

void run(const Options& options) {
  const MsaTransformer<float> model = random_model();
  if (!options.tsv)
    std::printf("%s; bf16 instructions: %s\nweights 0.46 GB; best of %d\n\n", describe_compute().c_str(),
                Bf16Matrix::is_native() ? "yes" : "no", options.repeats);
  std::printf(options.tsv
                  ? "case\tthreads\tprecision\tseconds\tgflops\tpeak_gflops\tbytes\testimated_bytes\tchange\n"
                  : "case      threads  precision  seconds  GFLOP/s  of products' peak  memory (estimate)  "
                    "largest change of contacts\n");
  for (const std::string& name : options.cases) {
    const Case size = parse_case(name);
    const auto contacts = static_cast<std::size_t>(size.length * size.length);
    const std::size_t bytes = sizeof(Measurement) + contacts * sizeof(float);
    std::vector<float> exact;
    for (const std::string& precision_name : options.precisions)
      for (const std::string& threads : options.threads) {
        const Precision precision = precision_name == "bf16" ? Precision::bf16 : Precision::f32;
        void* const shared = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED) throw std::runtime_error("no shared memory");
        auto& result = *static_cast<Measurement*>(shared);
        auto* const map = reinterpret_cast<float*>(&result + 1);
        measure_in_child(
            [&] { measure(model, size, precision, std::stoi(threads), options.repeats, result, map); });
        const msa_transformer::Cost cost = msa_transformer::estimate_cost(
            model.config(), size.depth, size.length + 1, {}, precision, std::stoi(threads));
        double change = 0;
        if (precision == Precision::f32) exact.assign(map, map + contacts);
        for (std::size_t i = 0; i < exact.size(); ++i)
          change = std::max(change, static_cast<double>(std::abs(map[i] - exact[i])));
        if (!result.done)
          std::printf("%s with %s threads, %s: failed\n", name.c_str(), threads.c_str(),
                      precision_name.c_str());
        else if (options.tsv)
          std::printf("%s\t%s\t%s\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%.3g\n", name.c_str(), threads.c_str(),
                      precision_name.c_str(), result.seconds, cost.operations / result.seconds * 1e-9,
                      result.product_peak * 1e-9, result.bytes, static_cast<double>(cost.bytes), change);
        else
          std::printf("%-9s %7s  %9s  %7.2f  %7.0f  %5.1f %% of %5.0f  %6.2f GB (%.2f)  %14.2g\n",
                      name.c_str(), threads.c_str(), precision_name.c_str(), result.seconds,
                      cost.operations / result.seconds * 1e-9,
                      100 * cost.operations / result.seconds / result.product_peak,
                      result.product_peak * 1e-9, result.bytes * 1e-9, static_cast<double>(cost.bytes) * 1e-9,
                      change);
        std::fflush(stdout);
        munmap(shared, bytes);
      }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 2;
  }
}
