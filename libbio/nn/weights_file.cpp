#include "libbio/nn/weights_file.h"

#include <algorithm>
#include <map>

#include "libbio/error.h"
#include "libbio/record/element.h"
#include "libbio/record/weights_header.h"

namespace libbio::nn {
namespace {

constexpr std::size_t kShownLines = 8;
constexpr std::size_t kShownName = 80;

std::string shown_name(const std::string& name) {
  std::string text = name.substr(0, kShownName);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  return name.size() > kShownName ? text + "..." : text;
}

void append_list(std::string& text, const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  text += "\n  " + title + " (" + std::to_string(lines.size()) + "):";
  const std::size_t shown = lines.size() <= kShownLines + 1 ? lines.size() : kShownLines;
  for (std::size_t i = 0; i < shown; ++i) text += "\n    " + lines[i];
  if (shown < lines.size()) text += "\n    and " + std::to_string(lines.size() - shown) + " more";
}

void write_tensor(h5::Group& group, const TensorShape& tensor, std::span<const float> elements) {
  h5::Dataset written = group.write(tensor.name, elements, tensor.dims);
  record::mark_encoding(written, "array", "0.2.0");
}

}  // namespace

std::vector<TensorShape> tensor_shapes(const Parameters<float>& parameters) {
  std::vector<TensorShape> tensors;
  for (int i = 0; i < parameters.size(); ++i) {
    const auto dims = parameters.shape(i).dims();
    tensors.push_back({parameters.name(i), {dims.begin(), dims.end()}});
  }
  return tensors;
}

std::string shape_differences(const std::vector<TensorShape>& found,
                              const std::vector<TensorShape>& expected) {
  std::map<std::string, const TensorShape*> found_by_name, expected_by_name;
  for (const TensorShape& tensor : found) found_by_name[tensor.name] = &tensor;
  for (const TensorShape& tensor : expected) expected_by_name[tensor.name] = &tensor;
  std::vector<std::string> missing, unexpected, different;
  for (const TensorShape& tensor : expected) {
    const auto other = found_by_name.find(tensor.name);
    if (other == found_by_name.end())
      missing.push_back(shown_name(tensor.name) + " " + h5::to_string(tensor.dims));
    else if (other->second->dims != tensor.dims)
      different.push_back(shown_name(tensor.name) + ": found " + h5::to_string(other->second->dims) +
                          ", expected " + h5::to_string(tensor.dims));
  }
  for (const TensorShape& tensor : found)
    if (!expected_by_name.contains(tensor.name))
      unexpected.push_back(shown_name(tensor.name) + " " + h5::to_string(tensor.dims));
  std::string text;
  append_list(text, "missing", missing);
  append_list(text, "unexpected", unexpected);
  append_list(text, "wrong shape", different);
  return text;
}

void write_tensors(h5::Group& parent, const std::string& name, const std::vector<TensorShape>& tensors,
                   const std::function<void(std::size_t, std::span<float>)>& read) {
  h5::Group group = record::create_dict(parent, name);
  std::vector<float> elements;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    elements.resize(static_cast<std::size_t>(tensors[i].size()));
    read(i, elements);
    write_tensor(group, tensors[i], elements);
  }
}

void write_parameters(h5::Group& parent, const std::string& name, Parameters<float>& parameters) {
  h5::Group group = record::create_dict(parent, name);
  const std::vector<TensorShape> tensors = tensor_shapes(parameters);
  for (std::size_t i = 0; i < tensors.size(); ++i)
    write_tensor(group, tensors[i], parameters.value(static_cast<int>(i)).span());
}

void read_parameters(const h5::Group& parent, const std::string& name, Parameters<float>& parameters) try {
  const h5::Group group = parent.group(name);
  std::vector<TensorShape> found;
  for (const std::string& child : group.children()) {
    const h5::Dataset dataset = group.dataset(child);
    dataset.require_stored();
    found.push_back({child, dataset.dims()});
  }
  const std::string differences = shape_differences(found, tensor_shapes(parameters));
  if (!differences.empty())
    throw WeightsError(group.place() + ": the tensors are not those of the model" + differences);
  parameters.allocate();
  for (int i = 0; i < parameters.size(); ++i)
    group.dataset(parameters.name(i)).read_into(parameters.value(i).span());
} catch (const InputError& error) {
  throw record::unreadable_weights(error);
}

}  // namespace libbio::nn
