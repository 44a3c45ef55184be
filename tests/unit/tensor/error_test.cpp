#include "libbio/error.h"

#include <gtest/gtest.h>

namespace libbio {
namespace {

TEST(Error, ReportShowsTheLineAndACaretBelowTheColumns) {
  const InputError error("unknown letter '?' in sequence 'b'",
                         {"x.a3m", 4, 3, 4, "AC??E", "expected a letter"});
  EXPECT_EQ(error.report(),
            "unknown letter '?' in sequence 'b'\n"
            "  --> x.a3m:4:3-4\n"
            "   |\n"
            " 4 | AC??E\n"
            "   |   ^^ expected a letter");
}

TEST(Error, ReportCutsALongLineAroundTheCaret) {
  std::string line(10000, 'A');
  line[7000] = '?';
  const std::string report = InputError("m", {"f", 12, 7001, 7001, line, ""}).report();
  const std::size_t text = report.find("12 | ") + 5, caret = report.rfind('^');
  ASSERT_NE(caret, std::string::npos);
  const std::size_t caret_line = report.rfind('\n', caret);
  const std::size_t text_line = report.rfind('\n', text);
  EXPECT_EQ(report[text_line + (caret - caret_line)], '?');
  EXPECT_LT(report.size(), 400u);
}

TEST(Error, ReportReplacesControlBytes) {
  EXPECT_EQ(InputError("m", {"f", 1, 1, 1, std::string("A\0\x1b", 3), ""}).report().find('\x1b'),
            std::string::npos);
}

TEST(Error, KindsHaveTheirExitCodes) {
  EXPECT_EQ(InputError("").exit_code(), 3);
  EXPECT_EQ(UsageError("").exit_code(), 2);
  EXPECT_EQ(WeightsError("").exit_code(), 4);
  EXPECT_EQ(ShapeError("").exit_code(), 70);
}

}  // namespace
}  // namespace libbio
