#include "libbio/nn/neighbour_attention.h"

#include <complex>
#include <utility>

#include "libbio/attention/attention.h"
#include "libbio/nn/kernels.h"

namespace libbio::nn {
namespace {

template <class T>
struct AttendRecord {
  Activation<T> q, k, v, output;
  EdgeModulation<T> along;
  std::shared_ptr<const EdgeLists> lists;
  std::int64_t heads;
  bool null_key;
  Tensor<T> log_normaliser;

  attention::NeighbourInputs<T> inputs() const {
    attention::NeighbourInputs<T> in;
    in.query = q.value();
    in.key = k.value();
    in.value = v.value();
    if (along.bias) in.bias = along.bias->value();
    if (along.gate) in.gate = along.gate->value();
    if (along.envelope) in.envelope = along.envelope->value();
    in.lists = lists->view();
    in.heads = heads;
    in.scale = attention::dot_product_scale(q.shape()[1] / heads);
    in.null_key = null_key;
    return in;
  }

  void backward() const {
    attention::NeighbourGradients<T> to;
    to.query = q.gradient();
    to.key = k.gradient();
    to.value = v.gradient();
    if (along.bias) to.bias = along.bias->gradient();
    if (along.gate) to.gate = along.gate->gradient();
    if (along.envelope) to.envelope = along.envelope->gradient();
    attention::neighbour_attention_backward<T>(inputs(), log_normaliser, output.gradient(), to);
  }
};

}  // namespace

template <class T>
Activation<T> neighbour_attend(const Activation<T>& q, const Activation<T>& k, const Activation<T>& v,
                               const EdgeModulation<T>& along, std::shared_ptr<const EdgeLists> lists,
                               std::int64_t heads, bool null_key, const Pass& pass) {
  if (q.shape().rank() != 2 || heads < 1)
    throw ShapeError("query has shape " + q.shape().to_string() + ", expected rank 2 and at least one head");
  Activation<T> output(Tensor<T>::for_overwrite(q.shape()));
  AttendRecord<T> record{q,      k,        v,
                         output, along,    std::move(lists),
                         heads,  null_key, Tensor<T>::for_overwrite({q.shape()[0], heads})};
  Tensor<T> result = Tensor<T>::for_overwrite(q.shape());
  attention::neighbour_attention<T>(record.inputs(), result, record.log_normaliser);
  record.output = output = Activation<T>(std::move(result));
  if (pass.tape)
    pass.tape->record(
        [record = std::make_shared<AttendRecord<T>>(std::move(record))] { record->backward(); });
  return output;
}

template <class T>
Activation<T> edge_product(const Activation<T>& a, const Activation<T>& b, const Activation<T>& gate,
                           std::shared_ptr<const EdgeEnds> ends, const Pass& pass) {
  const std::int64_t channels = a.shape()[a.shape().rank() - 1];
  const auto edges = static_cast<std::int64_t>(ends->first.size());
  require_shape("gate of an edge product", gate.shape(), {edges, channels});
  require_shape("second factor of an edge product", b.shape(), {b.shape()[0], channels});
  Tensor<T> y = Tensor<T>::for_overwrite({edges});
  for (std::int64_t e = 0; e < edges; ++e)
    y.data()[e] = kernels::gated_product(
        channels, a.value().data() + ends->first[static_cast<std::size_t>(e)] * channels,
        b.value().data() + ends->second[static_cast<std::size_t>(e)] * channels,
        gate.value().data() + e * channels);
  Activation<T> output(std::move(y));
  if (pass.tape)
    pass.tape->record([a, b, gate, ends = std::move(ends), output, channels, edges] {
      for (std::int64_t e = 0; e < edges; ++e) {
        const std::int64_t i = ends->first[static_cast<std::size_t>(e)] * channels,
                           j = ends->second[static_cast<std::size_t>(e)] * channels;
        kernels::gated_product_backward(channels, output.gradient().data()[e], a.value().data() + i,
                                        b.value().data() + j, gate.value().data() + e * channels,
                                        a.gradient().data() + i, b.gradient().data() + j,
                                        gate.gradient().data() + e * channels);
      }
    });
  return output;
}

#define LIBBIO_INSTANTIATE(T)                                                                              \
  template Activation<T> neighbour_attend<T>(                                                              \
      const Activation<T>&, const Activation<T>&, const Activation<T>&, const EdgeModulation<T>&,          \
      std::shared_ptr<const EdgeLists>, std::int64_t, bool, const Pass&);                                  \
  template Activation<T> edge_product<T>(const Activation<T>&, const Activation<T>&, const Activation<T>&, \
                                         std::shared_ptr<const EdgeEnds>, const Pass&);
LIBBIO_INSTANTIATE(float)
LIBBIO_INSTANTIATE(double)
LIBBIO_INSTANTIATE(std::complex<double>)
#undef LIBBIO_INSTANTIATE

}  // namespace libbio::nn
