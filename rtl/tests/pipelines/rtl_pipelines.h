#pragma once

#include "Vtested_dot_product_unit.h"
#include "Vtested_sliced_dot_product_unit.h"
#include "rtl/tests/pipelines/rtl_dot_product_unit.h"
#include "rtl/tests/pipelines/rtl_exponent_unit.h"
#include "rtl/tests/pipelines/rtl_output_unit.h"

// Of the sizes that CMakeLists.txt builds, which are those of the tests' machines.
namespace a3::test {

using TestedDotProductUnit = rtl::test::RtlDotProductUnit<Vtested_dot_product_unit>;
using TestedSlicedDotProductUnit = rtl::test::RtlDotProductUnit<Vtested_sliced_dot_product_unit>;
using TestedExponentUnit = rtl::test::RtlExponentUnit;
using TestedOutputUnit = rtl::test::RtlOutputUnit;

}  // namespace a3::test
