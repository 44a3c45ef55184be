// The learning curve of an MSA transformer for people: lines while it trains, a table, a picture.
#pragma once

#include <string>

#include "libbio/msa_transformer/training.h"

namespace bio {

// "step 200: held out: cross entropy 1.712, accuracy 0.482 (columns 1.503, 0.540); ..."
std::string curve_line(const libbio::msa_transformer::CurvePoint& point,
                       const libbio::msa_transformer::Baselines& baselines);

// Tab-separated with a header line, one row per point.
void write_curve_table(const libbio::record::Table& table, const std::string& path, bool overwrite);

// Accuracy on masked letters against steps, with the baseline of column frequencies.
void draw_learning_curve(const std::vector<libbio::msa_transformer::CurvePoint>& curve,
                         const libbio::msa_transformer::Baselines& baselines, const std::string& path,
                         bool overwrite);

}  // namespace bio
