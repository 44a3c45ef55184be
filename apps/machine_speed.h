// How fast this machine is right now, for time estimates before a run. Takes some milliseconds.
#pragma once

namespace bio {

// Floating-point operations per second of large matrix products on one thread.
double products_per_second();

// Table look-ups with addition per second on one thread, as the pseudolikelihood makes them: limited by the
// cache, in a fixed proportion to the matrix products on the machines seen.
double additions_per_second();

}  // namespace bio
