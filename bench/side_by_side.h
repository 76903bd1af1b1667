#pragma once

#include <functional>
#include <vector>

namespace a3::bench {

/// What `measure` gives, found in a process of its own: SystemC allows one simulation a process.
double in_process(const std::function<double()>& measure);

double median(std::vector<double> numbers);

}  // namespace a3::bench
