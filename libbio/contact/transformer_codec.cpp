#include "libbio/contact/transformer_codec.h"

#include <algorithm>

#include "libbio/record/element.h"

namespace libbio::contact {

void write_transformer_notes(h5::Group& contact_map, const TransformerNotes& notes,
                             const TransformerPrediction& prediction) {
  const auto choices = static_cast<std::int64_t>(notes.rows.size());
  const auto rows = static_cast<std::int64_t>(notes.rows.at(0).size());
  if (std::ssize(notes.row_names) != choices * rows)
    throw ShapeError("as many names as chosen rows are needed");
  Tensor<std::int64_t> chosen({choices, rows});
  for (std::int64_t choice = 0; choice < choices; ++choice) {
    const std::vector<std::int64_t>& of_choice = notes.rows[static_cast<std::size_t>(choice)];
    if (std::ssize(of_choice) != rows) throw ShapeError("all choices have as many rows");
    std::ranges::copy(of_choice, chosen[choice].begin());
  }
  Tensor<std::int64_t> windows({std::ssize(notes.windows), 2});
  for (std::int64_t w = 0; w < windows.dim(0); ++w) {
    windows(w, 0) = notes.windows[static_cast<std::size_t>(w)].begin;
    windows(w, 1) = notes.windows[static_cast<std::size_t>(w)].end;
  }
  record::write_array(contact_map, "chosen_rows", chosen, {"E,R"});
  record::write_strings(contact_map, "chosen_names", notes.row_names, "E*R");
  record::write_array(contact_map, "windows", windows, {"W,2"});
  if (prediction.attention.size() > 0)
    record::write_array(contact_map, "attention", prediction.attention, {"Lr,H,L,L"});
  if (prediction.column_average.size() > 0)
    record::write_array(contact_map, "column_average", prediction.column_average, {"Lr,H,R,R"});
  if (prediction.embedding.size() > 0)
    record::write_array(contact_map, "embedding", prediction.embedding, {"L,D"});
}

TransformerNotes read_transformer_notes(const h5::Group& contact_map) {
  TransformerNotes notes;
  const auto rows = record::read_array<std::int64_t>(contact_map, "chosen_rows", "E,R");
  for (std::int64_t choice = 0; choice < rows.dim(0); ++choice)
    notes.rows.emplace_back(rows[choice].begin(), rows[choice].end());
  notes.row_names = record::read_strings(contact_map, "chosen_names");
  if (std::ssize(notes.row_names) != rows.size())
    throw InputError(contact_map.place() + "/chosen_names: expected a name for each of the " +
                     std::to_string(rows.size()) + " chosen rows");
  const auto windows = record::read_array<std::int64_t>(contact_map, "windows", "W,2");
  if (windows.dim(1) != 2) throw InputError(contact_map.place() + "/windows has not two columns");
  for (std::int64_t w = 0; w < windows.dim(0); ++w) notes.windows.push_back({windows(w, 0), windows(w, 1)});
  return notes;
}

}  // namespace libbio::contact
