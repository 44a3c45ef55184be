#include "libbio/spatial/file_start.h"

#include "libbio/text/byte_source.h"

namespace libbio::spatial {

std::string file_start(const std::string& path) {
  text::ByteSource source(path);
  std::string start(4096, '\0');
  std::size_t size = 0;
  while (const std::size_t count = source.read(start.data() + size, start.size() - size)) size += count;
  start.resize(size);
  return start;
}

}  // namespace libbio::spatial
