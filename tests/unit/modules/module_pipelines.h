#pragma once

#include "modules/pipelines/dot_product_unit.h"
#include "modules/pipelines/exponent_unit.h"
#include "modules/pipelines/output_unit.h"

namespace a3::test {

using TestedDotProductUnit = DotProductUnit;
using TestedSlicedDotProductUnit = DotProductUnit;
using TestedExponentUnit = ExponentUnit;
using TestedOutputUnit = OutputUnit;

}  // namespace a3::test
