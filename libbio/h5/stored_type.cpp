#include "libbio/h5/stored_type.h"

#include <hdf5.h>

#include <cstring>
#include <limits>

#include "libbio/error.h"

namespace libbio::h5 {

template <>
std::int64_t memory_type<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
std::int64_t memory_type<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
std::int64_t memory_type<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
std::int64_t memory_type<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
std::int64_t memory_type<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
std::int64_t memory_type<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}

template <>
std::int64_t file_type<float>() {
  return H5T_IEEE_F32LE;
}
template <>
std::int64_t file_type<double>() {
  return H5T_IEEE_F64LE;
}
template <>
std::int64_t file_type<std::int32_t>() {
  return H5T_STD_I32LE;
}
template <>
std::int64_t file_type<std::int64_t>() {
  return H5T_STD_I64LE;
}
template <>
std::int64_t file_type<std::uint8_t>() {
  return H5T_STD_U8LE;
}
template <>
std::int64_t file_type<std::uint64_t>() {
  return H5T_STD_U64LE;
}

Handle bool_type() {
  Handle type(H5Tenum_create(H5T_STD_I8LE));
  const std::int8_t no = 0, yes = 1;
  H5Tenum_insert(type.id(), "FALSE", &no);
  H5Tenum_insert(type.id(), "TRUE", &yes);
  return type;
}

Handle string_type() {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

namespace {

// By names, so that a wider enumeration, as other writers choose it, is one, too; HDF5 converts by names.
bool is_bool(hid_t stored_type) {
  if (H5Tget_nmembers(stored_type) != 2) return false;
  std::int8_t truth = 0;
  const Handle ours = bool_type();
  for (unsigned index = 0; index < 2; ++index) {
    char* const name = H5Tget_member_name(stored_type, index);
    const bool known = name != nullptr && H5Tenum_valueof(ours.id(), name, &truth) >= 0;
    H5free_memory(name);
    if (!known) return false;
  }
  return true;
}

}  // namespace

template <class T>
bool holds(std::int64_t stored_type) {
  const std::size_t bits = 8 * H5Tget_size(stored_type);
  const H5T_class_t kind = H5Tget_class(stored_type);
  if constexpr (!std::numeric_limits<T>::is_integer) return kind == H5T_FLOAT && bits <= 8 * sizeof(T);
  if (kind != H5T_INTEGER) return false;
  const bool is_signed = H5Tget_sign(stored_type) != H5T_SGN_NONE;
  if (is_signed && !std::numeric_limits<T>::is_signed) return false;
  return bits - (is_signed ? 1 : 0) <= static_cast<std::size_t>(std::numeric_limits<T>::digits);
}
template bool holds<float>(std::int64_t);
template bool holds<double>(std::int64_t);
template bool holds<std::int32_t>(std::int64_t);
template bool holds<std::int64_t>(std::int64_t);
template bool holds<std::uint8_t>(std::int64_t);
template bool holds<std::uint64_t>(std::int64_t);

ElementType element_type(std::int64_t stored_type, const std::string& place) {
  switch (H5Tget_class(stored_type)) {
    case H5T_FLOAT:
      if (holds<float>(stored_type)) return ElementType::kFloat32;
      if (holds<double>(stored_type)) return ElementType::kFloat64;
      break;
    case H5T_INTEGER:
      if (holds<std::uint8_t>(stored_type)) return ElementType::kUint8;
      if (holds<std::int32_t>(stored_type)) return ElementType::kInt32;
      if (holds<std::int64_t>(stored_type)) return ElementType::kInt64;
      if (holds<std::uint64_t>(stored_type)) return ElementType::kUint64;
      break;
    case H5T_ENUM:
      if (is_bool(stored_type)) return ElementType::kBool;
      break;
    case H5T_STRING:
      return ElementType::kString;
    default:
      break;
  }
  throw InputError(
      place +
      ": holds elements of a type that libbio does not read (expected numbers of at most 64 bits, "
      "truth values or strings)");
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::kFloat32:
      return "float32";
    case ElementType::kFloat64:
      return "float64";
    case ElementType::kInt32:
      return "int32";
    case ElementType::kInt64:
      return "int64";
    case ElementType::kUint8:
      return "uint8";
    case ElementType::kUint64:
      return "uint64";
    case ElementType::kBool:
      return "bool";
    case ElementType::kString:
      return "string";
  }
  return "unknown";
}

namespace {

// Length of the UTF-8 character at the start of the text, 0 where there is none (RFC 3629, section 4).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned first = byte(0), second = byte(1);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && second < 0xA0) return 0;  // overlong
    if (first == 0xED && second > 0x9F) return 0;  // surrogates
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;  // overlong
    if (first == 0xF4 && second > 0x8F) return 0;  // above U+10FFFF
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string as_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    valid += length > 0 ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(length > 0 ? length : 1);
  }
  return valid;
}

}  // namespace libbio::h5
