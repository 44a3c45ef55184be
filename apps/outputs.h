// What can be said about the outputs of a verb before its work begins. Each refuses with UsageError.
#pragma once

#include <string>
#include <vector>

namespace bio {

// Files that exist (unless `force`) or cannot be written, and one name for two files. Empty names, here and
// below, are outputs that nobody asked for.
void check_output_files(const std::vector<std::string>& paths, bool force);
// One name, however it is spelt, for two outputs, files or folders, or for an output and an input.
void check_distinct_outputs(const std::vector<std::string>& outputs,
                            const std::vector<std::string>& inputs = {});
// A picture that is neither .svg nor .png. Empty: nobody asked for one.
void check_picture_name(const std::string& path);
// A name that an item of a record cannot have.
void check_item_name(const std::string& name);

}  // namespace bio
