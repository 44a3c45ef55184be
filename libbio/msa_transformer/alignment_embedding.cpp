#include "libbio/msa_transformer/alignment_embedding.h"

#include <complex>
#include <string>
#include <vector>

#include "libbio/error.h"
#include "libbio/nn/chunks.h"

namespace libbio::msa_transformer {
namespace {

constexpr std::int64_t kChannels = 64;  // of all gradients per part: every sum has one owner
constexpr double kSpread = 0.02;

// p(r, ·)
std::vector<std::int64_t> places(View<const Token> row, Token pad) {
  std::vector<std::int64_t> places;
  std::int64_t seen = 0;
  for (const Token token : row) {
    seen += token != pad;
    places.push_back(token == pad ? 1 : seen + 1);
  }
  return places;
}

}  // namespace

template <class T>
AlignmentEmbedding<T>::AlignmentEmbedding(nn::Parameters<T>& parameters, const Config& config)
    : parameters_(&parameters),
      channels_(config.embed_dim),
      vocabulary_(config.vocabulary.size()),
      max_positions_(config.max_positions),
      max_rows_(config.max_rows),
      row_components_(config.row_embedding == RowEmbedding::vector ? config.embed_dim : 1),
      pad_(config.vocabulary.pad()),
      tokens_(
          parameters.declare("embed_tokens.weight", {vocabulary_, channels_}, nn::Initial::normal(kSpread))),
      positions_(parameters.declare("embed_positions.weight", {max_positions_ + 2, channels_},
                                    nn::Initial::normal(kSpread))),
      rows_(parameters.declare("msa_position_embedding", {1, max_rows_, 1, row_components_},
                               nn::Initial::normal(kSpread))) {}

template <class T>
nn::Activation<T> AlignmentEmbedding<T>::forward(View<const Token> tokens, const nn::Pass& pass) const {
  if (tokens.rank() != 2 || tokens.size() == 0)
    throw ShapeError("tokens have shape " + tokens.shape().to_string() + ", expected rows and columns");
  const std::int64_t rows = tokens.dim(0), columns = tokens.dim(1);
  if (columns > max_positions_)
    throw InputError("the alignment has " + std::to_string(columns - 1) +
                     " columns; these weights take at most " + std::to_string(max_positions_ - 1));
  if (rows > max_rows_)
    throw InputError("the alignment has " + std::to_string(rows) + " rows; these weights take at most " +
                     std::to_string(max_rows_));
  for (const Token token : tokens)
    if (token < 0 || token >= vocabulary_)
      throw ShapeError("token " + std::to_string(token) + " is none of the " + std::to_string(vocabulary_) +
                       " of the alphabet");
  const T* const by_token = parameters_->value(tokens_).data();
  const T* const by_place = parameters_->value(positions_).data();
  const T* const by_row = parameters_->value(rows_).data();
  Tensor<T> x({rows, columns, channels_});
  pass.workers.parallel_for(rows, [&](std::int64_t row) {
    const std::vector<std::int64_t> place = places(tokens[row], pad_);
    const T* const r = by_row + row * row_components_;
    for (std::int64_t column = 0; column < columns; ++column) {
      const T* const t = by_token + tokens(row, column) * channels_;
      const T* const p = by_place + place[static_cast<std::size_t>(column)] * channels_;
      T* const out = &x(row, column, 0);
      for (std::int64_t c = 0; c < channels_; ++c) out[c] = t[c] + p[c] + r[row_components_ == 1 ? 0 : c];
    }
  });
  nn::Activation<T> output(std::move(x));
  if (pass.tape) {
    Tensor<Token> kept(tokens.shape());
    std::copy(tokens.begin(), tokens.end(), kept.begin());
    pass.tape->record(
        [layer = *this, kept, output, &workers = pass.workers] { layer.backward(kept, output, workers); });
  }
  return output;
}

template <class T>
void AlignmentEmbedding<T>::backward(const Tensor<Token>& tokens, const nn::Activation<T>& x,
                                     Workers& workers) const {
  const std::int64_t rows = tokens.dim(0), columns = tokens.dim(1);
  T* const d_token = parameters_->gradient(tokens_).data();
  T* const d_place = parameters_->gradient(positions_).data();
  T* const d_row = parameters_->gradient(rows_).data();
  const Tensor<T>& dx = x.gradient();
  std::vector<std::vector<std::int64_t>> place;
  for (std::int64_t row = 0; row < rows; ++row) place.push_back(places(tokens[row], pad_));
  nn::for_chunks(workers, channels_, kChannels, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t column = 0; column < columns; ++column) {
        const T* const in = &dx(row, column, 0);
        T* const t = d_token + tokens(row, column) * channels_;
        T* const p =
            d_place + place[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] * channels_;
        for (std::int64_t c = begin; c < end; ++c) {
          t[c] += in[c];
          p[c] += in[c];
          if (row_components_ > 1) d_row[row * row_components_ + c] += in[c];
        }
      }
  });
  if (row_components_ > 1) return;
  for (std::int64_t row = 0; row < rows; ++row)
    for (const T d : View<const T>(dx[row])) d_row[row] += d;
}

template class AlignmentEmbedding<float>;
template class AlignmentEmbedding<double>;
template class AlignmentEmbedding<std::complex<double>>;

}  // namespace libbio::msa_transformer
