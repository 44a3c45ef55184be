// How fast this machine is right now, for time estimates before a run. Takes some milliseconds.
#pragma once

#include <string>

namespace bio {

// Floating-point operations per second of large matrix products on one thread.
double products_per_second();

// Table look-ups with addition per second on one thread, as the pseudolikelihood makes them: limited by the
// cache, taken as a tenth of the matrix products, measured on one Zen 4 machine.
double additions_per_second();

// "12 s", "38 min", "2.5 h", "3.1 days"; at least "1 s".
std::string readable_duration(double seconds);

}  // namespace bio
