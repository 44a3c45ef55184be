#include "libbio/nn/feed_forward_block.h"

#include <complex>

#include "libbio/nn/chunks.h"
#include "libbio/nn/elementwise.h"
#include "libbio/nn/recompute.h"

namespace libbio::nn {
namespace {

constexpr std::int64_t kBackwardPositions =
    2048;  // at a time: the layers share out the work among themselves

}  // namespace

template <class T>
FeedForwardBlock<T>::FeedForwardBlock(Parameters<T>& parameters, const std::string& name,
                                      std::int64_t channels, std::int64_t hidden)
    : channels_(channels),
      hidden_(hidden),
      norm_(parameters, name + ".layer_norm", channels),
      fc1_(parameters, name + ".layer.fc1", channels, hidden),
      fc2_(parameters, name + ".layer.fc2", hidden, channels) {}

template <class T>
void FeedForwardBlock<T>::apply(View<T> x, const Pass& pass) const {
  for (const Linear<T>* layer : {&fc1_, &fc2_}) layer->prepare(pass);
  const std::int64_t positions_of_x = x.size() / channels_;
  for_chunks(pass.workers, positions_of_x, part_positions(positions_of_x, pass.packed != nullptr),
             [&](std::int64_t begin, std::int64_t end) {
               Workers alone(1);
               const Pass part = pass.within_part(alone);
               const View<T> positions(x.data() + begin * channels_, {end - begin, channels_});
               Tensor<T> hidden = Tensor<T>::for_overwrite({end - begin, hidden_});
               fc1_.write_to(norm_.normalised(positions, alone), hidden, part);
               gelu_in_place<T>(hidden, alone);
               fc2_.add_to(hidden, positions, part);
             });
}

template <class T>
Activation<T> FeedForwardBlock<T>::forward(const Activation<T>& x, const Pass& pass) const {
  Tensor<T> sum = x.value();
  apply(sum, pass);
  Activation<T> y(std::move(sum));
  if (pass.tape)
    pass.tape->record([block = *this, x, y, &workers = pass.workers] { block.backward(x, y, workers); });
  return y;
}

template <class T>
void FeedForwardBlock<T>::backward(const Activation<T>& x, const Activation<T>& y, Workers& workers) const {
  const std::int64_t positions = x.value().size() / channels_;
  const T* const dy = y.gradient().data();
  T* const dx = x.gradient().data();
  for (std::int64_t begin = 0; begin < positions; begin += kBackwardPositions) {
    const std::int64_t count = std::min(kBackwardPositions, positions - begin), first = begin * channels_;
    const View<T> d_x(dx + first, {count, channels_});
    recompute<T>({x.value().data() + first, {count, channels_}}, d_x, workers,
                 [&](const Activation<T>& in, const Pass& pass) {
                   const Activation<T> out =
                       fc2_.forward(gelu(fc1_.forward(norm_.forward(in, pass), pass), pass), pass);
                   std::copy_n(dy + first, count * channels_, out.gradient().data());
                 });
    for (std::int64_t i = 0; i < count * channels_; ++i) d_x.data()[i] += dy[first + i];
  }
}

template class FeedForwardBlock<float>;
template class FeedForwardBlock<double>;
template class FeedForwardBlock<std::complex<double>>;

}  // namespace libbio::nn
