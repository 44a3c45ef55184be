#include "libbio/record/compare.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "libbio/record/record_reader.h"
#include "libbio/record/value.h"

namespace libbio::record {
namespace {

std::set<std::string> both(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::set<std::string> names(a.begin(), a.end());
  names.insert(b.begin(), b.end());
  return names;
}

std::string index_text(std::int64_t flat, const h5::Dims& dims) {
  if (dims.empty()) return "";
  h5::Dims index(dims.size());
  for (std::size_t axis = dims.size(); axis-- > 0; flat /= dims[axis]) index[axis] = flat % dims[axis];
  return " at " + h5::to_string(index);
}

template <class T>
double distance(T a, T b) {
  if (a == b) return 0;
  const double difference = std::abs(static_cast<double>(a) - static_cast<double>(b));
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) && std::isnan(b)) return 0;
    if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
    return difference;
  } else {
    return std::max(1.0, difference);  // neighbours beyond 2^53
  }
}

class Comparison {
 public:
  Comparison(const CompareOptions& options, std::vector<Difference>& found)
      : options_(options), found_(found) {}

  void groups(const std::string& place, const h5::Group& a, const h5::Group& b) {
    attributes(place, a, b);
    for (const std::string& name : both(a.children(), b.children())) {
      const std::string at = place + (place.ends_with('/') ? "" : "/") + name;
      if (at == "/provenance" && !options_.provenance) continue;
      if (!a.contains(name) || !b.contains(name)) {
        add(at, a.contains(name) ? "only in the first" : "only in the second");
      } else if (a.has_group(name) != b.has_group(name)) {
        add(at, std::string("a ") + (a.has_group(name) ? "group and a dataset" : "dataset and a group"));
      } else if (a.has_group(name)) {
        groups(at, a.group(name), b.group(name));
      } else {
        datasets(at, a.dataset(name), b.dataset(name));
      }
    }
  }

 private:
  void add(const std::string& place, const std::string& description) {
    found_.push_back({place, description});
  }

  void attributes(const std::string& place, const h5::Object& a, const h5::Object& b) {
    for (const std::string& name : both(a.attribute_names(), b.attribute_names())) {
      const std::string at = place + "@" + name;
      if (!a.has_attribute(name) || !b.has_attribute(name))
        add(at, a.has_attribute(name) ? "only in the first" : "only in the second");
      else if (a.attribute(name) != b.attribute(name))
        add(at, "differs");
    }
  }

  void datasets(const std::string& at, const h5::Dataset& a, const h5::Dataset& b) {
    attributes(at, a, b);
    if (a.type() != b.type())
      return add(at, std::string(h5::name_of(a.type())) + " and " + std::string(h5::name_of(b.type())));
    if (a.dims() != b.dims()) return add(at, h5::to_string(a.dims()) + " and " + h5::to_string(b.dims()));
    switch (a.type()) {
      case h5::ElementType::kString:
        return texts(at, a.read_strings(), b.read_strings(), a.dims());
      case h5::ElementType::kBool:
        if (a.read_bools() != b.read_bools()) add(at, "truth values differ");
        return;
      case h5::ElementType::kFloat32:
        return numbers<float>(at, a, b);
      case h5::ElementType::kFloat64:
        return numbers<double>(at, a, b);
      case h5::ElementType::kInt32:
        return numbers<std::int32_t>(at, a, b);
      case h5::ElementType::kInt64:
        return numbers<std::int64_t>(at, a, b);
      case h5::ElementType::kUint8:
        return numbers<std::uint8_t>(at, a, b);
      case h5::ElementType::kUint64:
        return numbers<std::uint64_t>(at, a, b);
    }
  }

  void texts(const std::string& at, const std::vector<std::string>& a, const std::vector<std::string>& b,
             const h5::Dims& dims) {
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a != a.end())
      add(at, "differs" + index_text(in_a - a.begin(), dims) + ": '" + *in_a + "' and '" + *in_b + "'");
  }

  template <class T>
  void numbers(const std::string& at, const h5::Dataset& a, const h5::Dataset& b) {
    const std::vector<T> in_a = a.read<T>(), in_b = b.read<T>();
    std::int64_t different = 0, worst = 0;
    double largest = -1;
    for (std::size_t i = 0; i < in_a.size(); ++i) {
      const double apart = distance(in_a[i], in_b[i]);
      if (apart <= options_.tolerance) continue;
      ++different;
      if (apart > largest) {
        largest = apart;
        worst = static_cast<std::int64_t>(i);
      }
    }
    if (different == 0) return;
    const auto text = [](T number) {
      if constexpr (std::is_floating_point_v<T>)
        return to_string(Value(static_cast<double>(number)));
      else
        return std::to_string(number);
    };
    const auto place = static_cast<std::size_t>(worst);
    const std::string count = a.dims().empty() ? "differs"
                                               : std::to_string(different) + " of " +
                                                     std::to_string(a.size()) + " numbers differ, most";
    add(at, count + index_text(worst, a.dims()) + ": " + text(in_a[place]) + " and " + text(in_b[place]) +
                " (by " + to_string(Value(largest)) + ")");
  }

  const CompareOptions& options_;
  std::vector<Difference>& found_;
};

}  // namespace

std::vector<Difference> compare(const std::string& path_a, const std::string& path_b,
                                const CompareOptions& options) {
  const RecordReader a(path_a), b(path_b);
  std::vector<Difference> found;
  Comparison(options, found).groups("/", a.root(), b.root());
  return found;
}

}  // namespace libbio::record
