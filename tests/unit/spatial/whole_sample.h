// A sample with one of everything, and how two samples differ; for the tests of readers and writers.
#pragma once

#include <string>

#include "libbio/spatial/spatial_sample.h"

namespace libbio::spatial {

// 5 spots, 4 features: two genes with one symbol, an antibody, a gene without counts; an image, columns of
// every kind, cells without a label or number.
SpatialSample whole_sample();

// The first field in which the samples differ, and how; empty where they are equal. NaN equals NaN. Remarks
// are not compared.
std::string difference(const SpatialSample& a, const SpatialSample& b);

}  // namespace libbio::spatial
