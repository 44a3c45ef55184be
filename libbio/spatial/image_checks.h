// What stb_image takes on trust in a picture. For the .cpp files of this folder.
#pragma once

#include <string>
#include <string_view>

namespace libbio::spatial {

// InputError "cannot read the image '<path>': <reason>".
[[noreturn]] void refuse_image(const std::string& path, const std::string& reason);

bool is_png(std::string_view bytes);
bool is_jpeg(std::string_view bytes);

// Every chunk is there up to the last and agrees with its checksum (PNG, third edition, section 5.3).
void require_sound_png(const std::string& path, std::string_view bytes);
// Every segment is there up to the end of the image, and tables of codes have 256 symbols at most (ITU-T
// T.81, annex B): stb_image 2.27 writes the others outside of its memory.
void require_sound_jpeg(const std::string& path, std::string_view bytes);

}  // namespace libbio::spatial
