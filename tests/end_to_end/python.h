// Debian's Python, whose anndata is the judge of AnnData files.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

namespace end_to_end {

inline const std::string kPython = "/usr/bin/python3";

// Whether it has what the scripts of this folder need. Modules are found, not imported, which would take a
// second.
inline bool python_has_anndata() {
  const std::string ask =
      " -c 'from importlib.util import find_spec as f; "
      "exit(not all(map(f, [\"anndata\", \"h5py\", \"pandas\", \"scipy\"])))'";
  return std::system((kPython + ask + " 2>/dev/null").c_str()) == 0;
}
inline const std::string kNoAnndata =
    kPython + " has no anndata, h5py, pandas and scipy (Debian: python3-anndata)";

// Exit status of a script beside this file.
inline int run_python(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command = kPython + " -W ignore '" + LIBBIO_SOURCE_DIR + "/tests/end_to_end/" + script + "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  return std::system(command.c_str());
}

}  // namespace end_to_end
