#include "libbio/ranking/gene_ranking_codec.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "libbio/error.h"
#include "libbio/ranking/matrix_rows.h"
#include "libbio/record/element.h"
#include "libbio/spatial/h5ad_frame.h"

namespace libbio::ranking {
namespace {

std::size_t as_index(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

// Spots of the set that belong to the section, and where they lie in the sample.
struct SectionRows {
  std::vector<std::int64_t> of_set;     // by row of the sample
  std::vector<std::int64_t> of_sample;  // by spot of the set; -1 in other sections
};

SectionRows rows_of_section(const SpotSet& set, const SectionPlace& place) {
  SectionRows rows{std::vector<std::int64_t>(as_index(place.spots)),
                   std::vector<std::int64_t>(as_index(set.spots()), -1)};
  for (std::int64_t i = 0; i < set.spots(); ++i)
    if (set.section[as_index(i)] == place.section) {
      rows.of_set[as_index(set.row[as_index(i)])] = i;
      rows.of_sample[as_index(i)] = set.row[as_index(i)];
    }
  return rows;
}

std::vector<double> section_column(const std::vector<float>& values, const SectionRows& rows) {
  std::vector<double> result;
  for (const std::int64_t i : rows.of_set) result.push_back(static_cast<double>(values[as_index(i)]));
  return result;
}

spatial::SparseRows attention_rows(const RankingModel& model, const SectionRows& rows) {
  spatial::SparseRows result;
  result.columns = std::ssize(rows.of_set);
  const nn::EdgeLists& lists = *model.edges.lists;
  std::vector<std::pair<std::int32_t, float>> entries;
  for (const std::int64_t i : rows.of_set) {
    entries.clear();
    for (auto e = as_index(lists.offsets[as_index(i)]); e < as_index(lists.offsets[as_index(i + 1)]); ++e)
      entries.emplace_back(static_cast<std::int32_t>(rows.of_sample[as_index(lists.keys[e])]),
                           model.attention[e]);
    std::sort(entries.begin(), entries.end());
    for (const auto& [column, weight] : entries) {
      result.column.push_back(column);
      result.value.push_back(weight);
    }
    result.row_start.push_back(std::ssize(result.column));
  }
  return result;
}

// Values of the set's genes and antibodies, placed at the features of the sample; NaN for others.
std::vector<double> feature_column(const std::vector<std::int64_t>& columns, std::int64_t features,
                                   const std::vector<double>& values) {
  std::vector<double> result(as_index(features), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t g = 0; g < columns.size(); ++g) result[as_index(columns[g])] = values[g];
  return result;
}

// Without the letters of its axes, which a file loses when anndata writes it again.
template <class T>
Tensor<T> read_matrix(const h5::Group& group, const std::string& name) {
  const h5::Dataset stored = group.dataset(name);
  if (stored.dims().size() != 2)
    throw InputError(stored.place() + ": expected a matrix, found " + h5::to_string(stored.dims()));
  const std::vector<T> elements = stored.read<T>();
  Tensor<T> matrix(Shape{stored.dims()[0], stored.dims()[1]});
  std::ranges::copy(elements, matrix.begin());
  return matrix;
}

}  // namespace

spatial::AnnDataElements ranking_elements(const GeneRanking& ranking, const RankingModel& model,
                                          const SpotSet& set, const SectionPlace& place,
                                          const RankingNotes& notes) {
  const SectionRows rows = rows_of_section(set, place);
  const std::vector<std::int64_t>& columns = set.gene_column[as_index(place.section)];
  spatial::AnnDataElements elements;
  const auto add_lists = [&](const std::string& prefix, const GeneRanking& lists,
                             const std::vector<std::int64_t>& of_feature) {
    Tensor<std::int32_t> index = rows_of(lists.gene, rows.of_set);
    for (std::int32_t& g : index) g = static_cast<std::int32_t>(of_feature[as_index(g)]);
    elements.obsm[prefix + "_index"] = std::move(index);
    elements.obsm[prefix + "_score"] = rows_of(lists.score, rows.of_set);
  };
  add_lists("gene_ranking", ranking, columns);
  if (notes.antibodies)
    add_lists("antibody_ranking", *notes.antibodies, set.antibody_column[as_index(place.section)]);
  if (!model.refits.empty()) elements.obsm["gene_ranking_z"] = rows_of(ranking.z, rows.of_set);
  elements.obsm["spot_query"] = rows_of(model.query, rows.of_set);
  Tensor<float> key(Shape{place.features, model.key.dim(1)}, std::numeric_limits<float>::quiet_NaN());
  const auto place_keys = [&](const Tensor<float>& keys, const std::vector<std::int64_t>& at) {
    for (std::size_t g = 0; g < at.size(); ++g)
      std::copy_n(keys.data() + static_cast<std::int64_t>(g) * keys.dim(1), keys.dim(1),
                  key.data() + at[g] * key.dim(1));
  };
  place_keys(model.key, columns);
  if (model.antibody_key.size() > 0)
    place_keys(model.antibody_key, set.antibody_column[as_index(place.section)]);
  elements.varm["gene_key"] = std::move(key);
  elements.obsp["spot_attention"] = attention_rows(model, rows);
  elements.spot_columns.emplace_back("gene_ranking_information", section_column(ranking.information, rows));
  elements.spot_columns.emplace_back("gene_ranking_effective_genes",
                                     section_column(ranking.effective_genes, rows));
  std::vector<double> shares;
  for (std::int64_t g = 0; g < model.key.dim(0); ++g)
    shares.push_back(std::exp(static_cast<double>(model.background(place.section, g))));
  elements.feature_columns.emplace_back("background_share", feature_column(columns, place.features, shares));
  if (notes.prototype) {
    elements.spot_columns.emplace_back("like_score", section_column(notes.prototype->spot, rows));
    elements.feature_columns.emplace_back(
        "like_score", feature_column(columns, place.features,
                                     {notes.prototype->gene.begin(), notes.prototype->gene.end()}));
  }
  // Copies, because the file may be written when the arguments are gone.
  elements.write_uns = [choice = model.choice, widths = model.widths, fades = model.fades,
                        score = notes.score, parameters = notes.parameters,
                        remarks = notes.remarks](h5::Group& uns) {
    h5::Group group = record::create_dict(uns, "gene_ranking");
    record::write_value(group, "score", std::string(score == RankingScore::kLift ? "lift" : "deviance"));
    record::write_settings(group, "parameters", parameters);
    record::write_settings(group, "choice",
                           {{"penalty", choice.penalty},
                            {"directions", choice.directions},
                            {"masked", choice.masked},
                            {"scale", choice.scale},
                            {"epochs", static_cast<std::int64_t>(choice.epochs)},
                            {"strength", choice.strength},
                            {"background_bits", choice.background_bits},
                            {"start_bits", choice.start_bits},
                            {"query_bits", choice.query_bits},
                            {"key_bits", choice.key_bits}});
    record::write_array(group, "width", widths, {"H", "pitch"});
    record::write_array(group, "fade", fades, {"H", "1"});
    record::write_strings(group, "remarks", remarks, "R");
  };
  return elements;
}

bool has_ranking(const h5::Group& root) {
  return root.has_group("obsm") && root.group("obsm").contains("gene_ranking_index") &&
         root.has_group("uns") && root.group("uns").has_group("gene_ranking");
}

StoredRanking read_ranking(const h5::Group& root) {
  StoredRanking stored;
  std::vector<std::string> unread;  // columns of users that libbio has no type for
  const record::Table obs = spatial::read_frame(root, root, "obs", unread);
  stored.spots = obs.index;
  stored.features = spatial::read_frame(root, root, "var", unread).index;
  if (const record::Column* column = spatial::find_column(obs, "gene_ranking_information"))
    if (auto information = spatial::numbers_of(*column)) stored.information = std::move(*information);
  const h5::Group obsm = root.group("obsm");
  stored.gene = read_matrix<std::int32_t>(obsm, "gene_ranking_index");
  stored.score = read_matrix<float>(obsm, "gene_ranking_score");
  if (stored.gene.dim(0) != std::ssize(stored.spots) || stored.score.shape() != stored.gene.shape())
    throw InputError(obsm.place() + ": lists of genes are " + stored.gene.shape().to_string() +
                     ", their scores " + stored.score.shape().to_string() + ", for " +
                     std::to_string(stored.spots.size()) + " spots");
  for (const std::int32_t gene : stored.gene)
    if (gene < -1 || gene >= std::ssize(stored.features))
      throw InputError(obsm.place() + "/gene_ranking_index: there is no feature " + std::to_string(gene) +
                       " among " + std::to_string(stored.features.size()));
  const h5::Group results = root.group("uns").group("gene_ranking");
  stored.score_name = record::read_string(results, "score");
  stored.parameters = record::read_settings(results, "parameters");
  stored.choice = record::read_settings(results, "choice");
  stored.remarks = record::read_strings(results, "remarks");
  return stored;
}

}  // namespace libbio::ranking
