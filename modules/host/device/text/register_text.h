#pragma once

#include <string>
#include <string_view>

#include "a3/systemc/device_registers.h"

// What the table of registers becomes: a header for drivers in C, and tables for people.
namespace a3::register_text {

/// a3_registers.h.
std::string c_header();

/// The tables of docs/device.md: registers, fields, causes of faults, regions; a blank line between
/// two.
std::string markdown_tables();

/// Bits of a field: "7:4", or "3".
std::string bits_of(const RegisterField& field);

}  // namespace a3::register_text
