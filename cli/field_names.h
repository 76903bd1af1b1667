#pragma once

#include "a3/base/field_error.h"
#include "cli/arguments.h"

namespace a3 {

/// By which options, with which texts, a command was asked for fields of the library's requests:
/// {"num_threads", "--threads 5"}. Lists, whose items have names each, are not among them.
FieldNames field_names(const Arguments& arguments);

/// An option and its text as a message names them: "--threads 5"; "--threads" without one.
std::string named_option(const std::string& option, const std::string& text);

}  // namespace a3
