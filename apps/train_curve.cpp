#include "apps/train_curve.h"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <variant>

#include "apps/text_output.h"
#include "libbio/plot/curve.h"

namespace bio {

using namespace libbio;
using msa_transformer::Baselines;
using msa_transformer::CurvePoint;
using msa_transformer::GuessQuality;

std::string curve_line(const CurvePoint& point, const Baselines& baselines) {
  const auto part = [](const char* name, const GuessQuality& model, const GuessQuality& columns) {
    if (model.all.targets == 0) return std::string();
    char text[160];
    std::snprintf(text, sizeof text, "; %s %.3f nats, %.1f %% right (column frequencies %.3f, %.1f %%)", name,
                  model.all.cross_entropy(), 100 * model.all.accuracy(), columns.all.cross_entropy(),
                  100 * columns.all.accuracy());
    return std::string(text);
  };
  return "step " + std::to_string(point.step) +
         part("trained on", point.training, baselines.training_columns) +
         part("held out", point.held_out, baselines.held_out_columns);
}

void write_curve_table(const record::Table& table, const std::string& path, bool overwrite) {
  write_text_file(path, overwrite, [&](std::ostream& out) {
    out.precision(9);
    for (std::size_t k = 0; k < table.columns.size(); ++k)
      out << (k > 0 ? "\t" : "") << table.columns[k].first;
    out << '\n';
    for (std::size_t row = 0; row < table.index.size(); ++row) {
      for (std::size_t k = 0; k < table.columns.size(); ++k) {
        if (k > 0) out << '\t';
        std::visit([&](const auto& column) { out << column[row]; }, table.columns[k].second);
      }
      out << '\n';
    }
  });
}

void draw_learning_curve(const std::vector<CurvePoint>& points, const Baselines& baselines,
                         const std::string& path, bool overwrite) {
  plot::Curve curve;
  curve.title = "Masked letters guessed";
  curve.x_label = "step";
  curve.y_label = "share of targets guessed right";
  curve.x_max = std::max(1.0, static_cast<double>(points.back().step));
  double highest = 0;
  const auto add = [&](const char* label, const auto& quality) {
    plot::Series series{label, {}, {}};
    for (const CurvePoint& point : points) {
      if (quality(point).all.targets == 0) return;
      series.x.push_back(static_cast<double>(point.step));
      series.y.push_back(quality(point).all.accuracy());
      highest = std::max(highest, series.y.back());
    }
    curve.series.push_back(std::move(series));
  };
  add("families trained on", [](const CurvePoint& p) { return p.training; });
  add("the same by column frequencies", [&](const CurvePoint&) { return baselines.training_columns; });
  add("families held out", [](const CurvePoint& p) { return p.held_out; });
  add("the same by column frequencies", [&](const CurvePoint&) { return baselines.held_out_columns; });
  // Room for the legend above the curves.
  curve.y_max = std::max(0.05, 1.35 * highest);
  plot::draw_curve(curve, path, overwrite);
}

}  // namespace bio
