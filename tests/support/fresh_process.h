#pragma once

#include <functional>
#include <string>

namespace a3::test {

/// Runs `body` in a process of its own (SystemC allows one simulation a process) and returns what
/// it returned, or a sentence saying how it died. An empty string is success. The calling process
/// must not have started a simulation.
std::string in_fresh_process(const std::function<std::string()>& body);

}  // namespace a3::test
