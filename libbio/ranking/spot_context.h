// What the model may know of a spot without the spot's own counts: the expression of its neighbours, and the
// tissue image.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "libbio/ranking/expression.h"
#include "libbio/ranking/spot_attention.h"
#include "libbio/ranking/spot_set.h"
#include "libbio/tensor/parallel.h"
#include "libbio/tensor/tensor.h"

namespace libbio::ranking {

struct ContextOptions {
  // Principal components of log1p CP10k that stand for a neighbour's expression.
  std::int64_t components = 20;
  std::int64_t neighbours = 36;
  // Copies of the spots whose nearest neighbours are hidden, out to a radius drawn evenly from 0 to this many
  // pitches: a model that is trained on them also sees what a spot in a hole sees.
  int masked_copies = 3;
  double masked_radius = 6;
};

// Everything is fitted to the spots of the training set, and only they are neighbours.
class SpotContext {
 public:
  // training[i] != 0: spot i may be used. UsageError where a section has fewer than 3 training spots.
  SpotContext(const SpotSet& set, const LogExpression& expression, std::span<const std::uint8_t> training,
              const ContextOptions& options, std::uint64_t seed, Workers& workers);

  // Components of every spot as the attention sees them, [B, D]: centred on the training spots of its
  // section, in units of the first component's deviation over the training spots.
  const Tensor<float>& values() const { return values_; }
  // Of every spot: Gaussian mean (2 pitches) of its neighbours' components, and its image features, centred
  // and scaled, [B, F]. Of copy 0 (all neighbours) or a masked copy 1, 2, ...
  const Tensor<float>& query_features(std::size_t copy) const { return views_[copy].query_features; }
  const SpotEdges& edges(std::size_t copy) const { return views_[copy].edges; }
  std::size_t copies() const { return views_.size(); }

  // Context of every spot by this attention, centred within sections and scaled over the training spots, with
  // the image features appended: [B, f].
  Tensor<float> features(const SpotAttention<float>& attention, std::size_t copy, Workers& workers) const;
  // The scale of each context component as of now, for a model that goes on training; features() then uses it
  // for all copies.
  void fit_scale(const SpotAttention<float>& attention, Workers& workers);
  // The same for the queries listed, differentiable in the parameters of the attention.
  nn::Activation<float> features(const SpotAttention<float>& attention, std::size_t copy,
                                 std::span<const std::int64_t> rows, const nn::Pass& pass) const;

  const Tensor<float>& image_features() const { return image_; }

 private:
  struct Seen {
    SpotEdges edges;
    Tensor<float> query_features;
  };
  Seen see(const std::vector<double>& hidden_radius, std::int64_t count, Workers& workers) const;
  Tensor<float> raw_context(const SpotAttention<float>& attention, std::size_t copy, Workers& workers) const;
  void append_image(const Tensor<float>& context, std::span<const std::int64_t> rows,
                    Tensor<float>& features) const;

  const SpotSet& set_;
  std::vector<std::uint8_t> training_;
  Tensor<float> values_, image_;
  std::vector<Seen> views_;
  Tensor<float> centre_;              // [S, H·D]
  std::vector<float> inverse_scale_;  // [H·D]
};

}  // namespace libbio::ranking
