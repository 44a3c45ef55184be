// Errors: what a user did, said in the user's own words and with the user's own line.
//
// Every exception that leaves libbio derives from Error. Exceptions of third-party libraries are translated
// where the library is called, nowhere else.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace libbio {

// A place in a text file. Lines and columns count from 1; columns are bytes, [column_begin, column_end].
// column_begin == 0 means the whole line; line == 0 means the whole file.
struct TextLocation {
  std::string path;
  std::size_t line = 0;
  std::size_t column_begin = 0;
  std::size_t column_end = 0;
  std::string line_text{};  // the line as read, without its end
  std::string remark{};     // printed behind the caret
};

class Error : public std::runtime_error {
 public:
  // Short name of the kind of error ("InputError"), as stored under /failures of a record.
  virtual std::string_view kind() const noexcept = 0;
  // Exit status of a program that stops because of this error.
  virtual int exit_code() const noexcept = 0;

  const std::optional<TextLocation>& location() const noexcept { return location_; }
  // The message and, where known, the place: file:line:columns, the line itself, a caret below it.
  std::string report() const;

 protected:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
  Error(const std::string& message, TextLocation location)
      : std::runtime_error(message), location_(std::move(location)) {}

 private:
  std::optional<TextLocation> location_;
};

// A file of the user is not what it should be (exit 3).
class InputError : public Error {
 public:
  explicit InputError(const std::string& message) : Error(message) {}
  InputError(const std::string& message, TextLocation location) : Error(message, std::move(location)) {}
  std::string_view kind() const noexcept override { return "InputError"; }
  int exit_code() const noexcept override { return 3; }
};

// The command line, or a request to the library, asks for something that cannot be done (exit 2).
class UsageError : public Error {
 public:
  explicit UsageError(const std::string& message) : Error(message) {}
  std::string_view kind() const noexcept override { return "UsageError"; }
  int exit_code() const noexcept override { return 2; }
};

// A weights file does not fit the model (exit 4).
class WeightsError : public Error {
 public:
  explicit WeightsError(const std::string& message) : Error(message) {}
  std::string_view kind() const noexcept override { return "WeightsError"; }
  int exit_code() const noexcept override { return 4; }
};

// The machine refused: disk full, no permission, not enough memory (exit 5).
class ResourceError : public Error {
 public:
  explicit ResourceError(const std::string& message) : Error(message) {}
  std::string_view kind() const noexcept override { return "ResourceError"; }
  int exit_code() const noexcept override { return 5; }
};

// Sizes disagree inside the library: a defect of libbio, not of the user's data (exit 70).
class ShapeError : public Error {
 public:
  explicit ShapeError(const std::string& message) : Error(message) {}
  std::string_view kind() const noexcept override { return "ShapeError"; }
  int exit_code() const noexcept override { return 70; }
};

}  // namespace libbio
