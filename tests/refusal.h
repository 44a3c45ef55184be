// What a call says when it refuses.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace libbio::testing {

// The message of the error E that call() throws; a test failure and "" where it throws none. Other errors
// pass.
template <class E, class F>
std::string refusal(F&& call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "no error of the expected kind";
  return "";
}

}  // namespace libbio::testing
