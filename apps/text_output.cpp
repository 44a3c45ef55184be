#include "apps/text_output.h"

#include <iomanip>
#include <iostream>
#include <sstream>

#include "libbio/text/atomic_file.h"

namespace bio {

void write_text_file(const std::string& path, bool overwrite,
                     const std::function<void(std::ostream&)>& write) {
  std::ostringstream text;
  write(text);
  libbio::text::AtomicFile file(path, overwrite);
  file.write(text.view());
  file.commit();
}

void print_line(const std::string& name, const std::string& value) {
  std::cout << "  " << std::left << std::setw(14) << name << std::right << ' ' << value << '\n';
}

}  // namespace bio
