#include "libbio/contact/attention_regression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "libbio/contact/logistic_fit.h"
#include "libbio/error.h"
#include "libbio/msa_transformer/contact_head.h"
#include "libbio/tensor/matrix_product.h"

namespace libbio::contact {
namespace {

constexpr double kBiasRidge = 1e-9;     // of the mean log-likelihood: none to speak of
constexpr std::int64_t kBlock = 512;    // pairs of one matrix product
constexpr double kLeastSpread = 1e-12;  // of a feature that says anything

// Standard deviation of each feature, families weighing the same; 1 for a constant one.
std::vector<double> spreads(const std::vector<const AttentionPairs*>& families) {
  const std::int64_t size = families.front()->features.dim(1);
  std::vector<double> first(static_cast<std::size_t>(size)), second(first);
  for (const AttentionPairs* family : families) {
    const double weight = 1 / static_cast<double>(families.size() * family->contact.size());
    for (std::int64_t pair = 0; pair < family->features.dim(0); ++pair)
      for (std::int64_t f = 0; f < size; ++f) {
        const double x = family->features(pair, f);
        first[f] += weight * x;
        second[f] += weight * x * x;
      }
  }
  for (std::size_t f = 0; f < first.size(); ++f) {
    const double spread = std::sqrt(std::max(0.0, second[f] - first[f] * first[f]));
    first[f] = spread > kLeastSpread ? spread : 1;
  }
  return first;
}

// Of the coefficients of features divided by their spreads, then of 1.
LogisticSlopes family_slopes(const AttentionPairs& family, const std::vector<double>& spread,
                             const std::vector<double>& coefficients) {
  const auto size = static_cast<std::int64_t>(coefficients.size());
  LogisticSlopes slopes{Tensor<double>({size}), Tensor<double>({size, size})};
  const std::int64_t pairs = family.features.dim(0);
  const double weight = 1 / static_cast<double>(pairs);
  Tensor<double> x({kBlock, size}), curved({kBlock, size});
  for (std::int64_t begin = 0; begin < pairs; begin += kBlock) {
    const std::int64_t count = std::min(kBlock, pairs - begin);
    for (std::int64_t n = 0; n < count; ++n) {
      double logit = coefficients.back();
      for (std::int64_t f = 0; f + 1 < size; ++f) {
        x(n, f) = family.features(begin + n, f) / spread[f];
        logit += coefficients[f] * x(n, f);
      }
      x(n, size - 1) = 1;
      const double p = 1 / (1 + std::exp(-logit)), curve = weight * p * (1 - p);
      const double miss = weight * (family.contact[begin + n] - p);
      for (std::int64_t f = 0; f < size; ++f) {
        slopes.gradient(f) += miss * x(n, f);
        curved(n, f) = curve * x(n, f);
      }
    }
    matrix_product<double>(Transpose::yes, Transpose::no, size, size, count, 1, x.data(), size, curved.data(),
                           size, 1, slopes.curvature.data(), size);
  }
  return slopes;
}

}  // namespace

AttentionPairs attention_pairs(const std::string& name, std::int64_t fold, View<const float> row_attention,
                               const NativeContacts& native, std::int64_t min_separation) {
  const std::int64_t heads = row_attention.dim(0) * row_attention.dim(1), columns = row_attention.dim(2);
  require_shape("native contacts of " + name, native.contact.shape(), {columns - 1, columns - 1});
  AttentionPairs family{name, fold, {}, {}};
  std::vector<std::array<std::int64_t, 2>> pairs;
  for (std::int64_t i = 0; i < columns - 1; ++i)
    for (std::int64_t j = i + min_separation; j < columns - 1; ++j)
      if (native.resolved[i] && native.resolved[j]) {
        pairs.push_back({i, j});
        family.contact.push_back(native.contact(i, j));
      }
  family.features = Tensor<float>({static_cast<std::int64_t>(pairs.size()), heads});
  const View<const float> maps = row_attention.reshaped({heads, columns, columns});
  Tensor<float> x({columns - 1, columns - 1});
  for (std::int64_t f = 0; f < heads; ++f) {
    msa_transformer::contact_feature<float>(maps[f], x);
    for (std::size_t pair = 0; pair < pairs.size(); ++pair)
      family.features(static_cast<std::int64_t>(pair), f) = x(pairs[pair][0], pairs[pair][1]);
  }
  return family;
}

ContactHead fit_contact_head(const std::vector<const AttentionPairs*>& all, double ridge, Workers& workers) {
  std::vector<const AttentionPairs*> families;
  std::array<bool, 2> any{};
  for (const AttentionPairs* family : all) {
    if (!family->contact.empty()) families.push_back(family);
    for (const std::uint8_t contact : family->contact) any[contact] = true;
  }
  if (!any[0] || !any[1])
    throw UsageError("a contact head needs families with contacts and with other pairs");
  const std::vector<double> spread = spreads(families);
  std::vector<double> penalty(spread.size(), ridge);
  penalty.push_back(kBiasRidge);
  const std::vector<double> coefficients = fit_logistic(
      penalty, static_cast<std::int64_t>(families.size()),
      [&](std::int64_t f, const std::vector<double>& at) {
        return family_slopes(*families[static_cast<std::size_t>(f)], spread, at);
      },
      workers);
  ContactHead head{{}, coefficients.back(), ridge};
  for (std::size_t f = 0; f < spread.size(); ++f) head.weights.push_back(coefficients[f] / spread[f]);
  return head;
}

double cross_entropy(const ContactHead& head, const std::vector<const AttentionPairs*>& families) {
  double sum = 0;
  std::int64_t counted = 0;
  for (const AttentionPairs* family : families) {
    if (family->contact.empty()) continue;
    double loss = 0;
    for (std::size_t pair = 0; pair < family->contact.size(); ++pair) {
      double logit = head.bias;
      for (std::size_t f = 0; f < head.weights.size(); ++f)
        logit +=
            head.weights[f] * family->features(static_cast<std::int64_t>(pair), static_cast<std::int64_t>(f));
      const double against = family->contact[pair] ? -logit : logit;
      loss += std::max(0.0, against) + std::log1p(std::exp(-std::abs(against)));
    }
    sum += loss / static_cast<double>(family->contact.size());
    ++counted;
  }
  return counted > 0 ? sum / static_cast<double>(counted) : std::numeric_limits<double>::quiet_NaN();
}

ContactHead cross_validated_contact_head(const std::vector<const AttentionPairs*>& all, Workers& workers) {
  std::vector<const AttentionPairs*> families;
  for (const AttentionPairs* family : all)
    if (!family->contact.empty()) families.push_back(family);
  std::vector<std::int64_t> folds;
  for (const AttentionPairs* family : families)
    if (std::ranges::find(folds, family->fold) == folds.end()) folds.push_back(family->fold);
  std::ranges::sort(folds);
  double best = kRidges[std::size(kRidges) / 2], least = std::numeric_limits<double>::infinity();
  for (const double ridge : kRidges) {
    if (folds.size() < 2) break;
    double sum = 0;
    for (const std::int64_t fold : folds) {
      std::vector<const AttentionPairs*> fitted, judged;
      for (const AttentionPairs* family : families)
        (family->fold == fold ? judged : fitted).push_back(family);
      sum += cross_entropy(fit_contact_head(fitted, ridge, workers), judged) *
             static_cast<double>(judged.size());
    }
    if (sum < least) {
      least = sum;
      best = ridge;
    }
  }
  return fit_contact_head(families, best, workers);
}

msa_transformer::MsaTransformer<float> with_contact_head(msa_transformer::MsaTransformer<float>& model,
                                                         const ContactHead& head) {
  msa_transformer::Config config = model.config();
  config.contact_head = true;
  msa_transformer::MsaTransformer<float> headed(config);
  nn::Parameters<float>& to = headed.parameters();
  nn::Parameters<float>& from = model.parameters();
  to.allocate();
  for (int tensor = 0; tensor < to.size(); ++tensor) {
    const int same = from.find(to.name(tensor));
    if (same < 0) continue;
    require_shape(to.name(tensor), from.shape(same), to.shape(tensor));
    std::ranges::copy(from.value(same), to.value(tensor).begin());
  }
  const View<float> weights = to.value(to.find("contact_head.regression.weight"));
  require_shape("weights of the contact head", {static_cast<std::int64_t>(head.weights.size())},
                {weights.size()});
  std::ranges::transform(head.weights, weights.begin(), [](double w) { return static_cast<float>(w); });
  *to.value(to.find("contact_head.regression.bias")).data() = static_cast<float>(head.bias);
  return headed;
}

}  // namespace libbio::contact
