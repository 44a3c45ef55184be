// Seeded damage to valid files, as transfers, editors and scripts do it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "libbio/tensor/random.h"

namespace libbio::testing {

inline std::size_t place_in(const std::string& text, Rng& rng) {
  return rng.below(text.size() + 1);
}

// One random piece of damage to text; donor is another valid file.
inline void mutate(std::string& text, const std::string& donor, Rng& rng) {
  const std::size_t at = place_in(text, rng);
  switch (rng.below(8)) {
    case 0:  // a flipped bit
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << rng.below(8)));
      break;
    case 1:  // another byte
      if (at < text.size()) text[at] = static_cast<char>(rng.below(256));
      break;
    case 2:  // a file cut short
      text.resize(at);
      break;
    case 3: {  // a piece of another file
      const std::size_t from = place_in(donor, rng);
      text.insert(at, donor, from, rng.below(64));
      break;
    }
    case 4:  // a hole
      text.erase(at, rng.below(32));
      break;
    case 5: {  // a line twice
      const std::size_t begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
      const std::size_t end = text.find('\n', begin);
      if (end != std::string::npos) text.insert(begin, text.substr(begin, end + 1 - begin));
      break;
    }
    case 6: {  // a character that means something
      static const std::string kSpecial(">#*.-_~/|\r\n\t \0xX12", 19);
      text.insert(at, 1, kSpecial[rng.below(kSpecial.size())]);
      break;
    }
    default:  // the end of one file, the start of another
      text = text.substr(0, at) + donor.substr(place_in(donor, rng));
  }
}

// Rounds of a fuzz test: `usual`, or LIBBIO_FUZZ_ROUNDS for a long run by hand.
inline std::uint64_t fuzz_rounds(std::uint64_t usual) {
  const char* given = std::getenv("LIBBIO_FUZZ_ROUNDS");
  return given == nullptr ? usual : std::strtoull(given, nullptr, 10);
}

}  // namespace libbio::testing
