// A folder for the pictures of a test. They are kept, to be judged by eye, with LIBBIO_KEEP_PLOTS=folder.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace libbio::plot {

class PlotTest : public ::testing::Test {
 protected:
  PlotTest() {
    const char* const kept = std::getenv("LIBBIO_KEEP_PLOTS");
    keep_ = kept != nullptr;
    folder_ = keep_ ? std::filesystem::path(kept)
                    : std::filesystem::temp_directory_path() / ("libbio-plot-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~PlotTest() override {
    if (!keep_) std::filesystem::remove_all(folder_);
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  static std::string bytes(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  bool keep_ = false;
  std::filesystem::path folder_;
};

}  // namespace libbio::plot
