// Data beside the repository, at ../shared or where LIBBIO_SHARED says; they are no part of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace libbio {

// The folder or file of that name, such as "golden/msa_transformer"; empty where it is not there.
std::filesystem::path shared_data(const std::string& name);

}  // namespace libbio

// In the body of a test: skips it, and says why, where the path is empty.
#define LIBBIO_SKIP_WITHOUT(path) \
  if ((path).empty()) GTEST_SKIP() << "no shared data: put it beside the repository or set LIBBIO_SHARED"
